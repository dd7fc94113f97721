// Where a number comes from: its factors filled in, and what is multiplied drawn.
import { h, s } from "../lib/dom.ts";
import { t } from "../lib/page.ts";
import { dialog } from "../look/overlay.ts";
import { params, total, type Layer, type Version } from "./model.ts";
import { branchWord, convWord, count, fine } from "./text.ts";

/** Of is what a sum is of. */
export type Of = "macs" | "flops" | "params" | "bytes" | "maps";

/** product leaves out a kernel of 1 x 1, as internal/cost does. */
function product(c: Layer): string {
  const kernel = c.kh * c.kw > 1 ? [c.kh, c.kw] : [];
  return [...kernel, c.inC, c.out].map(count).join(" × ");
}
const places = (c: Layer): string => (c.side > 1 ? `${c.side} × ${c.side} × ` : "");

const value: Readonly<Record<Of, (c: Layer) => number>> = {
  macs: (c) => c.macs, flops: (c) => 2 * c.macs, params, bytes: (c) => 4 * params(c), maps: (c) => 4 * c.activations,
};
const factors: Readonly<Record<Of, (c: Layer) => string>> = {
  macs: (c) => places(c) + product(c),
  flops: (c) => `2 × ${places(c)}${product(c)}`,
  params: (c) => `${product(c)} + ${count(c.biases)}`,
  bytes: (c) => `4 × (${product(c)} + ${count(c.biases)})`,
  maps: (c) => `4 × ${places(c)}${count(c.out)}`,
};

/** formula fills in a layer's factors: "28 × 28 × 192 × 96 = 14,450,688". */
export function formula(c: Layer, of: Of): string {
  return `${factors[of](c)} = ${count(value[of](c))}`;
}

/** maps draws c maps of a side as a stack of at most five sheets, with a window on the first. */
function maps(x: number, c: number, key: string, window: [number, number] | undefined, label: string): SVGGElement {
  const sheets = Math.min(5, Math.max(1, Math.round(Math.log2(c + 1) / 2)));
  const g = s("g", { class: key });
  for (let i = sheets - 1; i >= 0; i--) g.append(s("rect", { class: "leaf", x: x + 7 * i, y: 34 - 7 * i + 28, width: 96, height: 96 }));
  if (window) g.append(s("rect", { class: "window", x: x + 36, y: 62 + 36, width: 12 * Math.min(5, window[1]), height: 12 * Math.min(5, window[0]) }));
  else g.append(s("rect", { class: "cell", x: x + 42, y: 62 + 42, width: 12, height: 12 }));
  g.append(s("text", { x: x + 52, y: 182 }, label));
  return g;
}

/** picture: a window over all channels in, times as many filters as channels out, at every place. */
function picture(c: Layer): SVGSVGElement {
  const keys = ["b1", "b3", "b5", "bp"];
  const svg = s("svg", { class: "multiplied", viewBox: "0 0 520 220", role: "img", "aria-label": t("lab.picture", { In: c.inC, Out: c.out, KH: c.kh, KW: c.kw, Side: c.side }) });
  svg.append(
    maps(10, c.inC, "bs", [c.kh, c.kw], t("lab.picture.in", { C: count(c.inC) })),
    s("text", { class: "times", x: 190, y: 112 }, "×"),
    s("text", { x: 262, y: 98 }, t("lab.picture.filters", { C: count(c.out) })),
    s("text", { class: "strong", x: 262, y: 118 }, `${c.kh} × ${c.kw} × ${count(c.inC)}`),
    s("text", { class: "times", x: 332, y: 112 }, "→"),
    maps(370, c.out, keys[c.branch] ?? "bs", undefined, t("lab.picture.out", { C: count(c.out) })),
    s("text", { x: 262, y: 210 }, t("lab.picture.places", { Side: c.side, N: count(c.side * c.side) })),
  );
  return svg;
}

const nameOf = (c: Layer): string => (c.module ? t("lab.formula.title", { Module: c.module, Name: convWord(c.name) }) : convWord(c.name));

/** explain opens one layer: what is multiplied, drawn and in numbers. */
export function explain(c: Layer): void {
  const line = (word: string, id: string, text: string): Node => h("div", {}, h("dt", {}, word), h("dd", { id }, text));
  const list = h("dl.formulas");
  if (c.macs > 0) {
    list.append(line(t("lab.formula.macs"), "formula-macs", formula(c, "macs")), line(t("lab.formula.flops"), "formula-flops", `2 × ${count(c.macs)} = ${count(2 * c.macs)}`),
      line(t("lab.formula.params"), "formula-params", formula(c, "params")), line(t("lab.formula.bytes"), "formula-bytes", formula(c, "bytes")));
  }
  list.append(line(t("lab.formula.maps"), "formula-maps", formula(c, "maps")));
  if (c.moved > 0 && c.macs > 0) list.append(line(t("lab.formula.intensity"), "formula-intensity", quotient(2 * c.macs, 4 * c.moved)));
  dialog("formula-one", nameOf(c), ...(c.macs > 0 ? [picture(c)] : [h("p.note", {}, t("lab.formula.still"))]), list);
}

/** explainSum lists what a sum adds up; each line opens its picture. */
export function explainSum(title: string, layers: readonly Layer[], of: Of, ...more: string[]): void {
  const parts = layers.filter((c) => value[of](c) > 0);
  const total = parts.reduce((n, c) => n + value[of](c), 0);
  dialog("formula", title, h("div.scroll", { tabindex: 0, role: "region", "aria-label": title }, h("table.numbers.lines", {}, h("tbody", {},
    ...parts.map((c) => h("tr", {}, h("th", { scope: "row" }, nameOf(c)), h("td", {}, h("button.fact", { onclick: () => explain(c) }, formula(c, of))))),
    h("tr.sum", {}, h("th", { scope: "row" }, t("table.sum")), h("td", { id: "formula-sum" }, count(total)))))),
    ...more.map((m) => h("p.note", {}, m)));
}

/** quotient writes "854,196,224 ÷ 304,267,264 = 2.807". */
function quotient(a: number, b: number): string {
  return `${count(a)} ÷ ${count(b)} = ${b === 0 ? "–" : fine(a / b)}`;
}

/** explainQuotient says of what a number is a multiple or a share. */
export function explainQuotient(title: string, a: number, b: number, ...more: string[]): void {
  dialog("formula", title, h("p.equation", { id: "formula-quotient" }, quotient(a, b)), ...more.map((m) => h("p.note", {}, m)));
}

/** explainDifference says what is saved. */
export function explainDifference(title: string, a: number, b: number): void {
  dialog("formula", title, h("p.equation", { id: "formula-difference" }, `${count(a)} − ${count(b)} = ${count(a - b)}`));
}

/** explainIntensity divides the FLOPs by the bytes moved. */
export function explainIntensity(title: string, layers: readonly Layer[]): void {
  const c = total(layers);
  explainQuotient(title, 2 * c.macs, 4 * c.moved, t("lab.formula.intensity"));
}

/** explainOut adds the branches' channels up. */
export function explainOut(title: string, v: Version): void {
  const on = v.branches.map((b, i) => ({ b, i })).filter(({ b }) => b.out > 0);
  dialog("formula", title, h("p.equation", { id: "formula-out" }, `${on.map(({ b }) => count(b.out)).join(" + ")} = ${count(v.out)}`),
    h("p.note", {}, t("lab.formula.out", { Names: on.map(({ i }) => branchWord(i)).join(", ") })));
}

