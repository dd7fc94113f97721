// Package jpeg decodes baseline, extended and progressive JPEG (Huffman, 8 bit)
// to planes that equal libjpeg's to the bit: its default inverse cosine
// transform ("islow") and its treatment of damage. The standard library's
// image/jpeg rounds differently in one of forty samples, which is enough to
// make a network's numbers differ from the reference's.
//
// Letters as in the standard (ITU-T T.81): a frame has components with
// sampling factors H x V; a scan codes some of them in MCUs; Ss, Se, Ah, Al are
// a progressive scan's band and bit positions.
package jpeg
