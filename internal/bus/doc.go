// Package bus is what replicas of the server have in common: a NATS connection
// with a bucket for the state of rooms, a store for objects that are wanted
// elsewhere, subjects for cues, and a queue of work.
//
// There is one interface and two ways to get it. With no address, [Open] starts
// a nats-server inside this process: it listens on no port and keeps everything
// in memory. With an address it joins a server or a cluster that others share.
// Nothing above this package can tell which of the two it has, except by
// [Bus.Shared].
//
// # Names
//
//	isc-rooms            key-value bucket, one key a room, compare-and-set, 12 h
//	isc-objects          object store: pictures wanted elsewhere, 30 min
//	isc.cue.<room>       the room's state, whenever it changes
//	isc.here.<room>.<r>  who is in the room at replica r, every second
//	isc.work.<kind>      queue group: one worker takes each request
//
// # When the server goes away
//
// Writes fail at once with [ErrAway]; nothing is kept to be sent later, because
// what is late is stale. After a reconnect the bucket is made again if the
// server forgot it, and then the listeners of [Bus.OnChange] are told, so that
// they can put back what they hold.
package bus
