// The nine modules in a row, each inside the outline of its naive self: what is
// open, what was edited, and how far an edit reaches. Choosing one opens it.
import { $, h, s } from "../lib/dom.ts";
import { t } from "../lib/page.ts";
import { effect } from "../lib/signal.ts";
import { go, state } from "../lib/url.ts";
import { modules } from "./edit.ts";
import { explainQuotient } from "./formula.ts";
import type { Module } from "./model.ts";
import { edited, now, openName } from "./scope.ts";
import { settled } from "./state.ts";
import { amount, attr, branchKeys, fact, mega, put, Same, Scale, show, times } from "./text.ts";

/** Stand is a module's place: a link with its bar and name, and the ratio above the bar. */
interface Stand {
  el: HTMLElement;
  link: HTMLAnchorElement;
  frame: SVGRectElement;
  pieces: SVGRectElement[];
  ratio: HTMLButtonElement;
  word: HTMLElement;
  same: Same;
}

const find = (name: string): Module => now.peek().modules.find((m) => m.name === name)!;

function stand(name: string): Stand {
  const frame = s("rect", { class: "naive", x: 0.5, width: 99 });
  const pieces = branchKeys.map((k) => s("rect", { fill: `var(--${k})`, x: 0, width: 100 }));
  const word = h("span", {}, name);
  const bar = s("svg", { viewBox: "0 0 100 100", preserveAspectRatio: "none", "aria-hidden": "true" }, ...pieces, frame);
  const link = h("a", { href: "?module=" + name, "data-module": name, onclick: (e) => { e.preventDefault(); go({ module: name }); } }, bar as unknown as HTMLElement, word);
  const ratio = fact(() => {
    const [m, unit] = [find(name), state.peek().unit];
    explainQuotient(t("lab.nine.ratio", { Name: name, Unit: t("unit." + unit) }), amount(m.naive.own, unit), amount(m.own, unit));
  });
  return { el: h("div.stand", {}, link, ratio), link, frame, pieces, ratio, word, same: new Same() };
}

export function mount(): void {
  const stands = modules.map(stand);
  $("lab-nine").replaceChildren(h("div.lab-strip", { role: "group", "aria-label": t("nine.label") }, ...stands.map((x) => x.el)));
  const scale = new Scale();
  effect(() => {
    const unit = state.value.unit;
    const all = now.value.modules;
    const most = scale.of(Math.max(...all.map((m) => Math.max(amount(m.own, unit), amount(m.naive.own, unit)))));
    const tall = (n: number): number => (most > 0 ? (100 * n) / most : 0);
    stands.forEach((c, i) => {
      const m = all[i]!;
      const [own, bare] = [amount(m.own, unit), amount(m.naive.own, unit)];
      const branches = m.branches.map((b) => amount(b.own, unit));
      if (c.same.as(own, bare, most, ...branches)) return;
      attr(c.frame, "y", 100 - tall(bare));
      attr(c.frame, "height", tall(bare));
      let y = 100;
      for (let b = 3; b >= 0; b--) {
        const h = tall(branches[b]!);
        y -= h;
        attr(c.pieces[b]!, "y", y);
        attr(c.pieces[b]!, "height", h);
      }
      c.ratio.style.setProperty("--tall", tall(Math.max(own, bare)).toFixed(1));
      show(c.ratio, own > 0 ? bare / own : 0, (x) => (x > 0 ? times(x) : "–"));
    });
  });
  effect(() => stands.forEach((c, i) => {
    const name = modules[i]!;
    put(c.word, name + (edited.value.includes(name) ? " ✎" : ""));
    attr(c.el, "class", name === openName.value ? "stand now" : "stand");
  }));
  effect(() => {
    void settled.value;
    const unit = state.value.unit;
    const all = now.peek().modules;
    stands.forEach((c, i) => {
      const m = all[i]!;
      attr(c.link, "aria-label", t("lab.nine.one", { Name: m.name, N: mega(amount(m.own, unit)), M: mega(amount(m.naive.own, unit)) }));
      attr(c.link, "aria-current", String(m.name === openName.value));
      attr(c.ratio, "aria-label", t("lab.nine.ratio", { Name: m.name, Unit: t("unit." + unit) }) + ": " + (c.ratio.textContent ?? ""));
    });
  });
}
