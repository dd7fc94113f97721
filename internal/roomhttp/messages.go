package roomhttp

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"inceptionscope/internal/room"
)

// message is any message of a client; which fields count depends on the type.
type message struct {
	Type string `json:"type"`
	room.Hello
	View     *room.View `json:"view"`
	Tile     *room.Tile `json:"tile"`
	On       bool       `json:"on"`
	Member   string     `json:"member"`
	ID       string     `json:"id"`
	Page     string     `json:"page"`
	Module   string     `json:"module"`
	Question *question  `json:"question"`
	Value    *float64   `json:"value"`
}

// question is a new one (ask) or the id of one (answer).
type question struct {
	ID  string
	New *room.Question
}

func (q *question) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		return json.Unmarshal(b, &q.ID)
	}
	return strict(b, &q.New)
}

// strict decodes one JSON value without unknown fields.
func strict(b []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("more than one value")
	}
	return nil
}

func parse(b []byte) (message, error) {
	var m message
	if err := strict(b, &m); err != nil {
		return message{}, fmt.Errorf("%w: %w", room.ErrInvalid, err)
	}
	return m, nil
}

// act does what the client asks.
func act(ctx context.Context, s *room.Seat, m message) error {
	switch m.Type {
	case "follow":
		return s.Follow(true)
	case "free":
		return s.Follow(false)
	case "where":
		return s.Where(m.Page, m.Module)
	case "retract":
		s.Retract()
		return nil
	case "answer":
		if m.Question == nil || m.Value == nil {
			return incomplete("question and value")
		}
		return s.Answer(m.Question.ID, *m.Value)
	case "offer":
		return offer(ctx, s, m)
	case "accept":
		return s.Accept(ctx, m.ID)
	}
	c, err := command(m)
	if err != nil {
		return err
	}
	return s.Do(ctx, c)
}

func offer(ctx context.Context, s *room.Seat, m message) error {
	if m.View == nil {
		return incomplete("view")
	}
	id, err := s.Offer(ctx, *m.View)
	if err == nil {
		s.Note(room.OfferMessage{Type: "offer", ID: id, State: "waiting"})
	}
	return err
}

// command is the change that a message asks for.
func command(m message) (room.Command, error) {
	switch m.Type {
	case "steer":
		if m.View == nil {
			return nil, incomplete("view")
		}
		return room.Steer{View: *m.View}, nil
	case "spotlight":
		return room.Spotlight{Tile: m.Tile}, nil
	case "freeze":
		return room.Freeze{On: m.On}, nil
	case "lock":
		return room.Lock{On: m.On}, nil
	case "lead":
		return room.Lead{Member: m.Member}, nil
	case "remove":
		return room.Remove{Member: m.Member}, nil
	case "ask":
		if m.Question == nil || m.Question.New == nil {
			return nil, incomplete("question")
		}
		return room.Ask{Question: *m.Question.New}, nil
	case "reveal":
		return room.Reveal{}, nil
	case "clear":
		return room.Clear{}, nil
	case "decline":
		return room.Decline{ID: m.ID}, nil
	case "end":
		return room.End{}, nil
	}
	return nil, fmt.Errorf("%w: type %.20q", room.ErrInvalid, m.Type)
}

func incomplete(what string) error { return fmt.Errorf("%w: %s missing", room.ErrInvalid, what) }
