// Package picture turns an uploaded file into pixels, and pixels into the
// square crop that a network looks at.
//
// [Decode] reads JPEG, PNG, GIF, WebP, BMP, TIFF and HEIC. Size and number of
// pixels are looked up before anything is decoded; the format is told by the
// content, never by a name. Whatever is wrong with a file comes back as an
// [*Error] whose sentence a pupil understands.
//
// [Picture.Fit] reproduces the reference's preprocessing to the byte: JPEG
// chroma is upsampled and converted as libjpeg does it, and shrinking is
// Pillow's antialiased bilinear filter with its fixed-point arithmetic.
// [Window] says which part of the picture such a crop shows.
package picture
