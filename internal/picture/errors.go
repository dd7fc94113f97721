package picture

import (
	"fmt"
	"strings"
)

// Code says in one word what is wrong with a file.
type Code uint8

// The codes. A server answers 413, 415, 422, 422 and 503.
const (
	TooLarge    Code = iota + 1 // more bytes or pixels than allowed
	Unsupported                 // no picture, or a kind that is not read here
	Broken                      // damaged or cut off
	Empty                       // no bytes at all
	Busy                        // nothing is wrong; other pictures took the memory
)

var codeNames = [...]string{"", "too large", "unsupported", "broken", "empty", "busy"}

func (c Code) String() string { return codeNames[c] }

// Error tells a person what is wrong with a file. Its text is a whole English
// sentence; Key and Args let a page say it in another language. Args' format is
// the format's name, or of files that are no pictures one of strangers' keys.
type Error struct {
	Code Code
	Key  string            // message key, one of [Keys]
	Args map[string]string // what the message names, e.g. {"format": "PNG"}
	Err  error             // the decoder's own words; may be nil
}

// The message keys.
const (
	keyBytes     = "picture.bytes"
	keyPixels    = "picture.pixels"
	keySide      = "picture.side"
	keyEmpty     = "picture.empty"
	keyNoPicture = "picture.none"
	keyOther     = "picture.other"
	keyVariant   = "picture.variant"
	keyCut       = "picture.cut"
	keyDamaged   = "picture.damaged"
	keySlow      = "picture.slow"
	keyUpload    = "picture.upload"
	keyBusy      = "picture.busy"
)

// sentences are the English messages; {name} stands for an argument.
var sentences = map[string]string{
	keyBytes:     "This file is larger than {limit} MB. A smaller copy will do: the network looks at 224 x 224 pixels.",
	keyPixels:    "This picture has {width} x {height} pixels. More than {limit} million is too many; a smaller copy will do.",
	keySide:      "This picture has {width} x {height} pixels. No side may be longer than {limit}.",
	keyEmpty:     "This file is empty.",
	keyNoPicture: "This file is not a picture that can be read here. JPEG, PNG, GIF, WebP, BMP, TIFF and HEIC pictures can.",
	keyOther:     "This file is {format}, which cannot be read here. JPEG, PNG, GIF, WebP, BMP, TIFF and HEIC pictures can.",
	keyVariant:   "This is a rare kind of {format} picture that cannot be read here. Saved as JPEG or PNG it will work.",
	keyCut:       "This {format} picture is cut off: the end of the file is missing. Copy or download it once more.",
	keyDamaged:   "This {format} picture is damaged and cannot be shown.",
	keyUpload:    "The picture did not arrive whole. Send it once more.",
	keyBusy:      "Many pictures are being read just now. Try again in a moment.",
	keySlow:      "This {format} picture takes too long to read. Saved as JPEG or PNG it will work.",
}

func (e *Error) Error() string {
	s := sentences[e.Key]
	for name, value := range e.Args {
		if other, ok := strangers[value]; ok {
			value = other
		}
		s = strings.ReplaceAll(s, "{"+name+"}", value)
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// Detail is the cause in the decoder's words, for logs; "" if there is none.
func (e *Error) Detail() string {
	if e.Err == nil {
		return ""
	}
	return fmt.Sprintf("%v: %v", e.Code, e.Err)
}

func fail(c Code, key string, err error, args ...string) *Error {
	e := &Error{Code: c, Key: key, Err: err, Args: map[string]string{}}
	for i := 0; i+1 < len(args); i += 2 {
		e.Args[args[i]] = args[i+1]
	}
	return e
}
