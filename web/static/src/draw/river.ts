// Geometry of the river: height is the side of the maps, one step of 16 for
// each halving; width is channels / 13. All in units of its viewBox.
import type { Block, Graph, Layer } from "../lib/graph.ts";

export const middle = 80;
export const top = 14;
export const height = 146;

export interface Rect {
  x: number;
  y: number;
  w: number;
  h: number;
}
export interface RiverBlock {
  block: Block;
  box: Rect; // its picture
  stripes: (Rect & { key: string })[];
  bars: Rect[]; // of the stem and the end, which have no branches
  hit: Rect;
  labelY: number;
}
export interface River {
  width: number;
  photo: Rect;
  blocks: RiverBlock[];
  flows: string[];
  sizes: { x: number; y: number; side: number }[];
  aux: { from: number; to: number }[]; // x of each auxiliary head
}

/** tall is a map's height in the river: 224 -> 98, 112 -> 82, ... 7 -> 18, 1 -> 5. */
export function tall(side: number, full: number): number {
  if (side <= 1) return 5;
  return Math.max(5, 98 - 16 * Math.log2(full / side));
}

const wide = (channels: number): number => Math.max(5, channels / 13);

// how far left of their last module the sizes stand, clear of the lens in the middle
const aside = [23.4, 11.2, 32.9];

interface Pen {
  x: number;
  full: number;
  half: number; // half height of the flow behind what was drawn last
  flows: string[];
}

/** flow joins two heights by a smooth bend; water stands a tenth lower than its blocks. */
function flow(pen: Pen, gap: number, half: number): void {
  const [a, b, m] = [pen.x, pen.x + gap, pen.x + gap / 2].map((v) => v.toFixed(1)) as [string, string, string];
  const y = (d: number): string => (middle + d).toFixed(1);
  pen.flows.push(
    `M${a} ${y(-pen.half)}C${m} ${y(-pen.half)} ${m} ${y(-half)} ${b} ${y(-half)}V${y(half)}C${m} ${y(half)} ${m} ${y(pen.half)} ${a} ${y(pen.half)}Z`,
  );
  pen.x += gap;
  pen.half = half;
}

function bar(pen: Pen, gap: number, l: Layer): Rect {
  const h = tall(l.h, pen.full);
  flow(pen, gap, 0.45 * h);
  const box = { x: pen.x, y: middle - h / 2, w: wide(l.c), h };
  pen.x += box.w;
  return box;
}

function around(boxes: Rect[]): Rect {
  const x = Math.min(...boxes.map((b) => b.x));
  const y = Math.min(...boxes.map((b) => b.y));
  return { x, y, w: Math.max(...boxes.map((b) => b.x + b.w)) - x, h: Math.max(...boxes.map((b) => b.y + b.h)) - y };
}

function stem(pen: Pen, block: Block): RiverBlock {
  const gaps = [16, 14, 8];
  const bars = block.layers.filter((l) => l.kind === "conv").map((l, i) => bar(pen, gaps[i] ?? 8, l));
  const box = around(bars);
  return { block, box, bars, stripes: [], hit: { x: box.x - 8, y: 18, w: box.w + 14, h: 116 }, labelY: 26 };
}

function module(pen: Pen, block: Block, gap: number): RiverBlock {
  const box = bar(pen, gap, block.out);
  let y = box.y;
  const stripes = block.lanes.map((lane) => {
    const h = (box.h * lane.out.c) / block.out.c;
    const stripe = { key: lane.key, x: box.x, y, w: box.w, h: Math.max(0.6, h - 0.6) };
    y += h;
    return stripe;
  });
  return { block, box, bars: [], stripes, hit: { x: box.x - 5, y: 24, w: box.w + 10, h: 110 }, labelY: box.y - 8 };
}

function end(pen: Pen, block: Block): RiverBlock {
  flow(pen, 24, 2.5);
  const box = { x: pen.x, y: middle - 2.5, w: 40, h: 5 };
  pen.x += 40;
  flow(pen, 62, 49);
  return { block, box, bars: [box], stripes: [], hit: { x: box.x - 6, y: 52, w: 52, h: 60 }, labelY: 64 };
}

export function river(g: Graph): River {
  const full = g.layers[0]!.h;
  const pen: Pen = { x: 98, full, half: 49, flows: [] };
  const blocks = [stem(pen, g.blocks[0]!)];
  const sizes: River["sizes"] = [];
  let side = g.blocks[0]!.lanes.findLast((l) => l.out.kind === "conv")?.out.h ?? 0;
  g.modules.forEach((m, i) => {
    const shrunk = m.out.h !== side;
    side = m.out.h;
    blocks.push(module(pen, m, shrunk || i === 0 ? 18 : 10));
    const next = g.modules[i + 1];
    const b = blocks[blocks.length - 1]!.box;
    if (next?.out.h !== side) sizes.push({ x: b.x + b.w - (aside[sizes.length] ?? 20), y: b.y + b.h + 17, side });
  });
  blocks.push(end(pen, g.blocks[g.blocks.length - 1]!));
  return { width: Math.round(pen.x), photo: { x: 0, y: 31, w: 98, h: 98 }, blocks, flows: pen.flows, sizes, aux: heads(g, blocks) };
}

/** heads finds where the auxiliary heads hang; without them the paper's two places are shown. */
function heads(g: Graph, blocks: RiverBlock[]): River["aux"] {
  const at = g.heads.map((h) => g.layers[g.layers.find((l) => l.head === h)!.in[0]!]!.module);
  return (at.length ? at : ["4a", "4d"]).flatMap((name) => {
    const b = blocks.find((x) => x.block.name === name);
    return b ? [{ from: b.box.x + b.box.w + 5, to: b.box.y + 15 }] : [];
  });
}

/** beam is the light of the lens: from the open block's foot to the module's whole width. */
export function beam(box: Rect, width: number): { fill: string; edge: string } {
  const f = (v: number): string => v.toFixed(1);
  const [l, r, y] = [f(box.x - 2), f(box.x + box.w + 2), f(box.y + box.h + 3)];
  return {
    fill: `M${l} ${y}C${l} 140 0 138 0 160H${width}C${width} 138 ${r} 140 ${r} ${y}Z`,
    edge: `M${l} ${y}C${l} 140 0 138 0 160M${width} 160C${width} 138 ${r} 140 ${r} ${y}`,
  };
}
