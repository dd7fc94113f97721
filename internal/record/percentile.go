package record

import "math"

// rank995 is the ascending rank (from 0) at and below the 99.5th percentile.
func rank995(n int) float64 { return math.Floor(0.995 * float64(n-1)) }

// percentile995 of n values, of which top holds at least the greatest
// n - rank995(n), in any order; linear between the two ranks beside 0.995 (n-1).
func percentile995(top []float32, n int) float32 {
	k := min(n-int(rank995(n)), len(top))
	if k == 0 {
		return 0
	}
	lo := nth(top, k-1)
	if k == 1 {
		return finite(lo)
	}
	hi := top[0]
	for _, v := range top[:k-1] {
		hi = min(hi, v)
	}
	share := 0.995*float64(n-1) - rank995(n)
	return finite(lo + float32(share)*(hi-lo))
}

// nth reorders v so that the k+1 greatest come first and v[k] is the least of
// them, and returns v[k] (Hoare's selection).
func nth(v []float32, k int) float32 {
	lo, hi := 0, len(v)-1
	for lo < hi {
		pivot := middle(v[lo], v[(lo+hi)/2], v[hi])
		i, j := lo, hi
		for i <= j {
			for v[i] > pivot {
				i++
			}
			for v[j] < pivot {
				j--
			}
			if i <= j {
				v[i], v[j] = v[j], v[i]
				i, j = i+1, j-1
			}
		}
		switch {
		case k <= j:
			hi = j
		case k >= i:
			lo = i
		default:
			return v[k]
		}
	}
	return v[k]
}

func middle(a, b, c float32) float32 { return max(min(a, b), min(max(a, b), c)) }
