// Package templates draws the pages. A component takes a view struct; it knows
// nothing of networks or requests. What lives (river, maps, numbers) is drawn
// by the TypeScript of web/static into the places that stand here.
package templates
