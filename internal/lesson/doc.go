// Package lesson reads lessons: Markdown files whose steps say what to look at,
// ask before they tell, and check what the pupil did. The format is described
// in web/lessons/README.md.
//
// A file that is not right is reported with the line, and the others load.
package lesson
