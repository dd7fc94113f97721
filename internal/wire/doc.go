// Package wire is the protocol between the server and the page: JSON text
// messages and binary frames over one WebSocket, and the JSON of the HTTP API.
// It imports nothing of this program; the page's TypeScript types are
// generated from these structs by internal/tools/tsgen.
//
// # Text messages
//
// Every message is a JSON object with a "type". The page sends
//
//	open         show a picture through a model; replaces the one shown before
//	subscribe    atlases of these layers, now and for each picture opened later
//	unsubscribe  no more of these layers (all, if none is named)
//	channel      every value of one channel, once
//	cam          class activation map of one class, once
//	cancel       stop the running forward pass; what is done stays
//	race         time a module against its naive self; race_stop ends it
//
// and the server answers, while the forward pass runs,
//
//	opened       what follows belongs to this picture, model and fit
//	queue        waiting: place in the queue and seconds until it starts
//	layer        a layer is done: its summary
//	module       all layers of an inception module are done: its costs
//	prediction   a head has answered
//	done         the forward pass is complete
//	model        progress of a model's download
//	race_queue, race_progress, race_result, race_done    a race, as it goes
//	error        a problem in words for people (RFC 9457's status, title, detail)
//
// A reconnecting page sends open and subscribe again and gets all of this at
// once. Nothing is queued for a slow page: it gets the newest state of each
// layer when its socket is ready for it.
//
// # Binary frames
//
// A frame is a header of 16 bytes, a JSON description, and the payload.
// Numbers are little endian.
//
//	byte   0-3   magic "IScp"
//	       4     version, 1
//	       5     kind: 1 atlas, 2 channel, 3 class activation map
//	       6-7   0
//	       8-11  length of the JSON in bytes
//	      12-15  length of the payload in bytes
//	      16-    JSON (AtlasHead, ChannelHead or CAMHead), then the payload
//
// An atlas is one byte a pixel, rows of Grid.Cols x Tile.W bytes, Grid.Rows x
// Tile.H of them; channel i of Channels is tile (i % Cols, i / Cols); cells
// without a channel are 0. Byte b stands for Lo + b/255 * (Hi-Lo); in mode
// "channel" each tile has its own Hi, its channel's maximum in Max.
//
// Channel and class activation map are float32, H rows of W.
package wire
