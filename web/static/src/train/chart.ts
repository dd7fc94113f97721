// Drawing of the training's curves: pure SVG, a path a curve, in true pixels of
// its place. Many steps are drawn as the means of about two pixels each.
import { s } from "../lib/dom.ts";

export interface Curve {
  kind: string; // class: "main", "one", "two"; colours and widths are the style sheet's
  twin: boolean; // dashed
  x: number[];
  y: number[];
  name?: string; // written at its end
  stair?: boolean; // holds each value until the next
}
export interface Axis {
  log: boolean;
  lo?: number;
  hi?: number;
  about?: number; // ticks: 4
  empty?: number; // upper end while there is nothing to draw
  unit?: string; // of the steps, written before the first one
  text(v: number): string;
}

const [left, right, top, bottom, line] = [44, 8, 8, 22, 13];

/** thin replaces runs of points by their mean, so that a path has at most `most` of them. */
export function thin(x: number[], y: number[], most: number): [number[], number[]] {
  const k = Math.ceil(x.length / most);
  if (k <= 1) return [x, y];
  const [ox, oy]: [number[], number[]] = [[], []];
  for (let i = 0; i < x.length; i += k) {
    const n = Math.min(k, x.length - i);
    let [sx, sy] = [0, 0];
    for (let j = i; j < i + n; j++) [sx, sy] = [sx + x[j]!, sy + y[j]!];
    ox.push(sx / n);
    oy.push(sy / n);
  }
  return [ox, oy];
}

/** stairs keeps the points where the value changes, and the last. */
export function stairs(x: number[], y: number[]): [number[], number[]] {
  const keep = x.map((_, i) => i).filter((i) => i === 0 || y[i] !== y[i - 1] || i === x.length - 1);
  return [keep.map((i) => x[i]!), keep.map((i) => y[i]!)];
}

/** ticks are round values of an axis from lo to hi. */
export function ticks(lo: number, hi: number, log: boolean, about = 4): number[] {
  if (log) {
    const all: number[] = [];
    for (let e = Math.floor(Math.log10(lo)); e <= Math.ceil(Math.log10(hi)); e++) all.push(10 ** e);
    const within = (v: number): boolean => v >= lo * 0.999 && v <= hi * 1.001;
    const inside = all.filter(within);
    if (inside.length < 2) return all.flatMap((v) => [v, 2 * v, 5 * v]).filter(within);
    const by = Math.ceil(inside.length / (about + 1));
    return inside.filter((_, i) => i % by === 0);
  }
  const unit = 10 ** Math.floor(Math.log10((hi - lo) / about));
  const step = ([1, 2, 2.5, 5, 10].find((f) => (hi - lo) / (unit * f) <= about) ?? 10) * unit;
  const out: number[] = [];
  for (let v = Math.ceil(lo / step) * step; v <= hi + step * 1e-6; v += step) out.push(+v.toPrecision(8));
  return out;
}

/** apart moves labels at the heights y so that none covers another. */
export function apart(y: number[], gap: number, lo: number, hi: number): number[] {
  const order = y.map((_, i) => i).sort((a, b) => y[a]! - y[b]!);
  const out = [...y];
  for (let k = 0, from = lo; k < order.length; k++) from = (out[order[k]!] = Math.max(from, out[order[k]!]!)) + gap;
  for (let k = order.length - 1, to = hi; k >= 0; k--) to = (out[order[k]!] = Math.min(to, out[order[k]!]!)) - gap;
  return out;
}

/** Chart is a place for curves over steps. */
export class Chart {
  readonly el: SVGSVGElement;
  private readonly grid = s("g", { class: "axis" });
  private readonly paths = s("g", { class: "curves" });
  private readonly names = s("g", { class: "names" });
  constructor(name: string, private readonly height: number, private readonly axis: Axis) {
    this.el = s("svg", { class: "curve-chart", role: "img", "aria-label": name });
    this.el.append(this.grid, this.paths, this.names);
  }

