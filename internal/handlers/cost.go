package handlers

import (
	"bytes"
	"net/http"

	"inceptionscope/internal/answer"
	"inceptionscope/internal/cost"
	"inceptionscope/internal/viz"
)

// costReport: GET /api/cost, what `web cost` prints.
func costReport(w http.ResponseWriter, r *http.Request) error {
	body, kind, err := cost.Answer(cost.Standard(), r.URL.RawQuery)
	if err != nil {
		return badRequest(answer.Sentence(err), err)
	}
	w.Header().Set("Cache-Control", "public, max-age=3600")
	return writeBytes(w, kind, body)
}

// plot: GET /api/plot, a figure of the cost lab; download=1 offers it as a file.
func (s *Server) plot(w http.ResponseWriter, r *http.Request) error {
	req, err := viz.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return badRequest(answer.Sentence(err), err)
	}
	c, err := req.Cost.Compare(cost.Standard())
	if err != nil {
		return badRequest(answer.Sentence(err), err)
	}
	words := s.language(r)
	if words == nil {
		return errNoPage
	}
	var b bytes.Buffer
	o := viz.Options{Compared: c, Model: "GoogLeNet", Edited: req.Cost.WhatIf.String(), Lang: words.Code, Words: words.Text}
	if err := viz.Figure(&b, req.Name, req.Format, o); err != nil {
		return err
	}
	if r.URL.Query().Get("download") == "1" {
		w.Header().Set("Content-Disposition", "attachment; filename=inceptionscope-"+req.Name+"."+req.Format)
	}
	w.Header().Set("Vary", "Accept-Language, Cookie")
	return writeBytes(w, viz.MediaType(req.Format), b.Bytes())
}
