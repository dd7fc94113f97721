// The nine modules in a row, each inside the outline of its naive self: what is
// open, what was edited, and how far an edit reaches. Choosing one opens it.
import { $, s } from "../lib/dom.ts";
import { t } from "../lib/page.ts";
import { effect } from "../lib/signal.ts";
import { go, state } from "../lib/url.ts";
import { modules } from "./edit.ts";
import { edited, now, openName } from "./scope.ts";
import { settled } from "./state.ts";
import { amount, attr, branchKeys, mega, put, Scale, show, times } from "./text.ts";

const [width, height, ground] = [1216, 136, 110];

export function mount(): void {
  const svg = s("svg", { class: "depth lab-strip", viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": t("nine.label") });
  const step = width / modules.length;
  const columns = modules.map((name, i) => {
    const [x, w] = [i * step + 10, step - 20];
    const frame = s("rect", { class: "naive", x, width: w });
    const pieces = branchKeys.map((k) => s("rect", { fill: `var(--${k})`, x, width: w }));
    const ratio = s("text", { x: x + w / 2, "aria-hidden": "true" });
    const word = s("text", { x: x + w / 2, y: height - 10, "aria-hidden": "true" }, name);
    const link = s("a", { href: "?module=" + name, "data-module": name, onclick: (e) => { e.preventDefault(); go({ module: name }); } },
      s("rect", { class: "hit", x: i * step, y: 0, width: step, height }), frame, ...pieces, word);
    svg.append(link, s("g", { "pointer-events": "none" }, ratio));
    return { name, frame, pieces, ratio, word, link };
  });
  svg.append(s("line", { class: "ground", x1: 0, x2: width, y1: ground, y2: ground }));
  $("lab-nine").replaceChildren(svg);
  const scale = new Scale();
  effect(() => {
    const unit = state.value.unit;
    const all = now.value.modules;
    const most = scale.of(Math.max(...all.map((m) => Math.max(amount(m.own, unit), amount(m.naive.own, unit)))));
    const tall = (n: number): number => ((ground - 20) * n) / most;
    columns.forEach((c, i) => {
      const m = all[i]!;
      const [own, bare] = [amount(m.own, unit), amount(m.naive.own, unit)];
      attr(c.frame, "y", ground - tall(bare));
      attr(c.frame, "height", tall(bare));
      let y = ground;
      for (let b = 3; b >= 0; b--) {
        const h = tall(amount(m.branches[b]!.own, unit));
        y -= h;
        attr(c.pieces[b]!, "y", y);
        attr(c.pieces[b]!, "height", h);
      }
      attr(c.ratio, "y", ground - tall(Math.max(own, bare)) - 6);
      show(c.ratio, own > 0 ? bare / own : 0, times);
      put(c.word, c.name + (edited.value.includes(c.name) ? " ✎" : ""));
      for (const el of [c.link, c.ratio]) attr(el, "class", c.name === openName.value ? "now" : "");
    });
  });
  effect(() => {
    void settled.value;
    const unit = state.value.unit;
    const all = now.peek().modules;
    columns.forEach((c, i) => {
      const m = all[i]!;
      attr(c.link, "aria-label", t("lab.nine.one", { Name: c.name, N: mega(amount(m.own, unit)), M: mega(amount(m.naive.own, unit)) }));
      attr(c.link, "aria-current", String(c.name === openName.value));
    });
  });
}
