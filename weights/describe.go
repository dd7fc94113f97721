package weights

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"inceptionscope/internal/net"
)

// descriptionKey holds the JSON of the net.Description in files of our own.
const descriptionKey = "inceptionscope"

// maxDescription bounds the JSON in bytes; GoogLeNet's with 1000 classes has
// fifty thousand.
const maxDescription = 8 << 20

// describe finds out which GoogLeNet a file holds.
func describe(name string, f *File) (net.Description, error) {
	var d net.Description
	var err error
	for _, key := range [...]string{descriptionKey, "classes"} {
		if n := len(f.Meta[key]); n > maxDescription {
			return d, fmt.Errorf("metadata %s: expected at most %d bytes, found %d", key, maxDescription, n)
		}
	}
	switch {
	case f.Meta[descriptionKey] != "":
		if err := json.Unmarshal([]byte(f.Meta[descriptionKey]), &d); err != nil {
			return d, fmt.Errorf("metadata %s: %w", descriptionKey, err)
		}
	case f.Meta["classes"] != "":
		d, err = describePlain(f)
	default:
		d = net.BVLC()
		d.Name = name
		d.Classes = ImageNet()
		d.Aux = hasHeads(f)
	}
	if err != nil {
		return d, err
	}
	if d.Name == "" {
		d.Name = name
	}
	if d.Title == "" {
		d.Title = d.Name
	}
	return d, checkDescription(d)
}

// hasHeads: both auxiliary classifiers are in the file.
func hasHeads(f *File) bool {
	_, one := f.blobs["loss1/classifier.weight"]
	_, two := f.blobs["loss2/classifier.weight"]
	return one && two
}

// inputText is the sentence that plain metadata tells the input with:
// "RGB, (x-127.5)/64, 224x224, fit squash".
var inputText = regexp.MustCompile(`^(RGB|BGR), \(x-([0-9.]+)\)/([0-9.]+), ([0-9]{1,4})x([0-9]{1,4}), fit ([a-z]+)$`)

// describePlain reads metadata written for people: classes (a JSON list),
// input, architecture.
func describePlain(f *File) (net.Description, error) {
	d := net.Description{CeilPool: true, K5: 5, Aux: hasHeads(f)}
	var ids []string
	if err := json.Unmarshal([]byte(f.Meta["classes"]), &ids); err != nil {
		return d, fmt.Errorf("metadata classes: %w", err)
	}
	for _, id := range ids {
		d.Classes = append(d.Classes, net.Class{ID: id, Label: Label(id)})
	}
	if !strings.Contains(f.Meta["architecture"], "no LRN") {
		lrn := net.CaffeLRN
		d.LRN = &lrn
	}
	d.Title = f.Meta["title"]
	in, err := parseInput(f.Meta["input"])
	d.Input = in
	return d, err
}

func parseInput(text string) (net.Input, error) {
	m := inputText.FindStringSubmatch(text)
	if m == nil || m[4] != m[5] {
		return net.Input{}, fmt.Errorf(`metadata input: expected text like "RGB, (x-127.5)/64, 224x224, fit squash", found %q`, text)
	}
	mean, err := strconv.ParseFloat(m[2], 32)
	if err != nil {
		return net.Input{}, fmt.Errorf("metadata input: mean: %w", err)
	}
	divisor, err := strconv.ParseFloat(m[3], 32)
	if err != nil {
		return net.Input{}, fmt.Errorf("metadata input: divisor: %w", err)
	}
	size, err := strconv.Atoi(m[4])
	if err != nil {
		return net.Input{}, fmt.Errorf("metadata input: size: %w", err)
	}
	v := float32(mean)
	return net.Input{
		Size: size, BGR: m[1] == "BGR", Mean: [3]float32{v, v, v}, Scale: float32(1 / divisor), Fit: net.Fit(m[6]),
	}, nil
}
