// Package viz draws what the program prints and saves: colour maps, and the
// figures of `web plot` as SVG, PNG and PDF (made with gonum/plot).
//
// [Figure] draws one of [Names]. The branches keep their colours (Okabe-Ito)
// and order everywhere; every figure carries its title, units, the model's
// name and the source of its numbers.
//
// # Fonts
//
// Latin text is Liberation Sans, which gonum brings. It has no Hangul, so
// Korean figures are set in NanumSquare (fonts/, SIL Open Font Licence 1.1,
// copyright NAVER). A PDF embeds the glyphs it uses; in an SVG Korean text is
// drawn as outlines, because it may be opened where no such font is installed.
package viz
