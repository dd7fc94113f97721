// Numbers and words of the lab. Formatters are made once: they are asked for in
// every frame of a drag.
import { h } from "../lib/dom.ts";
import { t, view } from "../lib/page.ts";
import type { Unit } from "../lib/count.ts";
import { params, type Cost } from "./model.ts";

const whole = new Intl.NumberFormat(view.lang, { maximumFractionDigits: 0 });
const tenth = new Intl.NumberFormat(view.lang, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const thousandth = new Intl.NumberFormat(view.lang, { minimumFractionDigits: 3, maximumFractionDigits: 3 });
const signed = new Intl.NumberFormat(view.lang, { maximumFractionDigits: 1, minimumFractionDigits: 1, signDisplay: "exceptZero" });

const hole = "\u0001";
const [megaBefore = "", megaAfter = ""] = t("mega", { N: hole }).split(hole);
const [mbBefore = "", mbAfter = ""] = t("megabytes", { N: hole }).split(hole);

export const count = (n: number): string => whole.format(n);

function million(n: number): string {
  const m = n / 1e6;
  return m >= 1000 ? whole.format(m) : m >= 1 || m === 0 ? tenth.format(m) : thousandth.format(m);
}
export const fine = (n: number): string => thousandth.format(n);
export const decimal = (n: number): string => tenth.format(n);
export const share = (part: number, all: number): string => say("lab.share", { P: tenth.format(all === 0 ? 0 : (100 * part) / all) });
export const mega = (n: number): string => megaBefore + million(n) + megaAfter;
export const megabytes = (values: number): string => mbBefore + million(4 * values) + mbAfter;
export const times = (x: number): string => tenth.format(x) + "×";
export const ms = (v: number): string => t("lab.ms", { N: v >= 100 ? whole.format(v) : tenth.format(v) });

const compiled = new Map<string, string[]>();

/** say is t() for strings that are filled in every frame: the message is taken apart once. */
export function say(id: string, data: Record<string, string | number>): string {
  let parts = compiled.get(id);
  if (!parts) compiled.set(id, (parts = t(id, Object.fromEntries(Object.keys(data).map((k) => [k, hole + k + hole]))).split(hole)));
  let out = parts[0] ?? "";
  for (let i = 1; i < parts.length; i += 2) out += data[parts[i]!]! + (parts[i + 1] ?? "");
  return out;
}

/** Sentence is a message with elements in its holes: it is taken apart when it changes, its
 * elements say their numbers themselves. */
export class Sentence {
  private shown = "";
  constructor(private readonly el: HTMLElement, private readonly slots: Readonly<Record<string, HTMLElement>>) {}
  say(id: string): void {
    if (id === this.shown) return;
    this.shown = id;
    const parts = t(id, Object.fromEntries(Object.keys(this.slots).map((k) => [k, hole + k + hole]))).split(hole);
    this.el.replaceChildren(...parts.map((p, i) => (i % 2 ? this.slots[p]! : p)));
  }
}

/** fact is a number that opens where it comes from. */
export function fact(open: () => void, id?: string): HTMLButtonElement {
  return h("button.fact", { id, onclick: open, "aria-haspopup": "dialog" });
}

/** percentChange says how much more or less: "−30.0 %", "±0 %". */
export function percentChange(now: number, before: number): string {
  if (before === 0) return now === 0 ? t("lab.same") : "";
  return now === before ? t("lab.same") : say("percent", { P: signed.format((100 * now) / before - 100) });
}

export function amount(c: Cost, unit: Unit): number {
  switch (unit) {
    case "macs":
      return c.macs;
    case "flops":
      return 2 * c.macs;
    case "params":
      return params(c);
  }
}

// What an element says is remembered here: asking the document costs more than
// writing to it.
const texts = new WeakMap<Element, string>();
const attributes = new WeakMap<Element, Map<string, string | number>>();

/** Same remembers the numbers of a drawing: one that would come out alike is not made. */
export class Same {
  private last: number[] = [];
  as(...now: number[]): boolean {
    if (now.every((n, i) => n === this.last[i])) return true;
    this.last = now;
    return false;
  }
}

/** put writes only what changed; the element's text is written by put alone. */
export function put(el: Element, s: string): void {
  if (texts.get(el) === s) return;
  texts.set(el, s);
  const only = el.firstChild; // a new text in the old node costs a third of a new node
  if (only instanceof Text && !only.nextSibling) only.data = s;
  else el.textContent = s;
}

const numbers = new WeakMap<Element, number>();

/** show writes a number in words; one that has not changed is not even formatted. */
export function show(el: Element, n: number, word: (n: number) => string): void {
  if (numbers.get(el) === n) return;
  numbers.set(el, n);
  put(el, word(n));
}

/** Scale is the top of a drawing. It waits until a value leaves it or it is half empty, so
 * that a drag moves the bars that change, and no others. */
export class Scale {
  private top = 0;
  of(most: number): number {
    if (most > this.top || most < this.top * 0.55) this.top = this.top === 0 ? most : most * 1.08;
    return this.top;
  }
}

/** attr does the same for an attribute; numbers are rounded to hundredths. */
export function attr(el: Element, name: string, value: string | number): void {
  let known = attributes.get(el);
  if (!known) attributes.set(el, (known = new Map()));
  const v = typeof value === "number" ? Math.round(value * 100) / 100 : value;
  if (known.get(name) === v) return;
  known.set(name, v);
  el.setAttribute(name, String(v));
}

export const branchKeys = ["b1", "b3", "b5", "bp"] as const;
export const branchNames = ["1x1", "3x3", "5x5", "pool"] as const;
export const branchWord = (i: number): string => t("lab.branch." + branchNames[i]!);

/** convWord names a convolution: "3×3, 1×1 reduction". */
export function convWord(name: string): string {
  const known: Record<string, string> = { "1x1": "1×1", "3x3_reduce": "lab.op.reduce3", "5x5_reduce": "lab.op.reduce5", "3x3": "3×3", "5x5": "5×5", pool_proj: "lab.op.proj" };
  const word = known[name];
  if (word) return word.startsWith("lab.") ? t(word) : word;
  const pair = /^([35])x\1_([12])$/.exec(name);
  return pair ? t("lab.op.pair", { Name: `${pair[1]}×${pair[1]}`, I: pair[2]! }) : name;
}
