// An atlas is coloured once; its tiles are drawn where they are wanted.
import type { Atlas } from "../lib/session.ts";
import type { Table } from "../lib/palette.ts";
import { colour, sheet } from "./pixels.ts";

const coloured = new WeakMap<Uint8Array, { table: Table; sheet: HTMLCanvasElement }>();

function whole(a: Atlas, table: Table): HTMLCanvasElement {
  const has = coloured.get(a.pixels);
  if (has?.table === table) return has.sheet;
  const { tile, grid } = a.head;
  const made = sheet(colour(a.pixels, grid.cols * tile.w, grid.rows * tile.h, table, 0, 255));
  coloured.set(a.pixels, { table, sheet: made });
  return made;
}

/** drawTile draws tile i of the atlas as a square of the given side. Enlarged cells stay hard; shrunk ones are averaged. */
export function drawTile(ctx: CanvasRenderingContext2D, a: Atlas, i: number, table: Table, x: number, y: number, side: number): void {
  const { tile, grid } = a.head;
  ctx.imageSmoothingEnabled = tile.w > side * ctx.getTransform().a;
  ctx.imageSmoothingQuality = "high";
  ctx.drawImage(whole(a, table), (i % grid.cols) * tile.w, Math.floor(i / grid.cols) * tile.h, tile.w, tile.h, x, y, side, side);
}
