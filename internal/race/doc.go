// Package race measures what internal/cost counts: it runs a module and its
// naive (or edited) version on the same input, turn by turn, and compares the
// times.
//
// # How a race is run
//
// The input is what the picture produced in front of the module; the module
// itself has the model's weights, every version of it that no model was
// trained for has random ones (the time does not depend on them, as no kernel
// looks at values). A version is a whole table of rows: from the first row
// that differs from the model's on, it feeds itself, so that a chained naive
// module gets the deep input that the naive modules before it make. One
// module's weights are held at a time; all nine chained would be about 390 MB.
//
// One warm-up each, then rounds in which every version runs once, so that
// whatever else the computer does meets all of them alike. A version's time is
// the median of its faster half (see calm), the spread is of all its runs; the
// ratio is the quotient of these times. Rounds during which the server had
// pictures to compute are thrown away, and the next waits until it has none.
//
// A [Track] runs one race at a time; the others wait and know their place.
package race
