// Drawing of the lab's charts: pure SVG, elements are made once and moved. Bars
// can be walked with the arrow keys; what is chosen is said in words.
import { s } from "../lib/dom.ts";
import { attr, branchKeys, put } from "./text.ts";

export interface Piece {
  key: string; // colour: "b1" to "bp", "bs"
  hatched: boolean;
  value: number;
}
export interface Stack {
  name: string; // under it; two of the same name stand together
  pieces: Piece[];
  label: string; // above it
  says: string; // for the reader line and screen readers
}
export interface Dot {
  name: string;
  x: number;
  y: number;
  ring: boolean;
  says: string;
  to?: number; // a line to that dot
}
export interface Chart {
  el: SVGSVGElement;
  heard(f: (says: string) => void): void;
}

const [left, right, top] = [62, 8, 26];

/** steps are about five round numbers from 0 to the top. */
export function steps(most: number): number[] {
  if (most <= 0) return [0];
  const unit = 10 ** Math.floor(Math.log10(most / 4));
  const step = ([5, 2.5, 2, 1].find((f) => most / (unit * f) >= 4) ?? 1) * unit;
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, i) => i * step);
}

/** Walk makes a group of marks one stop of the tab key; arrows go on. */
class Walk {
  private marks: SVGGElement[] = [];
  private listeners: ((says: string) => void)[] = [];
  constructor(private readonly svg: SVGSVGElement) {
    svg.addEventListener("keydown", (e) => {
      const by = e.key === "ArrowRight" ? 1 : e.key === "ArrowLeft" ? -1 : e.key === "Home" ? -1e6 : e.key === "End" ? 1e6 : 0;
      const shown = this.marks.filter((m) => !m.hasAttribute("hidden"));
      const i = shown.indexOf(document.activeElement as unknown as SVGGElement);
      if (!by || i < 0) return;
      e.preventDefault();
      shown[Math.max(0, Math.min(shown.length - 1, i + by))]!.focus();
    });
  }
  add(g: SVGGElement): void {
    attr(g, "tabindex", this.marks.length === 0 ? "0" : "-1");
    attr(g, "role", "img");
    const say = (): void => this.listeners.forEach((f) => f(g.getAttribute("aria-label") ?? ""));
    g.addEventListener("focus", () => {
      for (const m of this.marks) attr(m, "tabindex", m === g ? "0" : "-1");
      say();
    });
    g.addEventListener("pointerenter", say);
    this.marks.push(g);
    this.svg.append(g);
  }
  heard(f: (says: string) => void): void {
    this.listeners.push(f);
  }
}

function axes(svg: SVGSVGElement, width: number): (y: (v: number) => number, most: number, number: (v: number) => string) => void {
  const g = s("g", { class: "axis", "aria-hidden": "true" });
  svg.prepend(g);
  let drawn = "";
  return (y, most, number) => {
    const ticks = steps(most);
    const key = ticks.join() + y(0) + y(most);
    if (key === drawn) return;
    drawn = key;
    g.replaceChildren(...ticks.flatMap((v) => [s("line", { x1: left, x2: width - right, y1: y(v), y2: y(v) }), s("text", { x: left - 8, y: y(v) + 5 }, number(v))]));
  };
}

/** Bars is stacked bars; a second bar of the same name stands beside the first. */
export class Bars implements Chart {
  readonly el: SVGSVGElement;
  private readonly walk: Walk;
  private readonly axis: ReturnType<typeof axes>;
  private marks: { g: SVGGElement; rects: SVGRectElement[]; label: SVGTextElement }[] = [];
  private names: SVGTextElement[] = [];
  private most = 0;

