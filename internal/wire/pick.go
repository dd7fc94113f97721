package wire

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// MaxPick is the greatest number of channels in one atlas.
const MaxPick = 2048

// Rank orders channels for "top:16" and "mean:16".
type Rank uint8

// The ranks.
const (
	ByIndex Rank = iota // the channels of List, as asked
	ByMax
	ByMean
)

// Pick is a choice of channels: the first N by Rank, or List.
type Pick struct {
	Rank Rank
	N    int
	List []int
}

// ParsePick reads "top:16" (greatest maximum first), "mean:16" (greatest mean
// first), or indices and ranges such as "0-31" and "5,9,88-95".
func ParsePick(s string) (Pick, error) {
	if n, ok := strings.CutPrefix(s, "top:"); ok {
		return ranked(ByMax, n)
	}
	if n, ok := strings.CutPrefix(s, "mean:"); ok {
		return ranked(ByMean, n)
	}
	p := Pick{Rank: ByIndex}
	for part := range strings.SplitSeq(s, ",") {
		lo, hi, err := span(part)
		if err != nil || hi-lo >= MaxPick-len(p.List) {
			return Pick{}, fmt.Errorf("channels %q; expected top:N, mean:N, or indices such as 0-31 or 5,9,88, at most %d", shorten(s), MaxPick)
		}
		for c := lo; c <= hi; c++ {
			p.List = append(p.List, c)
		}
	}
	return p, nil
}

func ranked(r Rank, s string) (Pick, error) {
	n, err := strconv.ParseUint(s, 10, 31)
	if err != nil || n < 1 || n > MaxPick {
		return Pick{}, fmt.Errorf("number of channels %q; expected 1 to %d", shorten(s), MaxPick)
	}
	return Pick{Rank: r, N: int(n)}, nil
}

func span(s string) (lo, hi int, err error) {
	from, to, isRange := strings.Cut(s, "-")
	a, err := strconv.ParseUint(from, 10, 20)
	if err != nil {
		return 0, 0, err
	}
	if !isRange {
		return int(a), int(a), nil
	}
	b, err := strconv.ParseUint(to, 10, 20)
	if err != nil {
		return 0, 0, err
	}
	if b < a {
		return 0, 0, fmt.Errorf("range %s runs backwards", s)
	}
	return int(a), int(b), nil
}

// ScaleMode says what an atlas's brightest byte stands for.
type ScaleMode uint8

// The modes: the layer's 99.5th percentile, each channel's own maximum, or a
// value that the page has locked.
const (
	LayerScale ScaleMode = iota
	ChannelScale
	FixedScale
)

// Scale is `"layer"`, `"channel"` or a number in JSON.
type Scale struct {
	Mode ScaleMode
	Hi   float32 // of FixedScale
}

// UnmarshalJSON implements json.Unmarshaler.
func (s *Scale) UnmarshalJSON(data []byte) error {
	switch string(data) {
	case `"layer"`:
		*s = Scale{Mode: LayerScale}
		return nil
	case `"channel"`:
		*s = Scale{Mode: ChannelScale}
		return nil
	}
	*s = Scale{Mode: FixedScale}
	if err := json.Unmarshal(data, &s.Hi); err != nil || s.Hi <= 0 {
		return fmt.Errorf("scale %s; expected \"layer\", \"channel\" or a number above 0", shorten(string(data)))
	}
	return nil
}

// MarshalJSON implements json.Marshaler.
func (s Scale) MarshalJSON() ([]byte, error) {
	switch s.Mode {
	case ChannelScale:
		return []byte(`"channel"`), nil
	case FixedScale:
		return json.Marshal(s.Hi)
	case LayerScale:
	}
	return []byte(`"layer"`), nil
}
