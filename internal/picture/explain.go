package picture

import (
	"errors"
	"image/png"
	"io"
	"strings"

	"golang.org/x/image/tiff"

	"inceptionscope/internal/picture/jpeg"
)

// explain turns a decoder's error into one for people.
func explain(k kind, err error) *Error {
	var own *Error
	if errors.As(err, &own) {
		return own
	}
	switch {
	case errors.Is(err, errSlow), strings.Contains(err.Error(), errSlow.Error()):
		return fail(Broken, keySlow, err, "format", k.String())
	case isRare(err):
		return fail(Unsupported, keyVariant, err, "format", k.String())
	case isCut(err):
		return fail(Broken, keyCut, err, "format", k.String())
	}
	return fail(Broken, keyDamaged, err, "format", k.String())
}

func isRare(err error) bool {
	var p png.UnsupportedError
	var t tiff.UnsupportedError
	return errors.As(err, &p) || errors.As(err, &t) ||
		errors.Is(err, jpeg.ErrUnsupported) || errors.Is(err, errRare)
}

// errRare marks what the own readers know but do not read.
var errRare = errors.New("unsupported variant")

// isCut also looks at the text: not every decoder wraps io.ErrUnexpectedEOF.
func isCut(err error) bool {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return true
	}
	text := err.Error()
	for _, s := range []string{"EOF", "not enough", "short chunk"} {
		if strings.Contains(text, s) {
			return true
		}
	}
	return false
}
