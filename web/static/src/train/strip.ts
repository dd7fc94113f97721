// The gradient of every convolution, from the first to the last: a bar each, on
// a logarithmic scale, in its branch's colour; below, the same over time, the
// newest at the bottom. Pointer and arrow keys read one convolution.
import { h, s } from "../lib/dom.ts";
import { level, lut } from "../lib/palette.ts";
import { ticks } from "./chart.ts";
import type { Point } from "./wire.gen.ts";

const blocks = ["3a", "3b", "4a", "4b", "4c", "4d", "4e", "5a", "5b"];
const ops = ["1x1", "3x3_reduce", "3x3", "5x5_reduce", "5x5", "pool_proj"];

/** convolutions are those of a network with so many modules, before any has been built. */
export function convolutions(modules: number): string[] {
  return ["conv1/7x7_s2", "conv2/3x3_reduce", "conv2/3x3", ...blocks.slice(0, modules).flatMap((b) => ops.map((o) => `inception_${b}/${o}`))];
}

/** place says where a convolution stands: its block, its branch's key and what people call it. */
export function place(layer: string): { block: string; key: string; reduce: boolean; word: string } {
  const m = /^inception_(\w+)\/(.+)$/.exec(layer);
  if (!m) return { block: "stem", key: "bs", reduce: false, word: layer.replace("_s2", "").replace("_", " ") };
  const op = m[2]!;
  const key = op.startsWith("3x3") ? "b3" : op.startsWith("5x5") ? "b5" : op.startsWith("pool") ? "bp" : "b1";
  return { block: m[1]!, key, reduce: op.endsWith("_reduce"), word: `${m[1]!} ${op.replace("_", " ").replaceAll("x", "×")}` };
}

/** recent is the mean of each convolution's norm over the last points (geometric, as the scale is). */
export function recent(points: Point[], n: number): number[] {
  const last = points.slice(-n);
  return (last[0]?.norms ?? []).map((_, k) => Math.exp(last.reduce((sum, p) => sum + Math.log(Math.max(p.norms[k]!, 1e-12)), 0) / last.length));
}

const [left, top, bottom, tall] = [44, 6, 20, 116];
const history = 60; // rows of the picture over time

/** Strip is the drawing of one run. */
export class Strip {
  readonly el: HTMLElement;
  private readonly svg = s("svg", { class: "strip-bars", role: "img", tabindex: 0 });
  private readonly canvas = h("canvas.strip-time", { role: "img" });
  private range: [number, number] = [1e-3, 1];
  private layers: string[] = [];
  private norms: number[] = [];
  private at = -1;
  constructor(private readonly read: (layer: string, norm: number | undefined) => void) {
    this.el = h("div.norm-strip", {}, this.svg, this.canvas);
    this.el.addEventListener("pointermove", (e) => {
      const b = this.canvas.getBoundingClientRect();
      this.show(Math.floor(((e.clientX - b.left) / b.width) * this.layers.length));
    });
    this.el.addEventListener("pointerleave", () => this.show(-1));
    this.svg.addEventListener("blur", () => this.show(-1));
    this.svg.addEventListener("keydown", (e) => {
      const by = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
      if (!by) return;
      e.preventDefault();
      this.show(Math.max(0, Math.min(this.layers.length - 1, this.at + by)));
    });
  }

  private show(i: number): void {
    const next = i >= 0 && i < this.layers.length ? i : -1;
    if (next === this.at) return;
    this.at = next;
    this.mark();
    this.tell();
  }
  private tell(): void {
    this.read(this.layers[this.at] ?? "", this.norms[this.at]);
  }
  private mark(): void {
    this.svg.querySelectorAll(".bars rect").forEach((r, i) => r.classList.toggle("is-read", i === this.at));
  }

  draw(layers: string[], points: Point[], range: [number, number], says: string, saysTime: string): void {
    [this.range, this.layers, this.norms] = [range, layers, recent(points, 5)];
    this.bars(says);
    this.time(points, layers.length, saysTime);
    if (this.at >= 0) this.tell();
  }

  private bars(says: string): void {
    const big = document.body.classList.contains("projector") ? 1.6 : 1;
    const { layers, norms } = this;
    const [lo, hi] = this.range;
    const w = Math.max(240, this.svg.clientWidth || 640);
    this.svg.setAttribute("viewBox", `0 0 ${w} ${tall}`);
    this.svg.setAttribute("aria-label", says);
    const slot = (w - left * big) / Math.max(1, layers.length);
    const x = (i: number): number => left * big + slot * i;
    const foot = tall - bottom * big;
    const y = (v: number): number => foot - ((foot - top) * Math.log(Math.max(v, lo) / lo)) / Math.log(hi / lo);
    const grid = ticks(lo, hi, true, 3).flatMap((v) => [s("line", { x1: x(0), x2: w, y1: y(v), y2: y(v) }), s("text", { x: x(0) - 6, y: y(v) + 4, class: "side" }, power(v))]);
    const names: SVGElement[] = [];
    const bars = layers.map((name, i) => {
      const p = place(name);
      const [was, next] = [i ? place(layers[i - 1]!).block : "", i + 1 < layers.length ? place(layers[i + 1]!).block : ""];
      if (p.block !== was) names.push(s("line", { x1: x(i), x2: x(i), y1: foot, y2: foot + 5, class: "cut" }));
      if (p.block !== next) names.push(s("text", { x: x((layers.findIndex((l) => place(l).block === p.block) + i + 1) / 2), y: tall - 4, class: "place" }, p.block));
      const v = norms[i];
      const height = norms.length ? (v ? foot - y(v) : 0) : foot - top; // nothing measured yet: the places, in grey
      return s("rect", { class: `${p.key}${p.reduce ? " reduce" : ""}${norms.length ? "" : " is-empty"}`, x: x(i) + 0.5, width: Math.max(1, slot - 1), y: foot - height, height });
    });
    this.svg.replaceChildren(s("g", { class: "axis" }, ...(norms.length ? grid : [])), s("g", { class: "bars" }, ...bars), s("g", { class: "axis" }, ...names));
    this.mark();
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
    const [lo, hi] = this.range.map(Math.log) as [number, number];
    for (let r = 0; r < rows; r++) {
      const means = recent(points.slice(r * k, (r + 1) * k), k);
      for (let i = 0; i < n; i++) {
        const e = 3 * level(Math.log(Math.max(means[i] ?? 0, 1e-12)), lo, hi);
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

/** half is v rounded to half a decade, down or up. */
const half = (v: number, round: (x: number) => number): number => 10 ** (round(2 * Math.log10(v)) / 2);

/** span is the range of all norms of all runs, in half decades. */
export function span(lanes: { points: Point[] }[]): [number, number] {
  let [lo, hi] = [Infinity, 0];
  for (const l of lanes) {
    const by = Math.max(1, Math.floor(l.points.length / 100));
    for (let i = 0; i < l.points.length; i += by) for (const v of l.points[i]!.norms) if (v > 0) [lo, hi] = [Math.min(lo, v), Math.max(hi, v)];
  }
  if (!(hi > 0)) return [1e-3, 1];
  const top = half(hi, Math.ceil);
  return [Math.min(top / 10, Math.max(half(lo, Math.floor), top * 1e-8)), top];
}
