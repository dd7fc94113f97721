// Geometry of an open module: one stream splits into lanes, each narrows,
// works, and flows into the ribbon. 100 units a lane; a stream's thickness is
// its channels, 512 = 56 units (wider inputs are scaled to fit).
import type { Block, Layer } from "../lib/graph.ts";

export interface Path {
  d: string;
  kind: "in" | "mid" | "out";
}
export interface OpLabel {
  layer: Layer;
  lane: number;
  x: number; // percent of the width
  half: number; // half thickness / 100
  inside: boolean; // the words stand in the stream
}
export interface LanePaths {
  key: string;
  paths: Path[];
  ticks: { x: number; y0: number; y1: number }[];
}
export interface Streams {
  lanes: LanePaths[];
  labels: OpLabel[];
  thick: (channels: number) => number;
  fromY: number; // middle of the input
}

// where operations stand, of 300 units
const first = 92;
const second = 196;

function band(x0: number, y0: number, t0: number, x1: number, y1: number, t1: number): string {
  const m = (x0 + x1) / 2;
  const f = (v: number): string => v.toFixed(1);
  return `M${f(x0)} ${f(y0 - t0 / 2)}C${f(m)} ${f(y0 - t0 / 2)} ${f(m)} ${f(y1 - t1 / 2)} ${f(x1)} ${f(y1 - t1 / 2)}V${f(y1 + t1 / 2)}C${f(m)} ${f(y1 + t1 / 2)} ${f(m)} ${f(y0 + t0 / 2)} ${f(x0)} ${f(y0 + t0 / 2)}Z`;
}

/** trunk is the stem's picture: one stream runs down, and each lane taps it. */
export function trunk(b: Block): Streams {
  const scale = 56 / 192;
  const thick = (c: number): number => Math.max(4, c * scale);
  const labels: OpLabel[] = [];
  const x = 60;
  let last = b.input.c;
  const lanes = b.lanes.map((lane, i): LanePaths => {
    const y = 100 * i + 50;
    const c = lane.out.c;
    const paths: Path[] = [
      { kind: "in", d: column(x, i === 0 ? 0 : y - 100, thick(last), y - 16, thick(c)) },
      { kind: "in", d: column(x, y - 16, thick(c), y, thick(c)) },
      { kind: "out", d: band(x + thick(c) / 2 - 1, y, 14, 301, y, 14) },
    ];
    lane.ops.forEach((layer) => labels.push({ layer, lane: i, x: 40, half: 0.07, inside: false }));
    last = c;
    return { key: lane.key, paths, ticks: [{ x: x + thick(c) / 2 + 3, y0: y - 14, y1: y + 14 }] };
  });
  return { lanes, labels, thick: () => 14, fromY: 0 };
}

function column(x: number, y0: number, t0: number, y1: number, t1: number): string {
  const m = (y0 + y1) / 2;
  return `M${x - t0 / 2} ${y0}C${x - t0 / 2} ${m} ${x - t1 / 2} ${m} ${x - t1 / 2} ${y1}H${x + t1 / 2}C${x + t1 / 2} ${m} ${x + t0 / 2} ${m} ${x + t0 / 2} ${y0}Z`;
}

export function streams(b: Block): Streams {
  if (b.name === "stem") return trunk(b);
  const scale = 56 / Math.max(512, b.input.c);
  const thick = (c: number): number => c * scale;
  const labels: OpLabel[] = [];
  const from = b.input.c;
  const fromY = 50 * b.lanes.length;
  const lanes = b.lanes.map((lane, i): LanePaths => {
    const y = 100 * i + 50;
    const paths: Path[] = [{ kind: "in", d: band(0, fromY, thick(from), first, y, thick(from)) }];
    const ticks: LanePaths["ticks"] = [];
    const at = lane.ops.length > 1 ? [first, second] : [first];
    let now = from;
    lane.ops.slice(0, 2).forEach((op, k) => {
      const x = at[k]!;
      const kind = op === lane.out ? "out" : "mid";
      const bend = k === 0 ? 32 : 30;
      const until = op === lane.out ? 301 : (at[k + 1] ?? 301);
      paths.push({ kind, d: band(x, y, thick(now), x + bend, y, thick(op.c)) });
      paths.push({ kind, d: band(x + bend - 1, y, thick(op.c), until, y, thick(op.c)) });
      const half = Math.max(thick(now), thick(op.c)) / 2 + 3;
      ticks.push({ x, y0: y - half, y1: y + half });
      const pool = op.kind === "maxpool";
      labels.push({ layer: op, lane: i, x: label(k, lane.ops.length, pool), half: thick(op.c) / 200, inside: pool && k === 0 });
      now = op.c;
    });
    return { key: lane.key, paths, ticks };
  });
  return { lanes, labels, thick, fromY };
}

function label(k: number, ops: number, pool: boolean): number {
  if (k === 1) return 75.3;
  return pool ? 31 : ops > 1 ? 40 : 41.3;
}

/** Segment of the ribbon: a cell a channel, `cells` cells a row, in concatenation order. */
export interface Segment {
  lane: number;
  channels: number;
  rows: number;
  top: number; // in ribbon rows from the segments' start, gaps included
}
export interface Ribbon {
  cells: number; // in a row
  cell: number; // side in --u
  segments: Segment[];
}

const gap = 0.8; // between segments, in --u
const pad = 2; // above the first, in --u
const room = 66; // rows of --u that fit beside four lanes

/** joined are the lanes whose outputs go on: all of a module's, the stem's last. */
function joined(b: Block): Block["lanes"] {
  return b.name === "stem" ? b.lanes.slice(-1) : b.lanes;
}

/** ribbon takes 8 cells of one u a row; deeper outputs get more and smaller cells, so that all fit. */
export function ribbon(b: Block): Ribbon {
  for (let cells = 8; ; cells++) {
    const cell = 8 / cells;
    const shown = joined(b);
    const rows = shown.map((l) => Math.ceil(l.out.c / cells));
    if (rows.reduce((n, r) => n + r, 0) * cell > room && cells < 32) continue;
    let at = 0;
    const segments = shown.map((l, lane): Segment => {
      const seg = { lane: b.lanes.indexOf(l), channels: l.out.c, rows: rows[lane]!, top: at };
      at += rows[lane]! * cell + gap;
      return seg;
    });
    return { cells, cell, segments };
  }
}

/** merge joins each lane to its segment; 100 x 400 units = the lanes' height (70.4 u). */
export function merge(s: Streams, b: Block, r: Ribbon): string[] {
  const unit = 100 / 17.6;
  return r.segments.map((seg) => {
    const [y, t] = [100 * seg.lane + 50, s.thick(b.lanes[seg.lane]!.out.c)];
    const [y0, y1] = [(pad + seg.top) * unit, (pad + seg.top + seg.rows * r.cell) * unit];
    const f = (v: number): string => v.toFixed(1);
    return `M-.5 ${f(y - t / 2)}C40 ${f(y - t / 2)} 44 ${f(y0)} 100 ${f(y0)}V${f(y1)}C44 ${f(y1)} 40 ${f(y + t / 2)} -.5 ${f(y + t / 2)}Z`;
  });
}