  draw(curves: Curve[], says: string): void {
    const big = document.body.classList.contains("projector") ? 1.6 : 1;
    const w = Math.max(180, this.el.clientWidth || 480);
    const h = this.height * (big > 1 ? 1.25 : 1);
    this.el.setAttribute("viewBox", `0 0 ${w} ${h}`);
    this.el.setAttribute("aria-label", says);
    const named = curves.filter((c) => c.name && c.x.length);
    const [x0, x1] = [left * big, w - (named.length ? 8 + 7 * big * Math.max(...named.map((c) => c.name!.length)) : right)];
    const [y0, y1] = [h - bottom * big, top * big];
    const last = Math.max(20, ...curves.flatMap((c) => (c.x.length ? [c.x.at(-1)!] : [])));
    const [lo, hi] = this.range(curves);
    const f = (v: number): number => (this.axis.log ? Math.log10(Math.max(v, 1e-12)) : v);
    const px = (v: number): number => x0 + ((x1 - x0) * v) / last;
    const py = (v: number): number => y0 - ((y0 - y1) * (f(Math.min(Math.max(v, lo), hi)) - f(lo))) / (f(hi) - f(lo) || 1);
    this.axes(ticks(lo, hi, this.axis.log, this.axis.about), ticks(0, last, false, Math.max(2, Math.floor((x1 - x0) / (90 * big)))), px, py, [x0, x1, y0, last]);
    this.paths.replaceChildren(...curves.filter((c) => c.x.length).map((c) => {
      const [x, y] = c.stair ? stairs(c.x, c.y) : thin(c.x, c.y, (x1 - x0) / 2);
      const d = x.map((v, i) => (i === 0 ? `M${px(v).toFixed(1)} ${py(y[i]!).toFixed(1)}` : c.stair ? `H${px(v).toFixed(1)}V${py(y[i]!).toFixed(1)}` : `L${px(v).toFixed(1)} ${py(y[i]!).toFixed(1)}`)).join("");
      return s("path", { class: `${c.kind}${c.twin ? " twin" : ""}`, d: d + (x.length === 1 ? "h.1" : "") });
    }));
    const ends = apart(named.map((c) => py(c.y.at(-1)!)), line * big, y1, y0);
    this.names.replaceChildren(...named.map((c, i) => s("text", { class: c.kind, x: x1 + 5, y: ends[i]! + 4 }, c.name!)));
  }

  private axes(ys: number[], xs: number[], px: (v: number) => number, py: (v: number) => number, [x0, x1, y0, last]: [number, number, number, number]): void {
    const foot = this.el.viewBox.baseVal.height - 5;
    this.grid.replaceChildren(
      ...ys.flatMap((v) => [s("line", { x1: x0, x2: x1, y1: py(v), y2: py(v) }), s("text", { x: x0 - 6, y: py(v) + 4, class: "side" }, this.axis.text(v))]),
      s("line", { x1: x0, x2: x1, y1: y0, y2: y0 }),
      ...xs.map((v) => s("text", { x: px(v), y: foot, class: v === 0 ? "first" : v > last * 0.94 ? "to" : "place" }, v === 0 && this.axis.unit ? `${this.axis.unit} 0` : String(v))),
    );
  }

  private range(curves: Curve[]): [number, number] {
    let [lo, hi] = [Infinity, -Infinity];
    for (const c of curves) for (const v of c.y) if (!this.axis.log || v > 0) [lo, hi] = [Math.min(lo, v), Math.max(hi, v)];
    if (!(hi >= lo)) [lo, hi] = this.axis.log ? [0.1, 1] : [0, this.axis.empty ?? 1];
    if (this.axis.log) [lo, hi] = [Math.min(lo / 1.15, hi / 5), hi * 1.15]; // so that noise is not drawn as a mountain
    else hi = this.axis.lo === 0 && hi > 0 ? hi * 1.1 : hi > lo ? hi : lo + 1;
    return [this.axis.lo ?? lo, this.axis.hi ?? hi];
  }
}
