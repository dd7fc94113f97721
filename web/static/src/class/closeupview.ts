// What the close-up shows of one cell: where the kernel lies, the numbers under
// it, what each input channel adds, and the sum.
import { colour, fit, place, sheet } from "../draw/pixels.ts";
import { h, s as svg } from "../lib/dom.ts";
import type { Layer } from "../lib/graph.ts";
import type { Tensor } from "../lib/npy.ts";
import { t, view } from "../lib/page.ts";
import { lut } from "../lib/palette.ts";
import { cell, decimals, kernel, patch, products, rim, type Cell, type Share, type Window } from "./sum.ts";

export interface Scene {
  layer: Layer;
  out: number; // channel of the output
  input: Tensor;
  filter: Tensor;
  bias: number;
  map: Tensor; // the network's own output
  window: Window;
}
interface Picks {
  channel: (c: number) => void;
  cell: (k: number) => void;
}

const side = 132; // of a map, in CSS pixels
const shown = 5; // input channels in the table

function writer(digits: number): (v: number) => string {
  const f = new Intl.NumberFormat(view.lang, { minimumFractionDigits: digits, maximumFractionDigits: digits, signDisplay: "negative" });
  return (v) => f.format(v);
}

const greatest = (v: ArrayLike<number>): number => Array.prototype.reduce.call(v, (a, b) => Math.max(a as number, Math.abs(b as number)), 0) as number;

/** channelName: the picture's own channels are colours. */
function channelName(s: Scene, c: number): string {
  if (s.layer.inC !== 3) return t("closeup.channel", { Channel: String(c) });
  return t(["closeup.red", "closeup.green", "closeup.blue"][view.model.bgr ? 2 - c : c]!);
}

/** map draws a channel with a frame around some of its cells. */
function map(caption: string, values: ArrayLike<number>, rows: number, columns: number, frame: { y: number; x: number; h: number; w: number }): HTMLElement {
  const canvas = h("canvas", { role: "img", "aria-label": caption });
  const low = Array.prototype.some.call(values, (v) => (v as number) < 0);
  const most = greatest(values) || 1;
  place(fit(canvas, side, side), sheet(colour(values, columns, rows, lut(low ? "signed" : "viridis"), low ? -most : 0, most)), 0, 0, side, side);
  const mark = h("i.cu-frame", {});
  Object.assign(mark.style, { left: `${(100 * frame.x) / columns}%`, top: `${(100 * frame.y) / rows}%`, width: `${(100 * frame.w) / columns}%`, height: `${(100 * frame.h) / rows}%` });
  return h("figure.cu-map", {}, h("div.cu-canvas", {}, canvas, mark), h("figcaption", {}, caption));
}

function where(s: Scene, at: number, channel: number, pick: Picks): HTMLElement[] {
  const { layer: l, window: w } = s;
  const [y, x] = [Math.floor(at / l.w), at % l.w];
  const [, rows, columns] = s.input.shape as [number, number, number];
  const values = s.input.data.subarray(channel * rows * columns, (channel + 1) * rows * columns);
  const from = map(t("closeup.in", { Name: channelName(s, channel), N: l.inC }), values, rows, columns, { y: y * w.stride - w.pad[0], x: x * w.stride - w.pad[1], h: w.k[0], w: w.k[1] });
  const to = map(t("closeup.out", { Channel: String(s.out) }), s.map.data, l.h, l.w, { y, x, h: 1, w: 1 });
  to.querySelector("div")!.addEventListener("click", (e) => {
    const b = (e.currentTarget as HTMLElement).getBoundingClientRect();
    const on = (v: number, n: number): number => Math.max(0, Math.min(n - 1, Math.floor(v * n)));
    pick.cell(on((e.clientY - b.top) / b.height, l.h) * l.w + on((e.clientX - b.left) / b.width, l.w));
  });
  return [from, h("b.cu-arrow", { "aria-hidden": "true" }, "→"), to];
}

function grid(label: string, values: Float64Array, columns: number, outside?: boolean[]): HTMLElement {
  const most = greatest(values);
  const say = writer(decimals(most));
  const cells = [...values].map((v, i) => h(("span.cu-cell" + (v < 0 ? ".is-negative" : "") + (outside?.[i] ? ".is-rim" : "")) as "span", { "--tint": most ? Math.abs(v) / most : 0 }, say(v)));
  return h("figure.cu-grid", {}, h("figcaption", {}, label), h("div", { "--columns": columns, role: "img", "aria-label": `${label}: ${[...values].map(say).join(", ")}` }, ...cells));
}

function three(s: Scene, y: number, x: number, channel: number): HTMLElement {
  const p = patch(s.input, channel, y, x, s.window);
  const k = kernel(s.filter, channel, s.window);
  const columns = s.window.k[1];
  const sign = (c: string): HTMLElement => h("b", { "aria-hidden": "true" }, c);
  const outside = rim(s.input, y, x, s.window);
  return h("div.cu-three", {}, grid(t("closeup.patch", { Name: channelName(s, channel) }), p, columns, outside), sign("×"), grid(t("closeup.kernel"), k, columns), sign("="), grid(t("closeup.products"), products(p, k), columns));
}

