// Package sample draws the pictures that everyone can try without a picture of
// their own: things that the models know, and test charts that show what a
// layer answers to. All are drawn in code, the same on every machine, in
// coordinates from 0 (left, top) to 1 (right, bottom).
//
// [Sample.Says] is what each model really answers, right or wrong; a test runs
// the models and holds the table against them.
package sample
