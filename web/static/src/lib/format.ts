// Numbers as people read them.
import { t, view } from "./page.ts";

// making a number format costs far more than using it
const formats = [0, 1, 2, 3, 4].map((digits) => new Intl.NumberFormat(view.lang, { minimumFractionDigits: digits, maximumFractionDigits: digits }));

function fixed(v: number, digits: number): string {
  return formats[digits]!.format(v);
}

/** digitsFor a value on a scale of the given size: about four figures in all. */
export function digitsFor(scale: number): number {
  const s = Math.abs(scale);
  return s >= 20 ? 1 : s >= 2 ? 2 : 3;
}

export function value(v: number, scale = v): string {
  return fixed(v, digitsFor(scale));
}

/** percent of a probability: 89.6, 0.5, 0.03. */
export function percent(p: number): string {
  const x = p * 100;
  return t("percent", { P: fixed(x, x >= 0.1 || x < 0.005 ? 1 : 2) });
}

export function count(n: number): string {
  return formats[0]!.format(n);
}

/** mega: 99.9 M, 1,104 M. */
export function mega(n: number): string {
  const m = n / 1e6;
  return t("mega", { N: m >= 1000 ? fixed(m, 0) : m >= 1 || m === 0 ? fixed(m, 1) : fixed(m, m >= 0.01 ? 3 : 4) });
}

/** million in words for the projector: 100, 405. */
export function million(n: number): string {
  return fixed(n / 1e6, n < 1e7 ? 1 : 0);
}

export function times(x: number): string {
  return fixed(x, 1);
}
