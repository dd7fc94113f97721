// The concatenation: one cell a channel, in order. It is the barcode of the
// whole module, and every channel can be reached here.
import type { Ribbon } from "../draw/streams.ts";
import { colour } from "../draw/pixels.ts";
import { h } from "../lib/dom.ts";
import { count } from "../lib/format.ts";
import type { Block, Lane } from "../lib/graph.ts";
import { lut } from "../lib/palette.ts";
import { t } from "../lib/page.ts";
import { bytes } from "../lib/session.ts";
import { computed, type Readable } from "../lib/signal.ts";
import { state } from "../lib/url.ts";
import { scoped } from "./scoped.ts";
import { laneTitle } from "./words.ts";
import { reveal, select } from "./row.ts";
import { channel, laneWord, layer, layout, session } from "./scope.ts";

/** strengths are a layer's channel maxima (or means), from the bytes of its summary. */
function strengths(name: string, mean: boolean): Float32Array | undefined {
  const info = session.layers.of(name).value;
  if (!info) return undefined;
  const b = bytes(mean ? info.means : info.barcode);
  // the greatest mean follows from the mean of all: mean = greatest * average(bytes) / 255
  const unit = mean ? (info.mean * b.length) / (b.reduce((n, x) => n + x, 0) || 1) : info.max / 255;
  return Float32Array.from(b, (x) => x * unit);
}

interface Strengths {
  of: Map<Lane, Float32Array | undefined>;
  hi: number; // one scale for all segments: the 99.5th percentile of all channels' values
}

function together(lanes: Lane[]): Strengths {
  const mean = state.value.sort === "mean";
  const of = new Map(lanes.map((l) => [l, strengths(l.out.name, mean)]));
  const all = [...of.values()].flatMap((v) => (v ? [...v] : [])).sort((x, y) => x - y);
  const at = 0.995 * (all.length - 1);
  const lo = all[Math.floor(at)] ?? 0;
  return { of, hi: lo + ((all[Math.ceil(at)] ?? lo) - lo) * (at % 1) };
}

export function segments(b: Block, r: Ribbon): HTMLElement {
  const all = computed(() => together(r.segments.map((seg) => b.lanes[seg.lane]!)));
  return h(
    "div.ribbon",
    { role: "group", "aria-label": t("ribbon.label", { C: b.out.c }), "--cell": r.cell, "--cells": r.cells },
    ...r.segments.flatMap((seg) => {
      const lane = b.lanes[seg.lane]!;
      const word = lane.key === "bs" ? laneTitle(lane.out) : laneWord(lane);
      return [segment(all, lane, seg.rows, r.cells), h("span", {}, count(seg.channels), h("small", {}, word))];
    }),
  );
}

function segment(all: Readable<Strengths>, lane: Lane, rows: number, cells: number): HTMLElement {
  const flat = layout.peek() === "phone";
  const canvas = h("canvas", { "aria-hidden": "true", width: flat ? rows : cells, height: flat ? cells : rows });
  const mark = h("i", { hidden: true });
  const el = h(`button.seg.${lane.key}` as "button.seg", { "--rows": rows, "data-segment": lane.name }, canvas, mark);
  // channel c stands at (row, column); the lying ribbon of the phone is the standing one turned
  const spot = (c: number): [number, number] => [Math.floor(c / cells), c % cells];
  const pick = (c: number): void => select(lane.out, Math.max(0, Math.min(lane.out.c - 1, c)));
  el.addEventListener("click", (e) => {
    if (e.detail === 0) return pick(layer.peek() === lane.out ? channel.peek() : 0); // by keyboard
    const box = canvas.getBoundingClientRect();
    const [u, v] = [(e.clientX - box.left) / box.width, (e.clientY - box.top) / box.height];
    pick(flat ? Math.floor(u * rows) * cells + Math.floor(v * cells) : Math.floor(v * rows) * cells + Math.floor(u * cells));
    reveal();
  });
  el.addEventListener("keydown", (e) => {
    const by = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: cells, ArrowUp: -cells, PageDown: 8 * cells, PageUp: -8 * cells }[e.key];
    if (!by) return;
    e.preventDefault();
    pick((layer.peek() === lane.out ? channel.peek() : 0) + by);
  });
  scoped(() => {
    const own = all.value.of.get(lane);
    const ctx = canvas.getContext("2d")!;
    ctx.clearRect(0, 0, canvas.width, canvas.height);
    if (!own) return;
    const [w, hgt] = [canvas.width, canvas.height];
    ctx.putImageData(
      colour(own, w, hgt, lut(state.value.map), 0, all.value.hi, (i) => (flat ? (i % w) * cells + Math.floor(i / w) : i)),
      0,
      0,
    );
  });
  scoped(() => {
    const now = layer.value === lane.out && session.layers.of(lane.out.name).value ? channel.value : -1;
    const [r, c] = spot(now);
    mark.hidden = now < 0;
    mark.style.setProperty("--r", String(r));
    mark.style.setProperty("--c", String(c));
    const word = laneTitle(lane.out);
    el.setAttribute(
      "aria-label",
      now < 0 ? t("ribbon.segment", { Name: word, C: lane.out.c }) : t("ribbon.selected", { Name: word, C: lane.out.c, Channel: now }),
    );
  });
  return el;
}
