// Where a number comes from: its factors filled in, and what is multiplied drawn.
import { h, s } from "../lib/dom.ts";
import { t } from "../lib/page.ts";
import { dialog } from "../look/overlay.ts";
import { params, type Conv } from "./model.ts";
import { convWord, count } from "./text.ts";

/** factors leaves out a kernel or a map of 1 x 1, as internal/cost does. */
function weights(c: Conv): string {
  const kernel = c.kh * c.kw > 1 ? [c.kh, c.kw] : [];
  return [...kernel, c.inC, c.out].map(count).join(" × ");
}

export function macsFormula(c: Conv): string {
  const places = c.side > 1 ? `${c.side} × ${c.side} × ` : "";
  return `${places}${weights(c)} = ${count(c.macs)}`;
}
export function paramsFormula(c: Conv): string {
  return `${weights(c)} + ${count(c.biases)} = ${count(params(c))}`;
}

/** maps draws c maps of a side as a stack of at most five sheets, with a window on the first. */
function maps(x: number, c: number, key: string, window: [number, number] | undefined, label: string): SVGGElement {
  const sheets = Math.min(5, Math.max(1, Math.round(Math.log2(c + 1) / 2)));
  const g = s("g", { class: key });
  for (let i = sheets - 1; i >= 0; i--) g.append(s("rect", { class: "leaf", x: x + 7 * i, y: 34 - 7 * i + 28, width: 96, height: 96 }));
  if (window) g.append(s("rect", { class: "window", x: x + 36, y: 62 + 36, width: 12 * window[1], height: 12 * window[0] }));
  else g.append(s("rect", { class: "cell", x: x + 42, y: 62 + 42, width: 12, height: 12 }));
  g.append(s("text", { x: x + 52, y: 182 }, label));
  return g;
}

/** picture: a window over all channels in, times as many filters as channels out, at every place. */
function picture(c: Conv): SVGSVGElement {
  const keys = ["b1", "b3", "b5", "bp"];
  const svg = s("svg", { class: "multiplied", viewBox: "0 0 520 220", role: "img", "aria-label": t("lab.picture", { In: c.inC, Out: c.out, KH: c.kh, KW: c.kw, Side: c.side }) });
  svg.append(
    maps(10, c.inC, "bs", [c.kh, c.kw], t("lab.picture.in", { C: c.inC })),
    s("text", { class: "times", x: 190, y: 112 }, "×"),
    s("text", { x: 262, y: 98 }, t("lab.picture.filters", { C: c.out })),
    s("text", { class: "strong", x: 262, y: 118 }, `${c.kh} × ${c.kw} × ${count(c.inC)}`),
    s("text", { class: "times", x: 332, y: 112 }, "→"),
    maps(370, c.out, keys[c.branch] ?? "bs", undefined, t("lab.picture.out", { C: c.out })),
    s("text", { x: 262, y: 210 }, t("lab.picture.places", { Side: c.side, N: c.side * c.side })),
  );
  return svg;
}

/** explain opens one convolution. */
export function explain(c: Conv, module: string): void {
  dialog("formula", t("lab.formula.title", { Module: module, Name: convWord(c.name) }), picture(c),
    h("dl.formulas", {},
      h("dt", {}, t("lab.formula.macs")), h("dd", { id: "formula-macs" }, macsFormula(c)),
      h("dt", {}, t("lab.formula.flops")), h("dd", {}, `2 × ${count(c.macs)} = ${count(2 * c.macs)}`),
      h("dt", {}, t("lab.formula.params")), h("dd", { id: "formula-params" }, paramsFormula(c)),
      h("dt", {}, t("lab.formula.memory")), h("dd", {}, `4 × ${count(params(c))} = ${count(4 * params(c))}; 4 × ${count(c.side)} × ${count(c.side)} × ${count(c.out)} = ${count(4 * c.activations)}`)));
}

/** explainSum lists what a sum adds up. */
export function explainSum(title: string, parts: readonly Conv[], of: "macs" | "params", more: string[] = []): void {
  const total = parts.reduce((n, c) => n + (of === "macs" ? c.macs : params(c)), 0);
  dialog("formula", title,
    h("div.scroll", { tabindex: 0, role: "region", "aria-label": title }, h("table.numbers", {}, h("tbody", {},
      ...parts.map((c) => h("tr", {}, h("th", { scope: "row" }, convWord(c.name)), h("td", {}, of === "macs" ? macsFormula(c) : paramsFormula(c)))),
      h("tr.sum", {}, h("th", { scope: "row" }, t("table.sum")), h("td", {}, count(total)))))),
    ...more.map((m) => h("p.note", {}, m)));
}
