// What the open module needs: numbers beside the editor, bars below it.
import { $, h } from "../lib/dom.ts";
import type { Unit } from "../lib/count.ts";
import { t } from "../lib/page.ts";
import { effect } from "../lib/signal.ts";
import { state } from "../lib/url.ts";
import { explain, explainIntensity, explainOut, explainQuotient, explainSum, type Of } from "./formula.ts";
import { intensity, layersOf, params, type Layer, type Version } from "./model.ts";
import { before, now, open, openName } from "./scope.ts";
import { alone, settled } from "./state.ts";
import { amount, attr, branchKeys, convWord, count, decimal, fact, mega, megabytes, percentChange, put, say, Scale, Sentence, share, show, times } from "./text.ts";

interface Line {
  id: string;
  value(m: Version): number;
  word(n: number): string;
  data?(n: number): number; // of data-n, where it is not the value itself
  explain(title: string, m: Version): void;
  was: boolean; // compared with the paper's
}

const convs = (v: Version): Layer[] => v.branches.flatMap((b) => b.convs);

const summed = (of: Of, ...more: string[]) => (title: string, m: Version): void => explainSum(title, layersOf(openName.peek(), m), of, ...more);

const lines: Line[] = [
  { id: "macs", value: (m) => m.own.macs, word: mega, explain: summed("macs"), was: true },
  { id: "flops", value: (m) => 2 * m.own.macs, word: mega, explain: summed("flops", t("unit.line")), was: true },
  { id: "params", value: (m) => params(m.own), word: count, explain: summed("params"), was: true },
  { id: "weights", value: (m) => params(m.own), word: megabytes, data: (n) => 4 * n, explain: summed("bytes", t("lab.float")), was: true },
  { id: "maps", value: (m) => m.own.activations, word: megabytes, data: (n) => 4 * n, explain: summed("maps", t("lab.float")), was: true },
  { id: "out", value: (m) => m.out, word: count, explain: explainOut, was: true },
  { id: "intensity", value: (m) => intensity(m.own), word: (n) => say("lab.intensity", { N: decimal(n) }), explain: (title, m) => explainIntensity(title, layersOf(openName.peek(), m)), was: false },
  { id: "share", value: (m) => (alone.value ? -1 : m.own.macs / now.value.own.macs), word: (n) => (n < 0 ? "–" : share(n, 1)), explain: (title, m) => explainQuotient(title, m.own.macs, now.peek().own.macs), was: false },
];

function numbers(): void {
  const rows = lines.map((l) => {
    const value = fact(() => l.explain(`${openName.peek()}: ${t("lab.sum." + l.id)}`, open.peek()), "sum-" + l.id);
    value.classList.add("value");
    const was = h("small", { id: "was-" + l.id });
    $("lab-sums").append(h("div", {}, h("dt", {}, t("lab.sum." + l.id)), h("dd", {}, value, was)));
    return { l, value, was };
  });
  effect(() => {
    const [now, then] = [open.value, before.value];
    for (const { l, value, was } of rows) {
      const [a, b] = [l.value(now), l.value(then)];
      show(value, a, l.word);
      attr(value, "data-n", String(l.data?.(a) ?? a));
      if (l.was) put(was, a === b ? "" : say("lab.was", { N: l.word(b), P: percentChange(a, b) }));
    }
  });
}

/** Bar keeps its pieces and moves their widths; a piece is there even where it is 0. */
class Bar {
  readonly el = h("div.stack", { role: "group" });
  private pieces: { el: HTMLButtonElement; tag: HTMLElement }[] = [];
  private shown: Layer[] = [];
  private readonly widths: number[] = [];
  private total = -1;

  /** label says the pieces for those who do not see them. */
  label(unit: Unit): void {
    this.shown.forEach((c, i) => attr(this.pieces[i]!.el, "aria-label", t("cost.part", { Name: convWord(c.name), N: mega(amount(c, unit)) })));
  }

