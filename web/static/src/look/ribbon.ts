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
import { state } from "../lib/url.ts";
import { scoped } from "./scoped.ts";
import { laneTitle } from "./words.ts";
import { select } from "./row.ts";
import { channel, layer, layout, session } from "./scope.ts";

export function segments(b: Block, r: Ribbon): HTMLElement {
  return h("div.ribbon", { role: "group", "aria-label": t("ribbon.label", { C: b.out.c }), "--cell": r.cell, "--cells": r.cells },
    ...r.segments.flatMap((seg) => {
      const lane = b.lanes[seg.lane]!;
      const word = lane.key === "bs" ? laneTitle(lane.out) : lane.key === "bp" ? t("branch.pool") : lane.name.replace("x", "×");
      return [segment(lane, seg.rows, r.cells), h("span", {}, count(seg.channels), h("small", {}, word))];
    }));
}

function segment(lane: Lane, rows: number, cells: number): HTMLElement {
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
  });
  el.addEventListener("keydown", (e) => {
    const by = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: cells, ArrowUp: -cells, PageDown: 8 * cells, PageUp: -8 * cells }[e.key];
    if (!by) return;
    e.preventDefault();
    pick((layer.peek() === lane.out ? channel.peek() : 0) + by);
  });
  scoped(() => {
    const info = session.layers.of(lane.out.name).value;
    const ctx = canvas.getContext("2d")!;
    if (!info) return ctx.clearRect(0, 0, canvas.width, canvas.height);
    const values = bytes(state.value.sort === "mean" ? info.means : info.barcode);
    const [w, hgt] = [canvas.width, canvas.height];
    ctx.putImageData(colour(values, w, hgt, lut(state.value.map), 0, 255, (i) => (flat ? (i % w) * cells + Math.floor(i / w) : i)), 0, 0);
  });
  scoped(() => {
    const now = layer.value === lane.out ? channel.value : -1;
    const [r, c] = spot(now);
    mark.hidden = now < 0;
    mark.style.setProperty("--r", String(r));
    mark.style.setProperty("--c", String(c));
    const word = laneTitle(lane.out);
    el.setAttribute("aria-label", now < 0 ? t("ribbon.segment", { Name: word, C: lane.out.c }) : t("ribbon.selected", { Name: word, C: lane.out.c, Channel: now }));
  });
  return el;
}