/** bars is what every input channel adds: up is plus, down is minus; a press shows one. */
function bars(c: Cell, channel: number, pick: (c: number) => void): HTMLElement | undefined {
  const n = c.shares.length;
  if (n < 4) return undefined;
  const [wide, tall] = [640, 72];
  const up = Math.max(0, ...c.shares.map((s) => s.sum));
  const down = Math.max(0, ...c.shares.map((s) => -s.sum));
  const unit = tall / (up + down || 1);
  const bar = (s: Share): SVGElement => svg("rect", { x: (wide * s.channel) / n, width: (0.8 * wide) / n, y: s.sum > 0 ? (up - s.sum) * unit : up * unit, height: Math.max(0.5, Math.abs(s.sum) * unit), class: s.channel === channel ? "is-here" : s.sum < 0 ? "is-negative" : "" });
  const chart = svg("svg", { viewBox: `0 0 ${wide} ${tall}`, preserveAspectRatio: "none", class: "cu-bars", role: "img", "aria-label": t("closeup.shares", { N: n }) }, svg("line", { x1: 0, x2: wide, y1: up * unit, y2: up * unit }), ...c.shares.map(bar));
  chart.addEventListener("click", (e) => {
    const b = chart.getBoundingClientRect();
    pick(Math.max(0, Math.min(n - 1, Math.floor(((e.clientX - b.left) / b.width) * n))));
  });
  return h("figure.cu-shares", {}, h("figcaption", {}, t("closeup.shares", { N: n })), chart);
}

/** row of a table about one input channel; for 1x1 it is the whole product. */
function share(s: Scene, at: number, x: Share, channel: number, say: (v: number) => string, pick: Picks): HTMLElement {
  const single = s.window.k[0] * s.window.k[1] === 1;
  const [y, c] = [Math.floor(at / s.layer.w), at % s.layer.w];
  const terms = single ? `${say(patch(s.input, x.channel, y, c, s.window)[0]!)} × ${say(kernel(s.filter, x.channel, s.window)[0]!)}` : "";
  return h("tr", {}, h("th", { scope: "row" }, h("button.link", { "aria-pressed": String(x.channel === channel), "data-share": x.channel, onclick: () => pick.channel(x.channel) }, channelName(s, x.channel))), single ? h("td.cu-terms", {}, terms) : undefined, h("td", {}, say(x.sum)));
}

function table(s: Scene, at: number, c: Cell, channel: number, pick: Picks): HTMLElement {
  const single = s.window.k[0] * s.window.k[1] === 1;
  const order = [...c.shares].sort((a, b) => Math.abs(b.sum) - Math.abs(a.sum));
  const [top, others] = [order.slice(0, shown), order.slice(shown)];
  const say = writer(Math.max(2, decimals(Math.max(Math.abs(c.sum), Math.abs(c.bias)))));
  const line = (word: string, v: number, strong = false): HTMLElement => h("tr" + (strong ? ".sum" : "") as "tr", {}, h("th", { scope: "row", colspan: single ? 2 : undefined }, word), h("td", {}, say(v)));
  const rest = others.length ? line(t("closeup.rest", { N: others.length }), others.reduce((a, x) => a + x.sum, 0)) : undefined;
  const after = s.layer.relu ? Math.max(0, c.before) : c.before;
  return h("table.cu-sum", {}, h("caption", {}, t("closeup.sums")),
    h("tbody", {}, ...top.map((x) => share(s, at, x, channel, say, pick)), rest, line(t("closeup.sum"), c.sum, true), line(t("closeup.bias"), c.bias), line(t("closeup.before"), c.before, true), s.layer.relu ? line(t("closeup.after"), after, true) : undefined));
}

/** draw is all that is said of cell at; channel -1 is the input channel that counts most. */
export function draw(s: Scene, at: number, channel: number, playing: boolean, pick: Picks): HTMLElement[] {
  const [y, x] = [Math.floor(at / s.layer.w), at % s.layer.w];
  const c = cell(s.input, s.filter, s.bias, y, x, s.window);
  const from = channel >= 0 ? channel : c.shares.reduce((a, b) => (Math.abs(b.sum) > Math.abs(a.sum) ? b : a)).channel;
  const after = s.layer.relu ? Math.max(0, c.before) : c.before;
  const say = writer(2);
  const kept = t(c.before > 0 || !s.layer.relu ? "closeup.kept" : "closeup.cut", { Before: say(c.before), Value: say(after) });
  const words = h("div.cu-words", {}, h("p.cu-at", { id: "closeup-at", role: playing ? undefined : "status", "data-value": after, "data-network": s.map.data[at] }, t("closeup.at", { Row: y, Column: x, Value: say(after) })),
    h("p", {}, kept), h("p.note", {}, t("closeup.network", { Value: say(s.map.data[at]!) })));
  const left = h("div.cu-left", {}, three(s, y, x, from), bars(c, from, pick.channel));
  return [h("div.cu-where", {}, ...where(s, at, from, pick), words), h("div.cu-numbers", {}, left, table(s, at, c, from, pick))];
}
