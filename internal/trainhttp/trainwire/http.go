package trainwire

// Picked is a picture of a set.
type Picked struct {
	ID    int     `json:"id"`
	Aside bool    `json:"aside"` // not learned from: it tests
	Guess int     `json:"guess"` // id of the class that the learned layer says; -1: nothing learned
	P     float64 `json:"p"`     // probability of the guess
}

// SetClass is a class of a set.
type SetClass struct {
	ID       int      `json:"id"`
	Name     string   `json:"name"`
	Pictures []Picked `json:"pictures"`
	Known    int      `json:"known"` // pictures of an opened file: their features only
}

// Result of the last learning.
type Result struct {
	Points       []LearnPoint `json:"points"`
	MS           int          `json:"ms"`
	Stale        bool         `json:"stale"` // classes or pictures have changed since
	Learned      int          `json:"learned"`
	Right        int          `json:"right"`
	Tested       int          `json:"tested"` // pictures kept aside
	TestRight    int          `json:"testRight"`
	ClassesNamed []string     `json:"classesNamed"` // that it tells apart
}

// Set is all of a set but its pictures. Result is null before the first learning.
type Set struct {
	ID       string     `json:"id"`
	Model    string     `json:"model"`
	Title    string     `json:"title"` // of the model
	Classes  []SetClass `json:"classes"`
	Result   *Result    `json:"result" ts:"Result | null"`
	Features int        `json:"features"` // 1024
	Least    int        `json:"least"`    // pictures that a class needs
	Most     int        `json:"most"`     // pictures that a set may have
}

// Share is a class's probability.
type Share struct {
	Name string  `json:"name"`
	P    float64 `json:"p"`
}

// Answer is what the learned layer says of a picture. CAM holds the class
// activation map of the first class, H rows of W.
type Answer struct {
	Shares []Share   `json:"shares"` // greatest first
	W      int       `json:"w"`
	H      int       `json:"h"`
	Max    float64   `json:"max"`
	CAM    []float64 `json:"cam"`
	MS     float64   `json:"ms"`
	Crop   string    `json:"crop,omitempty"` // data: URL of what the network saw, if asked
}
