package net

import (
	"runtime"
	"sync"

	"golang.org/x/sync/errgroup"
)

// pack is a layer whose weights are still to be packed.
type pack struct {
	layer Layer
	set   func(weight, bias []float32)
}

// packAll reads and packs the weights of all layers on all cores. Tensors are
// read one after the other, because Weights promises nothing about concurrent
// use, and one at a time, because some models unpack them first.
func packAll(packs []pack, w Weights) error {
	var mu sync.Mutex
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for _, p := range packs {
		group.Go(func() error {
			mu.Lock()
			weight, bias, err := tensors(w, p.layer)
			mu.Unlock()
			if err == nil {
				p.set(weight, bias)
			}
			return err
		})
	}
	return group.Wait()
}
