package batch

// MaxPool fills the rows [r0, r1) of dst with the largest value that the taps
// see and arg[r*Round8(C)+c] with the first tap that sees it.
func MaxPool(dst View, arg []uint8, src View, tab Table, r0, r1 int) {
	if r0 >= r1 {
		return
	}
	if !native {
		maxPoolGeneric(dst, arg, src, tab, r0, r1)
		return
	}
	lda := Round8(src.C)
	maxPool8(&src.Data[src.Off], &tab.Idx[r0], 4*tab.Rows, 4*src.Pix, r1-r0, tab.Taps,
		&dst.Data[dst.Off+r0*dst.Pix], 4*dst.Pix, &arg[r0*lda], lda, src.C, mask8(src.C%Lanes))
}

// MaxPoolBack gives each pixel [q0, q1) of dx the gradients of the windows
// that took their maximum from it.
func MaxPoolBack(dx, dy View, arg []uint8, inv Table, q0, q1 int, add bool) {
	if q0 >= q1 {
		return
	}
	if !native {
		maxPoolBackGeneric(dx, dy, arg, inv, q0, q1, add)
		return
	}
	maxPoolBack8(&dy.Data[dy.Off], &inv.Idx[q0], 4*inv.Rows, 4*dy.Pix, &arg[0], Round8(dy.C), q1-q0, inv.Taps,
		&dx.Data[dx.Off+q0*dx.Pix], 4*dx.Pix, 4*(dx.C/Lanes*Lanes), dx.C%Lanes, mask8(dx.C%Lanes), add)
}
