// Package locales holds every visible string of the pages, one JSON file a
// language (go-i18n's format). The same file serves Go's templates and the
// TypeScript of the page. A further language is one further file.
package locales
