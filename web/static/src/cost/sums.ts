// What the open module needs: numbers beside the editor, bars below it.
import { $, h } from "../lib/dom.ts";
import type { Unit } from "../lib/count.ts";
import { t } from "../lib/page.ts";
import { effect } from "../lib/signal.ts";
import { state } from "../lib/url.ts";
import { explain, explainSum } from "./formula.ts";
import { params, type Conv, type Version } from "./model.ts";
import { before, open, openName } from "./scope.ts";
import { alone, settled } from "./state.ts";
import { amount, attr, branchKeys, convWord, count, mega, megabytes, percentChange, put, say, Scale, show, times } from "./text.ts";

interface Line {
  id: string;
  value(m: Version): number;
  word(n: number): string;
  explain?(): void;
}

const asPaper = t("lab.as.paper");

const convs = (v: Version): Conv[] => v.branches.flatMap((b) => b.convs);

const lines: Line[] = [
  { id: "macs", value: (m) => m.own.macs, word: mega, explain: () => explainSum(t("lab.sum.macs"), convs(open.peek()), "macs") },
  { id: "flops", value: (m) => 2 * m.own.macs, word: mega, explain: () => explainSum(t("lab.sum.flops"), convs(open.peek()), "macs", [t("unit.line")]) },
  { id: "params", value: (m) => params(m.own), word: count, explain: () => explainSum(t("lab.sum.params"), convs(open.peek()), "params") },
  { id: "weights", value: (m) => params(m.own), word: megabytes, explain: () => explainSum(t("lab.sum.weights"), convs(open.peek()), "params", [t("lab.float")]) },
  { id: "maps", value: (m) => m.own.activations, word: megabytes },
  { id: "out", value: (m) => m.out, word: count },
];

function numbers(): void {
  const rows = lines.map((l) => {
    const value = l.explain ? h("button.value", { id: "sum-" + l.id, onclick: l.explain }) : h("span.value", { id: "sum-" + l.id });
    const was = h("small", { id: "was-" + l.id });
    $("lab-sums").append(h("div", {}, h("dt", {}, t("lab.sum." + l.id)), h("dd", {}, value, was)));
    return { l, value, was };
  });
  effect(() => {
    const [now, then] = [open.value, before.value];
    for (const { l, value, was } of rows) {
      const [a, b] = [l.value(now), l.value(then)];
      show(value, a, l.word);
      attr(value, "data-n", l.id === "weights" || l.id === "maps" ? String(4 * a) : String(a));
      put(was, a === b ? asPaper : say("lab.was", { N: l.word(b), P: percentChange(a, b) }));
    }
  });
}

/** Bar keeps its pieces and moves their widths; a piece is there even where it is 0. */
class Bar {
  readonly el = h("div.stack", { role: "group" });
  private pieces: { el: HTMLButtonElement; tag: HTMLElement }[] = [];
  private shown: Conv[] = [];
  private readonly widths: number[] = [];
  private total = -1;

  /** label says the pieces for those who do not see them. */
  label(unit: Unit): void {
    this.shown.forEach((c, i) => attr(this.pieces[i]!.el, "aria-label", t("cost.part", { Name: convWord(c.name), N: mega(amount(c, unit)) })));
  }

  draw(all: Conv[], unit: Unit, most: number): void {
    this.shown = all;
    while (this.pieces.length < all.length) {
      const i = this.pieces.length;
      const tag = h("b");
      const el = h("button", { onclick: () => explain(this.shown[i]!, openName.peek()) }, tag);
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

function bars(): void {
  const rows = (["paper", "reduced", "naive"] as const).map((name) => {
    const bar = new Bar();
    const num = h("p.num", { id: "bar-" + name });
    bar.el.setAttribute("aria-label", t("lab.bar." + name));
    $("lab-bars").append(h("p", {}, t("lab.bar." + name)), h("div.bar-cell", {}, bar.el), num);
    return { name, bar, num };
  });
  const scale = new Scale();
  effect(() => {
    const unit = state.value.unit;
    const m = open.value;
    const versions = { paper: before.value, reduced: m, naive: m.naive };
    const most = scale.of(Math.max(...Object.values(versions).map((v) => amount(v.own, unit))));
    for (const { name, bar, num } of rows) {
      bar.draw(convs(versions[name]), unit, most);
      show(num, amount(versions[name].own, unit), mega);
      attr(num, "data-n", String(amount(versions[name].own, unit)));
    }
    const [n, bare] = [amount(m.own, unit), amount(m.naive.own, unit)];
    put($("lab-sentence"), say("lab.sentence." + unit, { Name: openName.value, N: mega(n), M: mega(bare), X: n > 0 ? times(bare / n) : "–" }));
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
