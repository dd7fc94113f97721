package record

import "math"

// rank995 is the ascending rank (from 0) at or just below the 99.5th
// percentile of n values, 0.995 (n-1).
func rank995(n int) int { return (n - 1) * 199 / 200 }

// percentile995 of n values, of which top holds at least the greatest
// n - rank995(n), in any order (fewer: the rest is 0); linear between the two
// ranks beside 0.995 (n-1).
func percentile995(top []float32, n int) float32 {
	k, lo := n-rank995(n), float32(0)
	if len(top) >= k {
		lo = nth(top, k-1)
	}
	if k == 1 || len(top) < k-1 {
		return finite(lo)
	}
	hi := top[0]
	for _, v := range top[:k-1] {
		hi = min(hi, v)
	}
	share := float32((n-1)*199%200) / 200
	return finite(lo + share*(hi-lo))
}

// nth reorders v so that the k+1 greatest come first, and returns the least of
// them (quickselect). Equal values are set apart, so that a map of one value
// everywhere does not take quadratic time.
func nth(v []float32, k int) float32 {
	for {
		p := middle(v[0], v[len(v)/2], v[len(v)-1])
		greater := front(v, key(p)+1)
		if k < greater {
			v = v[:greater]
			continue
		}
		equal := greater + front(v[greater:], key(p))
		if k < equal {
			return p
		}
		v, k = v[equal:], k-equal
	}
}

// front moves the values with at least this key to the front and counts them.
// It does not branch on them (Lomuto's partition, always swapping): half of the
// branches would be mispredicted.
func front(v []float32, least int64) int {
	n := 0
	for i, x := range v {
		v[i], v[n] = v[n], x
		n += 1 + int((key(x)-least)>>63)
	}
	return n
}

// key orders as the float does: negative ones have their other bits reversed.
// -0 is just below 0, a NaN beyond the infinity of its sign.
func key(x float32) int64 {
	b := int32(math.Float32bits(x))
	return int64(b ^ int32(uint32(b>>31)>>1))
}

// middle is the median; a NaN goes where key puts it.
func middle(a, b, c float32) float32 {
	if key(a) > key(b) {
		a, b = b, a
	}
	switch {
	case key(c) < key(a):
		return a
	case key(c) > key(b):
		return b
	}
	return c
}
