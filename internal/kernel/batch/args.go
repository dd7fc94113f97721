package batch

import "unsafe"

// tileArgs is the argument of the tile kernels; _asm/gemm.go knows its layout.
// Strides are in bytes.
type tileArgs struct {
	a         unsafe.Pointer // pixel 0 of the source
	idx       unsafe.Pointer // *int32: pixels of tap 0, from the first row on
	idxStride int            // to the next tap
	pix       int            // from pixel to pixel of the source
	b         unsafe.Pointer // [taps][k][16]
	c         unsafe.Pointer
	ldc       int
	taps, k   int
	tiles     int // of mr rows each, one below the other
	flags     int // 1: add to c; 2: store under the mask
	mask      unsafe.Pointer
}

// sandwichArgs is the argument of the Winograd transforms; _asm/winograd.go
// knows its layout. Strides are in bytes; the table holds byte offsets.
type sandwichArgs struct {
	src, dst             unsafe.Pointer
	tab                  unsafe.Pointer
	tabStride            int
	srcStride, dstStride int // from position to position
	srcTile, dstTile     int // from tile to tile
	tiles                int
	c                    int // bytes of the channels, a multiple of 32
}
