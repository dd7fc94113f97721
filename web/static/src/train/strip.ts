// The gradient of every convolution, from the first to the last: a bar each, on
// a logarithmic scale, in its branch's colour; below, the same over time, the
// newest at the bottom.
import { h, s } from "../lib/dom.ts";
import { level, lut } from "../lib/palette.ts";
import { ticks } from "./chart.ts";
import type { Point } from "./wire.gen.ts";

/** place says where a convolution stands: its block and its branch's key. */
export function place(layer: string): { block: string; key: string; reduce: boolean } {
  const m = /^inception_(\w+)\/(.+)$/.exec(layer);
  if (!m) return { block: "stem", key: "bs", reduce: false };
  const op = m[2]!;
  const key = op.startsWith("3x3") ? "b3" : op.startsWith("5x5") ? "b5" : op.startsWith("pool") ? "bp" : "b1";
  return { block: m[1]!, key, reduce: op.endsWith("_reduce") };
}

/** recent is the mean of each convolution's norm over the last points (geometric, as the scale is). */
export function recent(points: Point[], n: number): number[] {
  const last = points.slice(-n);
  return (last[0]?.norms ?? []).map((_, k) => Math.exp(last.reduce((sum, p) => sum + Math.log(Math.max(p.norms[k]!, 1e-12)), 0) / last.length));
}

const [left, top, bottom, tall] = [52, 6, 20, 150];
const history = 60; // rows of the picture over time

/** Strip is the drawing of one run. */
export class Strip {
  readonly el: HTMLElement;
  private readonly svg = s("svg", { class: "strip-bars", role: "img" });
  private readonly canvas = h("canvas.strip-time", { role: "img" });
  private lo = 1e-3;
  private hi = 1;
  constructor() {
    this.el = h("div.norm-strip", {}, this.svg, this.canvas);
  }

  draw(layers: string[], points: Point[], range: [number, number], says: string, saysTime: string): void {
    [this.lo, this.hi] = range;
    this.bars(layers, recent(points, 5), says);
    this.time(points, layers.length, saysTime);
  }

  private bars(layers: string[], norms: number[], says: string): void {
    const w = Math.max(240, this.svg.clientWidth || 640);
    this.svg.setAttribute("viewBox", `0 0 ${w} ${tall}`);
    this.svg.setAttribute("aria-label", says);
    const slot = (w - left) / Math.max(1, layers.length);
    const span = Math.log(this.hi / this.lo);
    const y = (v: number): number => tall - bottom - ((tall - top - bottom) * Math.log(Math.max(v, this.lo) / this.lo)) / span;
    const grid = ticks(this.lo, this.hi, true).flatMap((v) => [s("line", { x1: left, x2: w, y1: y(v), y2: y(v) }), s("text", { x: left - 6, y: y(v) + 4, class: "side" }, power(v))]);
    const names: SVGElement[] = [];
    const bars = layers.map((name, i) => {
      const p = place(name);
      const [was, next] = [i ? place(layers[i - 1]!).block : "", i + 1 < layers.length ? place(layers[i + 1]!).block : ""];
      if (p.block !== was) names.push(s("line", { x1: left + slot * i, x2: left + slot * i, y1: tall - bottom, y2: tall - bottom + 5, class: "cut" }));
      if (p.block !== next) {
        const start = layers.findIndex((l) => place(l).block === p.block);
        names.push(s("text", { x: left + slot * ((start + i + 1) / 2), y: tall - 4, class: "place" }, p.block));
      }
      const v = norms[i];
      return s("rect", { class: `${p.key}${p.reduce ? " reduce" : ""}`, x: left + slot * i + 0.5, width: Math.max(1, slot - 1), y: v ? y(v) : tall - bottom, height: v ? tall - bottom - y(v) : 0 });
    });
    this.svg.replaceChildren(s("g", { class: "axis" }, ...grid), s("g", { class: "bars" }, ...bars), s("g", { class: "axis" }, ...names));
  }

  private time(points: Point[], n: number, says: string): void {
    this.canvas.setAttribute("aria-label", says);
    if (!n) return;
    this.canvas.width = n;
    this.canvas.height = history;
    const ctx = this.canvas.getContext("2d")!;
    const img = ctx.createImageData(n, history);
    const table = lut("viridis");
    const k = Math.max(1, Math.ceil(points.length / history));
    const rows = Math.ceil(points.length / k);
    for (let r = 0; r < rows; r++) {
      const means = recent(points.slice(r * k, (r + 1) * k), k);
      for (let i = 0; i < n; i++) {
        const e = 3 * level(Math.log(Math.max(means[i] ?? 0, 1e-12)), Math.log(this.lo), Math.log(this.hi));
        const at = 4 * ((history - rows + r) * n + i);
        img.data.set([table[e]!, table[e + 1]!, table[e + 2]!, 255], at);
      }
    }
    ctx.putImageData(img, 0, 0);
  }
}

/** power writes 0.001 as 10⁻³. */
export function power(v: number): string {
  const e = Math.round(Math.log10(v));
  if (Math.abs(v - 10 ** e) > v * 1e-6) return String(+v.toPrecision(2));
  return e >= -1 && e <= 2 ? String(10 ** e) : "10" + [...String(e)].map((c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(c)]!)).join("");
}

/** span is the range of all norms of all runs, in whole decades. */
export function span(lanes: { points: Point[] }[]): [number, number] {
  let [lo, hi] = [Infinity, 0];
  for (const l of lanes) {
    const by = Math.max(1, Math.floor(l.points.length / 100));
    for (let i = 0; i < l.points.length; i += by) for (const v of l.points[i]!.norms) if (v > 0) [lo, hi] = [Math.min(lo, v), Math.max(hi, v)];
  }
  if (!(hi > 0)) return [1e-3, 1];
  const [a, b] = [Math.max(Math.floor(Math.log10(lo)), Math.ceil(Math.log10(hi)) - 8), Math.ceil(Math.log10(hi))];
  return [10 ** a, 10 ** Math.max(b, a + 1)];
}
