package trainwire

import (
	"encoding/json"
	"testing"
)

// What is read is a message of the type that the text names.
func FuzzParseClient(f *testing.F) {
	f.Add([]byte(`{"type":"pause"}`))
	f.Add([]byte(`{"type":"speed","delay":3}`))
	f.Add([]byte(`{"type":"start","type":"stop"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := ParseClient(data)
		if err != nil {
			return
		}
		var head struct{ Type string }
		if err := json.Unmarshal(data, &head); err != nil || m.Kind() != head.Type {
			t.Fatalf("%s was read as %s (%v)", data, m.Kind(), err)
		}
	})
}
