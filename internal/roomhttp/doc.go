// Package roomhttp is the classroom on the wire: rooms and lessons over HTTP,
// and one WebSocket a person in a room.
//
//	POST   /api/rooms                     201 {code, show, key, join:[...]}
//	GET    /api/rooms/{code}              {code, show, locked, join:[...]}
//	DELETE /api/rooms/{code}              Authorization: Bearer <key>
//	GET    /api/rooms/{code}/qr.svg       ?at=N: which of the join addresses
//	GET    /api/rooms/{code}/results.csv  Authorization: Bearer <key>
//	GET    /api/rooms/{code}/ws           the socket
//	GET    /api/lessons                   ?lang=ko
//	GET    /api/lessons/{slug}            ?lang=ko
//
// # The socket
//
// Both sides send JSON text with a type; maps are binary frames of package wire.
// The client's first message is hello, within five seconds:
//
//	hello     {key?, token?, nick?, free?, at?:{epoch,seq}, maps?, bare?}
//
// key makes a teacher; token, from an earlier welcome, brings a pupil back as the
// same member; at and maps tell what the client has, which is not sent again; bare
// means states only, for a client that asks /ws for maps itself.
// The server answers welcome {room, role, member, token, bus} and then sends, the
// newest only, whenever one changes:
//
//	state     {epoch, seq, view, maps, frozen, locked, spotlight, lead, question, results, at}
//	maps      {epoch, seq, key, frames, bytes, error}, followed by as many messages:
//	          what the stream says of the picture in text, once, and binary frames
//	class     {following, free, places, answers, people}   to the teacher
//	bus       {up}             whether the replicas of the server hear each other
//	offer     {id, state}      waiting, accepted or declined
//	error     {status, code, title, detail, about}   about: the type of the refused message
//	end       {reason}         ended, removed, elsewhere, stopping; then the socket closes
//	beat      {}               every two seconds: the line stands, although a page sees no pings
//
// From any pupil:
//
//	follow {}   free {}   where {page, module}   answer {question, value}
//	offer {view}   retract {}
//
// From the one who leads: steer {view}, spotlight {tile}.
// From the teacher:
//
//	freeze {on}   lock {on}   lead {member}   remove {member}   ask {question}
//	reveal {}   clear {}   accept {id}   decline {id}   end {}
//
// # Strangers
//
// An unknown code, or a key that does not fit, costs the address one of twenty
// tries a minute; who has none left is told 429 before the code is looked at, so
// that guessing learns nothing. Who has a key or token of the room comes in all
// the same: a guesser behind the same address does not keep a class out. Messages are limited in size and rate, parsed
// strictly, and checked by package room against the role.
package roomhttp
