// Package trainwire is the protocol of the page "Train": JSON text messages
// over one WebSocket, /api/train/ws, and the JSON of /api/train. It imports
// nothing of this program; the page's TypeScript types are generated from
// these structs by internal/tools/tsgen.
//
// # Watching a network learn
//
// The page sends
//
//	start    begin a job; the page's former job ends
//	join     look at a job; key, which the starter was given, lets it steer
//	leave    look no more
//	pause, resume, step, reset, speed, keep, cancel    steer the job
//
// and the server answers
//
//	queued   all places are taken: place 1 is next
//	run      how the job stands; first after start and join, then when it changes
//	curves   what was measured since the message before; all of it if fresh
//	gone     there is no such job (any more)
//	error    a problem in words for people
//
// A slow page gets fewer and larger curves; nothing piles up.
//
// # Teaching own classes
//
// A set (classes, pictures, features, the learned layer) is made, filled and
// asked over HTTP; over the socket the page sends
//
//	teach    learn the last layer of a set anew; stop ends it
//
// and gets learning (loss and accuracy, a point a step), then learned.
package trainwire
