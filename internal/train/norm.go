package train

import (
	"math"

	"inceptionscope/internal/kernel/batch"
)

// normState is what follows a product: batch norm (or a bias) and ReLU.
//
//	forward   mean, var over the batch;  s = gamma/sqrt(var+eps);  y = max(floor, s*z + beta - s*mean)
//	backward  g = dy where y > floor;  dbeta = sum g;  dgamma = sum g*(z-mean)/sd
//	          dz = s*(g - sum g/P - (z-mean)*sum g*(z-mean)/(P*(var+eps)))
//
// (Ioffe and Szegedy, arXiv 1502.03167.) Sums are taken over fixed ranges of
// pixels in float32 around the running mean, see far, and joined in float64.
type normState struct {
	*scale
	floor    float32
	c        int
	live     []bool      // channels that belong to a layer, not to the padding between two
	stride   int         // of the vectors, with slack for whole-vector reads
	a, b     []float32   // y = max(floor, a*z+b)
	mu, sd   []float32   // of this batch; sd is sqrt(var+eps)
	shift    []float32   // that the moments are taken around
	v        []float32   // a, b, s, c1, c2 for the backward pass
	partial  [][]float32 // two sums a range of pixels
	batchRun bool        // the last forward pass used the batch's statistics
}

func newNormState(name string, c int, norm bool, relu bool) *normState {
	n := &normState{scale: newScale(name, c, norm), c: c, stride: batch.Round8(c) + batch.Lanes, floor: batch.NoFloor, live: make([]bool, c)}
	if relu {
		n.floor = 0
	}
	n.v = make([]float32, 5*n.stride+batch.Lanes)
	n.a, n.b = n.v[:n.stride], n.v[n.stride:2*n.stride]
	n.mu, n.sd, n.shift = make([]float32, n.stride), make([]float32, n.stride), make([]float32, n.stride)
	for range 16 {
		n.partial = append(n.partial, make([]float32, 2*n.stride))
	}
	return n
}

func (n *normState) begin() {
	for _, p := range n.partial {
		clear(p)
	}
	copy(n.shift, n.mean)
}

// moments adds the pixels [r0, r1) of z, whose first channel is c0, to range t.
func (n *normState) moments(z batch.View, c0, t, r0, r1 int, train bool) {
	if train && n.gamma != nil {
		batch.Moments(z, r0, r1, n.shift[c0:], n.partial[t][c0:], n.partial[t][n.stride+c0:])
	}
}

// farthest is how many standard deviations the batch's mean may lie from the
// running one.
const farthest = 8

// far tells whether the moments have to be taken again, around the mean that
// they have found. The variance is the small difference of two large numbers
// where the running mean is far off, as it is in the first steps.
func (n *normState) far(pixels int, train bool) (again bool) {
	if !train || n.gamma == nil {
		return false
	}
	for c, live := range n.live {
		if live {
			s, q := n.total(c)
			d := s / float64(pixels)
			again = again || d*d > farthest*farthest*(q/float64(pixels)-d*d+epsilon)
			n.mu[c] = n.shift[c] + float32(d)
		}
	}
	if again {
		n.begin()
		copy(n.shift, n.mu)
	}
	return again
}

// settle turns the sums of P pixels into a and b.
func (n *normState) settle(pixels int, train bool) {
	n.batchRun = train && n.gamma != nil
	for c, live := range n.live {
		if !live {
			continue
		}
		if n.gamma == nil {
			n.a[c], n.b[c] = 1, n.beta.w[c]
			continue
		}
		mean, variance := float64(n.mean[c]), float64(n.variance[c])
		if train {
			s, q := n.total(c)
			d := s / float64(pixels)
			mean, variance = float64(n.shift[c])+d, max(0, q/float64(pixels)-d*d)
			n.follow(c, mean, variance, pixels)
		}
		n.mu[c], n.sd[c] = float32(mean), float32(math.Sqrt(variance+epsilon))
		n.a[c] = n.gamma.w[c] / n.sd[c]
		n.b[c] = n.beta.w[c] - n.a[c]*n.mu[c]
	}
}

func (n *normState) total(c int) (first, second float64) {
	for _, p := range n.partial {
		first += float64(p[c])
		second += float64(p[n.stride+c])
	}
	return first, second
}

// follow moves the running statistics; the variance is the unbiased one.
func (n *normState) follow(c int, mean, variance float64, pixels int) {
	if pixels > 1 {
		variance *= float64(pixels) / float64(pixels-1)
	}
	n.mean[c] += statsPart * (float32(mean) - n.mean[c])
	n.variance[c] += statsPart * (float32(variance) - n.variance[c])
}

// backMoments adds the pixels [r0, r1) to range t.
func (n *normState) backMoments(z, dy batch.View, c0, t, r0, r1 int) {
	batch.BackMoments(z, dy, r0, r1, n.a[c0:], n.b[c0:], n.mu[c0:], n.partial[t][c0:], n.partial[t][n.stride+c0:], n.floor)
}

// back turns the sums into the gradients of gamma and beta and the vectors of
// [batch.BackAffine].
func (n *normState) back(pixels int) {
	s, c1, c2 := n.v[2*n.stride:], n.v[3*n.stride:], n.v[4*n.stride:]
	for c, live := range n.live {
		if !live {
			continue
		}
		sum, dot := n.total(c)
		n.beta.g[c] = float32(sum)
		s[c], c1[c], c2[c] = n.a[c], 0, 0
		if n.gamma == nil {
			continue
		}
		sd := float64(n.sd[c])
		n.gamma.g[c] = float32(dot / sd)
		if !n.batchRun {
			continue
		}
		a, p := float64(n.a[c]), float64(pixels)
		slope := -a * dot / (p * sd * sd)
		c2[c] = float32(slope)
		c1[c] = float32(-a*sum/p - slope*float64(n.mu[c]))
	}
}
