package record

// scanSlack is how far a scanRow may write behind the last candidate.
const scanSlack = 8

func scanRow(row []float32, w, c, pix int, chMax, chSum []float32, floor float32, cand []float32) (zeros, found int) {
	return scanRowGeneric(row, w, c, pix, chMax, chSum, floor, cand)
}
