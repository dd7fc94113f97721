package record

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
