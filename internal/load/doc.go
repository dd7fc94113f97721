// Package load is a classroom of simulated followers: it joins a room, follows,
// and measures how long it takes from the leader's cue to the last frame at each
// follower, what they missed and what came twice, so that anyone can size a
// server. It speaks the protocol of package roomhttp and knows nothing else of
// the server.
package load
