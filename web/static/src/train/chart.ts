// Drawing of the training's curves: pure SVG, a path a curve, in true pixels of
// its place. Many steps are drawn as the means of about two pixels each.
import { s } from "../lib/dom.ts";

export interface Curve {
  kind: string; // class: "main", "one", "two"; colours and widths are the style sheet's
  twin: boolean; // dashed
  x: number[];
  y: number[];
}
export interface Axis {
  log: boolean;
  lo?: number;
  hi?: number;
  text(v: number): string;
}

const [left, right, top, bottom] = [52, 6, 8, 22];

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

/** Chart is a place for curves over steps. */
export class Chart {
  readonly el: SVGSVGElement;
  private readonly grid = s("g", { class: "axis" });
  private readonly paths = s("g", { class: "curves" });
  constructor(name: string, private readonly height: number, private readonly axis: Axis) {
    this.el = s("svg", { class: "curve-chart", role: "img", "aria-label": name });
    this.el.append(this.grid, this.paths);
  }

  draw(curves: Curve[], says: string): void {
    const w = Math.max(200, this.el.clientWidth || 480);
    const h = this.height;
    this.el.setAttribute("viewBox", `0 0 ${w} ${h}`);
    this.el.setAttribute("aria-label", says);
    const xs = curves.flatMap((c) => (c.x.length ? [c.x.at(-1)!] : []));
    const last = Math.max(20, ...xs);
    const [lo, hi] = this.range(curves);
    const f = (v: number): number => (this.axis.log ? Math.log10(Math.max(v, 1e-12)) : v);
    const px = (v: number): number => left + ((w - left - right) * v) / last;
    const py = (v: number): number => h - bottom - ((h - top - bottom) * (f(v) - f(lo))) / (f(hi) - f(lo) || 1);
    this.grid.replaceChildren(
      ...ticks(lo, hi, this.axis.log).flatMap((v) => [s("line", { x1: left, x2: w - right, y1: py(v), y2: py(v) }), s("text", { x: left - 6, y: py(v) + 4, class: "side" }, this.axis.text(v))]),
      ...ticks(0, last, false, Math.max(2, Math.floor(w / 110))).map((v) => s("text", { x: px(v), y: h - 5, class: v === 0 ? "from" : v > last * 0.94 ? "to" : "place" }, String(v))),
    );
    this.paths.replaceChildren(...curves.filter((c) => c.x.length).map((c) => {
      const [x, y] = thin(c.x, c.y, (w - left - right) / 2);
      const d = x.map((v, i) => `${i ? "L" : "M"}${px(v).toFixed(1)} ${py(Math.min(Math.max(y[i]!, lo), hi)).toFixed(1)}`).join("");
      return s("path", { class: `${c.kind}${c.twin ? " twin" : ""}`, d: d + (x.length === 1 ? "h.1" : "") });
    }));
  }

  private range(curves: Curve[]): [number, number] {
    let [lo, hi] = [Infinity, -Infinity];
    for (const c of curves) for (const v of c.y) if (!this.axis.log || v > 0) [lo, hi] = [Math.min(lo, v), Math.max(hi, v)];
    if (!(hi >= lo)) [lo, hi] = this.axis.log ? [0.1, 1] : [0, 1];
    if (this.axis.log) [lo, hi] = [Math.min(lo / 1.15, hi / 5), hi * 1.15]; // so that noise is not drawn as a mountain
    else hi = this.axis.lo === 0 && hi > 0 ? hi * 1.1 : hi > lo ? hi : lo + 1;
    return [this.axis.lo ?? lo, this.axis.hi ?? hi];
  }
}
