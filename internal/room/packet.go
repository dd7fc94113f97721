package room

import (
	"encoding/json"

	"github.com/gorilla/websocket"
)

// slot is a place in an outbox; a newer packet replaces the older one. The order
// is the order of delivery: a state goes before its maps.
type slot int

const (
	slotState slot = iota // the room's state, as the role may see it
	slotMaps              // maps of the view
	slotClass             // who is here, for the teacher
	slotBus               // whether the replicas hear each other
	slots
)

// Packet is one message, or a group that belongs together, prepared once for
// all who get it.
type Packet struct {
	slot     slot
	version  Version // of the state
	key      string  // of the maps; what was delivered is not delivered again
	Messages []Message

	// What is said of a picture in text is the same for all its views: a client
	// that has had it gets only the frames.
	said  string // which picture, model and fit; empty: no text
	Again []Message
}

// Message is one WebSocket message and its frame, made once for all clients.
type Message struct {
	Data  []byte
	Frame *websocket.PreparedMessage
}

// Wire messages of a room; see README of roomhttp for the client's.
type (
	// StateMessage is what a pupil may know of the room.
	StateMessage struct {
		Type string `json:"type"` // state
		Version
		View      View      `json:"view"`
		Maps      string    `json:"maps,omitempty"` // key of the maps that belong to the view
		Frozen    bool      `json:"frozen"`
		Locked    bool      `json:"locked"`
		Spotlight *Tile     `json:"spotlight,omitempty"`
		Lead      string    `json:"lead,omitempty"`
		Question  *Question `json:"question,omitempty"`
		Results   int       `json:"results,omitempty"` // for the teacher: questions in the CSV
		At        int64     `json:"at"`                // ms since 1970
	}
	// MapsMessage announces binary frames; the view is complete with the last.
	MapsMessage struct {
		Type string `json:"type"` // maps
		Version
		Key    string `json:"key"`
		Frames int    `json:"frames"`
		Bytes  int    `json:"bytes"`
		Error  string `json:"error,omitempty"` // why there are none
	}
	// BusMessage tells whether the replicas of the server hear each other.
	BusMessage struct {
		Type string `json:"type"` // bus
		Up   bool   `json:"up"`
	}
)

// text prepares a JSON message.
func text(v any) Message {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // plain data
	}
	return prepare(websocket.TextMessage, b)
}

func prepare(kind int, b []byte) Message {
	m, err := websocket.NewPreparedMessage(kind, b)
	if err != nil {
		panic(err) // writing a frame to memory cannot fail
	}
	return Message{b, m}
}

// statePacket is the state as the role may see it. Before a question is
// revealed, pupils don't get the right answer.
func statePacket(s *State, role Role) *Packet {
	m := StateMessage{Type: "state", Version: s.Version, View: s.View, Maps: s.View.MapsKey(), Frozen: s.Frozen,
		Locked: s.Locked, Spotlight: s.Spotlight, Lead: s.Lead, Question: s.Question, At: s.At.UnixMilli()}
	switch role {
	case Teacher:
		m.Results = len(s.Results)
	case Pupil:
		if q := s.Question; q != nil && !q.Revealed {
			hidden := *q
			hidden.Right, hidden.Because, hidden.Tolerance = nil, "", 0
			m.Question = &hidden
		}
	}
	return &Packet{slot: slotState, version: s.Version, Messages: []Message{text(m)}}
}

func busPacket(up bool, serial uint64) *Packet {
	return &Packet{slot: slotBus, version: Version{0, serial}, Messages: []Message{text(BusMessage{"bus", up})}}
}
