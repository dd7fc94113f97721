package jpeg

import (
	"runtime"
	"sync"
)

// samples transforms all blocks after the last scan, on all processors: rows
// of blocks do not depend on each other.
func (d *decoder) samples() error {
	for _, p := range d.img.Planes {
		if err := d.late(); err != nil {
			return err
		}
		p.Pix = make([]byte, p.Stride*p.down*8)
		parts := min(runtime.GOMAXPROCS(0), 1+p.down/8)
		var wait sync.WaitGroup
		for k := range parts {
			wait.Go(func() { p.transform(p.down*k/parts, p.down*(k+1)/parts) })
		}
		wait.Wait()
		p.coefs = nil
	}
	return nil
}

// transform the rows of blocks from lo to hi-1.
func (p *Plane) transform(lo, hi int) {
	for y := lo; y < hi; y++ {
		for x := range p.across {
			at := (y*p.wide + x) * 64
			idct(p.Pix[(y*p.Stride+x)*8:], p.Stride, (*[64]int16)(p.coefs[at:at+64]), p.table)
		}
	}
}
