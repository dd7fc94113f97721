// Package trainhttp is the page "Train" on the wire: training jobs over one
// WebSocket a page, and sets of own classes over HTTP.
//
//	GET    /api/train/ws                         the socket, package trainwire
//	GET    /api/train/jobs/{job}                 how a job stands, trainwire.Run
//	GET    /api/train/jobs/{job}/curves.csv      all that a job measured
//	GET    /api/train/jobs/{job}/{figure}.svg    also .png; figures: loss, accuracy, rate, gradient
//	GET    /api/train/examples/{pictures}.jpg    one drawn picture a class: shapes, textures, digits, all
//	POST   /api/train/sets                       {model} makes a set; a file that was saved opens one
//	GET    /api/train/sets/{set}                 the set
//	DELETE /api/train/sets/{set}                 forgets it
//	GET    /api/train/sets/{set}/file            classes, features and learned layer in one file
//	POST   /api/train/sets/{set}/classes         {name}
//	PUT    /api/train/sets/{set}/classes/{class}          {name}
//	DELETE /api/train/sets/{set}/classes/{class}
//	POST   /api/train/sets/{set}/classes/{class}/pictures a picture as the body
//	GET    /api/train/sets/{set}/pictures/{picture}.jpg
//	DELETE /api/train/sets/{set}/pictures/{picture}
//	POST   /api/train/sets/{set}/classify        a picture as the body; ?crop=1 gives it back as the network saw it
//
// Every change of a set answers with the whole set, trainwire.Set.
//
// # Jobs
//
// A few jobs run at once; others wait in line and are told their place. Only
// the page that started a job steers it (it was given a key), all others that
// know its id watch. A job whose last page has gone ends within a second,
// unless it was told to go on; a page that says "back" before it is loaded
// again counts as present for some seconds. Between two layers a job rests
// while the store runs or queues a picture, so that inference goes first.
//
// # Sets
//
// Pictures are kept as the square that the network saw, in memory only, until
// the set is forgotten or nobody has asked for it for a while; they are never
// logged and not part of the saved file.
package trainhttp
