package wire

// Image answers an upload.
type Image struct {
	ID     string `json:"id"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
}

// Forget is the body of DELETE /api/images.
type Forget struct {
	IDs []string `json:"ids"`
}

// ModelInfo is one entry of GET /api/models.
type ModelInfo struct {
	Name      string         `json:"name"`
	Title     string         `json:"title"`
	Classes   int            `json:"classes"`
	Installed bool           `json:"installed"`
	Default   bool           `json:"default"` // used when no model is named
	License   string         `json:"license"`
	Bytes     int64          `json:"bytes"`
	Accuracy  string         `json:"accuracy"` // as published or measured, in words; empty: unknown
	Top1      float64        `json:"top1"`     // the share behind these words, 0 to 1
	Top5      float64        `json:"top5"`
	Fit       string         `json:"fit"`
	Heads     []string       `json:"heads"`
	Get       bool           `json:"get"` // this viewer may download it
	Progress  *ModelProgress `json:"progress,omitempty"`
}

// ClassInfo is one entry of GET /api/models/{name}/classes.
type ClassInfo struct {
	ID    string `json:"id"`
	Label string `json:"label"`
	Ko    string `json:"ko,omitempty"`
}

// SampleInfo is one entry of GET /api/samples.
type SampleInfo struct {
	Name  string            `json:"name"`
	Title string            `json:"title"`
	Chart bool              `json:"chart"`                            // a test chart rather than a thing
	Says  map[string]string `json:"says" ts:"Record<string, string>"` // model to what it really answers
}

// Problem is the body of an error (RFC 9457, application/problem+json).
type Problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
	Code   string `json:"code"` // one word for the page
}
