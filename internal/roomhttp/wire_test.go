package roomhttp

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"inceptionscope/internal/room"
)

var (
	face  = regexp.MustCompile(`(?s)export interface (\w+)(?: extends (\w+))? \{\n(.*?)\n\}`)
	field = regexp.MustCompile(`(?m)^  (\w+)\??:`)
)

// The page's types of a room's messages (web/static/src/class/wire.ts) have the
// fields that Go writes.
func TestPageKnowsTheMessages(t *testing.T) {
	src, err := os.ReadFile(filepath.Join("..", "..", "web", "static", "src", "class", "wire.ts"))
	if err != nil {
		t.Fatal(err)
	}
	faces := map[string][]string{}
	for _, m := range face.FindAllStringSubmatch(string(src), -1) {
		fields := slices.Clone(faces[m[2]])
		for _, f := range field.FindAllStringSubmatch(m[3], -1) {
			fields = append(fields, f[1])
		}
		slices.Sort(fields)
		faces[m[1]] = fields
	}
	for name, v := range map[string]any{
		"Version": room.Version{}, "Pointer": room.Pointer{}, "View": room.View{}, "Tile": room.Tile{}, "Bin": room.Bin{},
		"Question": room.Question{}, "StateMessage": room.StateMessage{}, "Offer": room.Offer{}, "Person": room.Person{},
		"ClassMessage": room.ClassMessage{}, "Welcome": room.Welcome{}, "ErrorMessage": problem{},
	} {
		want := names(reflect.TypeOf(v))
		slices.Sort(want)
		if !slices.Equal(faces[name], want) {
			t.Errorf("%s has the fields %v on the page, %v here", name, faces[name], want)
		}
	}
}

func names(t reflect.Type) []string {
	var list []string
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous:
			list = append(list, names(f.Type)...)
		case name != "" && name != "-":
			list = append(list, name)
		}
	}
	return list
}