  draw(all: Layer[], unit: Unit, most: number): void {
    this.shown = all;
    while (this.pieces.length < all.length) {
      const i = this.pieces.length;
      const tag = h("b");
      const el = h("button", { onclick: () => explain({ ...this.shown[i]!, module: openName.peek() }) }, tag);
      this.pieces.push({ el, tag });
      this.el.append(el);
    }
    let total = 0;
    this.pieces.forEach(({ el, tag }, i) => {
      const c = all[i];
      if (el.hidden === Boolean(c)) el.hidden = !c;
      if (!c) return;
      const n = amount(c, unit);
      const part = most > 0 ? (100 * n) / most : 0;
      total += part;
      if (this.widths[i] !== part) {
        this.widths[i] = part;
        el.style.setProperty("--m", part.toFixed(2));
      }
      attr(el, "class", branchKeys[c.branch]! + (c.reduce ? " reduce" : ""));
      put(tag, part > 16 ? `${convWord(c.name)}: ${mega(n)}` : "");
      if (tag.hidden !== part <= 16) tag.hidden = part <= 16;
    });
    if (this.total === total) return;
    this.total = total;
    this.el.style.setProperty("--total", total.toFixed(2));
  }
}

const versions = ["paper", "reduced", "naive"] as const;

function versionOf(name: (typeof versions)[number]): Version {
  return name === "paper" ? before.peek() : name === "naive" ? open.peek().naive : open.peek();
}

/** total opens what a bar adds up, in the unit of the page. */
function total(name: (typeof versions)[number]): void {
  const unit = state.peek().unit;
  explainSum(`${openName.peek()}, ${t("lab.bar." + name)}: ${t("lab.sum." + unit)}`, layersOf(openName.peek(), versionOf(name)), unit);
}

function bars(): void {
  const rows = versions.map((name) => {
    const bar = new Bar();
    const num = fact(() => total(name), "bar-" + name);
    bar.el.setAttribute("aria-label", t("lab.bar." + name));
    $("lab-bars").append(h("p", {}, t("lab.bar." + name)), h("div.bar-cell", {}, bar.el), h("p.num", {}, num));
    return { name, bar, num };
  });
  const slots = { Name: h("span"), N: fact(() => total("reduced")), M: fact(() => total("naive")), X: fact(() => {
    const unit = state.peek().unit;
    explainQuotient(t("lab.nine.ratio", { Name: openName.peek(), Unit: t("unit." + unit) }), amount(open.peek().naive.own, unit), amount(open.peek().own, unit));
  }) };
  const sentence = new Sentence($("lab-sentence"), slots);
  const scale = new Scale();
  effect(() => {
    const unit = state.value.unit;
    const m = open.value;
    const shown = { paper: before.value, reduced: m, naive: m.naive };
    const most = scale.of(Math.max(...Object.values(shown).map((v) => amount(v.own, unit))));
    for (const { name, bar, num } of rows) {
      bar.draw(convs(shown[name]), unit, most);
      show(num, amount(shown[name].own, unit), mega);
      attr(num, "data-n", String(amount(shown[name].own, unit)));
    }
    const [n, bare] = [amount(m.own, unit), amount(m.naive.own, unit)];
    sentence.say("lab.sentence." + unit);
    put(slots.Name, openName.value);
    show(slots.N, n, mega);
    show(slots.M, bare, mega);
    show(slots.X, n > 0 ? bare / n : 0, (x) => (x > 0 ? times(x) : "–"));
    put($("lab-lecture"), alone.value?.c === 256 && alone.value.side === 28 && m.own.macs === 271_351_808 ? t("lab.lecture.slip") : "");
  });
  effect(() => {
    void settled.value;
    void openName.value;
    for (const r of rows) r.bar.label(state.value.unit);
  });
}

export function mount(): void {
  numbers();
  bars();
}
