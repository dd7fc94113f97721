// Package heif decodes HEIC pictures (HEVC in HEIF) with libheif 1.18.2 and
// libde265 1.0.15, compiled to WebAssembly and run by wazero.
//
// heif.wasm.gz is lib/heif.wasm.gz of github.com/gen2brain/heic v0.4.5 as it
// is (its lib/Makefile and lib/heif.c build it; a test knows its SHA-256). That
// module is not used itself: it loads the system's libheif where there is one, outside the
// sandbox, which also makes a Go program on Linux need a dynamic linker, and
// it bounds neither memory nor time. Here a picture gets at most [MaxMemory],
// at most two are decoded at a time, and whoever waits is told when the
// context's time is over; what hostile data does in the sandbox ends with it.
//
// Both libraries are under the LGPL 3 (LICENSE.libheif, LICENSE.libde265); to
// run with other versions of them, build the file anew and replace it.
package heif
