package record

// scanRowGeneric scans W pixels of C channels, pix floats apart:
//
//	chMax[c] = max(chMax[c], v), chSum[c] += v
//
// and counts zeros; values above floor go to cand. cand has room for W*C+8.
func scanRowGeneric(row []float32, w, c, pix int, chMax, chSum []float32, floor float32, cand []float32) (zeros, found int) {
	chMax, chSum = chMax[:c], chSum[:c]
	for x := range w {
		p := row[x*pix : x*pix+c]
		chMax, chSum := chMax[:len(p)], chSum[:len(p)]
		for i, v := range p {
			if v > chMax[i] {
				chMax[i] = v
			}
			chSum[i] += v
			if v == 0 {
				zeros++
			}
			if v > floor {
				cand[found] = v
				found++
			}
		}
	}
	return zeros, found
}
