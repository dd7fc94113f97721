package handlers

import (
	"encoding/binary"
	"fmt"
	"strings"

	"inceptionscope/internal/wire"
)

// npy is NumPy's file format 1.0 with little-endian float32: magic, version,
// header length, a Python dictionary padded so that data starts at a multiple
// of 64, data in C order.
func npy(shape []int, data []float32) []byte {
	dims := strings.TrimSuffix(strings.ReplaceAll(strings.Trim(fmt.Sprint(shape), "[]"), " ", ", "), ", ")
	if len(shape) == 1 {
		dims += ","
	}
	head := fmt.Sprintf("{'descr': '<f4', 'fortran_order': False, 'shape': (%s), }", dims)
	const fixed = 10 // magic, version, length
	head += strings.Repeat(" ", 63-(fixed+len(head))%64) + "\n"
	out := make([]byte, 0, fixed+len(head)+4*len(data))
	out = append(out, "\x93NUMPY\x01\x00"...)
	out = binary.LittleEndian.AppendUint16(out, uint16(len(head)))
	out = append(out, head...)
	return wire.AppendFloats(out, data)
}