  constructor(label: string, private readonly height: number, private readonly width: number) {
    this.el = s("svg", { class: "chart", viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": label });
    this.axis = axes(this.el, width);
    this.walk = new Walk(this.el);
  }
  heard(f: (says: string) => void): void {
    this.walk.heard(f);
  }

  draw(stacks: Stack[], number: (v: number) => string): void {
    const ground = this.height - 26;
    const sums = stacks.map((st) => st.pieces.reduce((n, p) => n + p.value, 0));
    const highest = Math.max(...sums, 1e-9);
    // The scale waits until a bar leaves it or it is half empty, so that a drag is seen as bars that move.
    if (highest > this.most || highest < this.most * 0.45) this.most = highest * 1.04;
    const y = (v: number): number => ground - ((ground - top) * v) / this.most;
    this.axis(y, this.most, number);
    const groups = [...new Set(stacks.map((st) => st.name))];
    const slot = (this.width - left - right) / groups.length;
    const size = stacks.length / groups.length;
    const w = (slot * (size > 1 ? 0.8 : 0.66)) / size;
    this.name(groups, slot, ground);
    stacks.forEach((st, i) => {
      const m = this.mark(i, st.pieces.length);
      const at = groups.indexOf(st.name);
      const x = left + slot * at + (slot - w * size) / 2 + (i - stacks.findIndex((o) => o.name === st.name)) * w;
      let sum = 0;
      st.pieces.forEach((p, k) => {
        const r = m.rects[k]!;
        attr(r, "x", x + 1);
        attr(r, "width", w - 2);
        attr(r, "y", y(sum + p.value));
        attr(r, "height", Math.max(0, y(sum) - y(sum + p.value)));
        attr(r, "fill", p.hatched ? `url(#hatch-${p.key})` : `var(--${p.key})`);
        sum += p.value;
      });
      attr(m.label, "x", x + w / 2);
      attr(m.label, "y", y(Math.max(...sums.filter((_, j) => stacks[j]!.name === st.name))) - 6); // clear of the bar beside it
      put(m.label, st.label);
      attr(m.g, "aria-label", st.says);
    });
    this.marks.forEach((m, i) => (i < stacks.length ? m.g.removeAttribute("hidden") : m.g.setAttribute("hidden", "")));
  }

  private name(groups: string[], slot: number, ground: number): void {
    while (this.names.length < groups.length) {
      const el = s("text", { class: "place", "aria-hidden": "true" });
      this.names.push(el);
      this.el.append(el);
    }
    this.names.forEach((el, i) => {
      put(el, groups[i] ?? "");
      attr(el, "x", left + slot * (i + 0.5));
      attr(el, "y", ground + 19);
    });
  }

  private mark(i: number, pieces: number): { g: SVGGElement; rects: SVGRectElement[]; label: SVGTextElement } {
    let m = this.marks[i];
    if (!m) {
      const label = s("text", { class: "above", "aria-hidden": "true" });
      m = { g: s("g", { class: "mark" }, label), rects: [], label };
      this.marks.push(m);
      this.walk.add(m.g);
    }
    while (m.rects.length < pieces) {
      const r = s("rect");
      m.rects.push(r);
      m.g.append(r);
    }
    for (const r of m.rects.slice(pieces)) attr(r, "height", 0);
    return m;
  }
}

interface Box {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}
function overlap(a: Box, b: Box): number {
  return Math.max(0, Math.min(a.x1, b.x1) - Math.max(a.x0, b.x0)) * Math.max(0, Math.min(a.y1, b.y1) - Math.max(a.y0, b.y0));
}

/** Dots is a scatter on two logarithmic axes. */
export class Dots implements Chart {
  readonly el: SVGSVGElement;
  private readonly walk: Walk;
  private readonly grid = s("g", { class: "axis", "aria-hidden": "true" });
  private readonly links = s("g", { class: "links", "aria-hidden": "true" });
  private marks: { g: SVGGElement; dot: SVGCircleElement; label: SVGTextElement }[] = [];
  private letter = 0; // size of the names

  constructor(label: string, private readonly height: number, private readonly width: number) {
    this.el = s("svg", { class: "chart", viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": label }, this.grid, this.links);
    this.walk = new Walk(this.el);
  }
  heard(f: (says: string) => void): void {
    this.walk.heard(f);
  }

  /** draw leaves out what has no logarithm: a module without a convolution. */
  draw(dots: Dot[], number: (v: number) => string): void {
    const ground = this.height - 30;
    const log = Math.log10;
    const there = dots.filter((d) => d.x > 0 && d.y > 0);
    const range = (of: (d: Dot) => number, before: number, after: number): [number, number] => [log(Math.min(...there.map(of)) / before), log(Math.max(...there.map(of)) * after)];
    if (there.length === 0) there.push({ name: "", x: 1, y: 1, ring: false, says: "" });
    const [x0, x1] = range((d) => d.x, 1.3, 1.8);
    const [y0, y1] = range((d) => d.y, 1.3, 1.3);
    const x = (v: number): number => left + ((this.width - left - right) * (log(v) - x0)) / (x1 - x0);
    const y = (v: number): number => ground - ((ground - top) * (log(v) - y0)) / (y1 - y0);
    this.axes(x, y, [x0, x1], [y0, y1], ground, number);
    const joined = dots.filter((d) => d.to !== undefined && there.includes(d) && there.includes(dots[d.to]!));
    this.links.replaceChildren(...joined.map((d) => s("line", { x1: x(d.x), y1: y(d.y), x2: x(dots[d.to!]!.x), y2: y(dots[d.to!]!.y) })));
    const shown = there.filter((d) => d.says !== "");
    this.marks.forEach((m, i) => (i < shown.length ? m.g.removeAttribute("hidden") : m.g.setAttribute("hidden", "")));
    shown.forEach((d, i) => {
      const m = this.mark(i);
      attr(m.dot, "cx", x(d.x));
      attr(m.dot, "cy", y(d.y));
      attr(m.dot, "r", d.ring ? 8 : 6.5);
      attr(m.dot, "class", d.ring ? "ring" : "dot");
      put(m.label, d.name);
      attr(m.g, "aria-label", d.says);
    });
    this.place(shown.map((d) => ({ x: x(d.x), y: y(d.y), name: d.name })), { x0: left, y0: 0, x1: this.width, y1: ground });
  }

  /** place puts each name beside its dot, where it covers as little as may be; as internal/viz does. */
  private place(at: readonly { x: number; y: number; name: string }[], page: Box): void {
    if (at.length > 0 && this.letter === 0) this.letter = parseFloat(getComputedStyle(this.marks[0]!.label).fontSize) || 15;
    const tall = 0.72 * this.letter;
    const taken: Box[] = at.map((p) => ({ x0: p.x - 10, x1: p.x + 10, y0: p.y - 9, y1: p.y + 9 }));
    at.forEach((p, i) => {
      const w = [...p.name].reduce((n, c) => n + (c > "\u2fff" ? 1 : 0.56) * this.letter, 0);
      const places: [number, number][] = [[12, tall / 2 + 1], [-12 - w, tall / 2 - 2], [-w / 2, -13], [-w / 2, 13 + tall], [9, -9], [9, 10 + tall], [-9 - w, -9], [-9 - w, 10 + tall]];
      const boxes = places.map(([dx, dy]): Box => ({ x0: p.x + dx, x1: p.x + dx + w, y0: p.y + dy - tall, y1: p.y + dy }));
      const covered = boxes.map((b) => w * tall - overlap(b, page) + taken.reduce((n, o) => n + overlap(b, o), 0));
      const best = covered.reduce((k, c, j) => (c < covered[k]! - 1 ? j : k), 0);
      taken.push({ ...boxes[best]!, y0: boxes[best]!.y0 - 3, y1: boxes[best]!.y1 + 3 });
      attr(this.marks[i]!.label, "x", boxes[best]!.x0);
      attr(this.marks[i]!.label, "y", boxes[best]!.y1);
    });
  }

  private axes(x: (v: number) => number, y: (v: number) => number, xs: [number, number], ys: [number, number], ground: number, number: (v: number) => string): void {
    const ticks = ([a, b]: [number, number]): number[] => {
      const out: number[] = [];
      for (let e = Math.floor(a); e <= b; e++) for (const f of [1, 2, 5]) if (Math.log10(f) + e >= a && Math.log10(f) + e <= b) out.push(f * 10 ** e);
      return out;
    };
    this.grid.replaceChildren(
      ...ticks(ys).flatMap((v) => [s("line", { x1: left, x2: this.width - right, y1: y(v), y2: y(v) }), s("text", { x: left - 8, y: y(v) + 5 }, number(v))]),
      ...ticks(xs).map((v) => s("text", { class: "place", x: x(v), y: ground + 22 }, number(v))),
    );
  }

  private mark(i: number): { g: SVGGElement; dot: SVGCircleElement; label: SVGTextElement } {
    let m = this.marks[i];
    if (!m) {
      const [dot, label] = [s("circle"), s("text", { class: "beside", "aria-hidden": "true" })];
      m = { g: s("g", { class: "mark" }, dot, label), dot, label };
      this.marks.push(m);
      this.walk.add(m.g);
    }
    return m;
  }
}

/** hatches are the stripes of the reductions, for the page once. */
export function hatches(): SVGSVGElement {
  return s("svg", { class: "defs", width: 0, height: 0, "aria-hidden": "true" }, s("defs", {}, ...branchKeys.map((k) =>
    s("pattern", { id: "hatch-" + k, width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(-45)" },
      s("rect", { width: 6, height: 6, fill: `color-mix(in srgb, var(--${k}) 33%, var(--paper))` }), s("rect", { width: 6, height: 2.5, fill: `var(--${k})` })))));
}
