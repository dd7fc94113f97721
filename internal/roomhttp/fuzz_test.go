package roomhttp

import (
	"errors"
	"testing"

	"inceptionscope/internal/room"
)

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"type":"hello","code":"ABCD","name":"Kim"}`))
	f.Add([]byte(`{"type":"ask","question":{"kind":"class","text":"What is it?"}}`))
	f.Add([]byte(`{"type":"answer","question":"q1","value":2.5}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := parse(data)
		if err != nil && !errors.Is(err, room.ErrInvalid) {
			t.Fatalf("%s: %v", data, err)
		}
		if m.Question != nil && m.Question.ID != "" && m.Question.New != nil {
			t.Fatalf("%s: both a new question and an old one's id", data)
		}
	})
}
