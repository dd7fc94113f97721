// Package room is the classroom: one leader, up to a few hundred followers, one
// view.
//
// A [State] is all that a room is; [Command]s change it, and only as the actor's
// [Role] allows. A [Hub] keeps the rooms of one replica of the server alive: it
// writes each change to the bus with compare-and-set, hears the changes of other
// replicas, and fans both out to the [Seat]s, each with one [Outbox] and one
// message prepared for all.
//
// # Order
//
// Every state carries an epoch and a sequence number, compared in this order.
// The sequence number counts changes; the epoch rises when the lead changes
// hands and with the first change after the message server was away. A replica
// and a pupil's page take a state only if it is greater than the one they have,
// so nothing is shown twice and nothing old overtakes.
//
// # Latest wins
//
// An outbox holds the newest state and the newest maps, not a queue. A follower
// on a slow line skips what it was too slow for; nobody waits for it.
//
// # Pupils
//
// A pupil is a random number and perhaps a nickname, in memory, while the socket
// is open; an answer stays until the next question, then only its count. None of
// it is logged, written to the bucket, or told to another pupil.
package room
