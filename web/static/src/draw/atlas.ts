// An atlas's tiles, coloured once and drawn where they are wanted.
import type { Atlas } from "../lib/session.ts";
import type { Table } from "../lib/palette.ts";
import { colour, sheet } from "./pixels.ts";

/** tileOf cuts tile i out of the atlas and colours it on the scale 0..hi (0: the atlas's own). */
export function tileOf(a: Atlas, i: number, table: Table, hi = 0): HTMLCanvasElement {
  const { tile, grid, scale } = a.head;
  const wide = grid.cols * tile.w;
  const start = Math.floor(i / grid.cols) * tile.h * wide + (i % grid.cols) * tile.w;
  const top = hi > 0 && scale.mode !== "channel" ? (255 * (hi - scale.lo)) / (scale.hi - scale.lo || 1) : 255;
  return sheet(colour(a.pixels, tile.w, tile.h, table, 0, top, (k) => start + Math.floor(k / tile.w) * wide + (k % tile.w)));
}

