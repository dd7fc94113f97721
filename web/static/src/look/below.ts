// Below the fold: what counted for the first three answers, and the nine
// modules, each inside the outline of its naive self.
import { $, h, on, rich, s } from "../lib/dom.ts";
import { naive, reduced, sum } from "../lib/count.ts";
import { count, mega, percent, times, value } from "../lib/format.ts";
import { t } from "../lib/page.ts";
import { effect, lazily, signal } from "../lib/signal.ts";
import { go, state, type State } from "../lib/url.ts";
import { camScale, main, paintCam } from "./answer.ts";
import { label } from "./labels.ts";
import { graph, open, session } from "./scope.ts";

const three = 3;

function figures(): void {
  const canvases = Array.from({ length: three }, () => h("canvas", { width: 224, height: 224, role: "img", "aria-label": t("cam.waiting") }));
  const captions = canvases.map(() => h("figcaption"));
  $("three").replaceChildren(...canvases.map((c, i) => h("figure", {}, c, captions[i])));
  canvases.forEach((canvas, i) => lazily(() => paintCam(canvas, main.value?.top[i])));
  effect(() => {
    const top = main.value?.top;
    canvases.forEach((_, i) => {
      const c = top?.[i];
      const cam = c && session.cam(c.index).value;
      captions[i]!.replaceChildren(
        ...(c
          ? [label(c), h("small", {}, cam ? t("counted.caption", { P: percent(c.p), Max: value(cam.head.max, camScale.value) }) : percent(c.p))]
          : ["\u00a0", h("small", {}, "\u00a0")]),
      );
    });
  });
  effect(() => {
    const b = $("smooth-button");
    b.replaceChildren(t("smooth") + " ", h("b", {}, t(state.value.smooth ? "on" : "off")));
    b.setAttribute("aria-pressed", String(state.value.smooth));
  });
  on($("smooth-button"), "click", () => go({ smooth: !state.peek().smooth }));
}

/** bars draws the nine; 590 x 240 units, the largest naive module 198.7 high. */
function bars(unit: State["unit"]): SVGSVGElement {
  const module = open.value.name;
  const all = graph.modules.map((b) => ({ b, small: reduced(b, unit), large: sum(naive(b, unit)) }));
  const most = Math.max(...all.map((m) => Math.max(m.large, sum(m.small))));
  const tall = (n: number): number => (198.7 * n) / most;
  const step = 576 / all.length;
  const svg = s("svg", { class: "depth", viewBox: "0 0 590 240", role: "img", "aria-label": t("nine.label") });
  all.forEach(({ b, small, large }, i) => {
    const x = 10 + i * step;
    const w = step - 20;
    const g = s(
      "g",
      b.name === module ? { class: "now" } : {},
      s("rect", { class: "naive", x, y: 214 - tall(large), width: w, height: tall(large) }),
    );
    let y = 214;
    [...b.lanes.keys()].reverse().forEach((k) => {
      const n = tall(sum(small.filter((p) => p.lane === k)));
      y -= n;
      g.append(s("rect", { fill: `var(--${b.lanes[k]!.key})`, x, y: y + 0.2, width: w, height: Math.max(0.6, n - 0.6) }));
    });
    g.append(
      s("text", { x: x + w / 2, y: 214 - tall(Math.max(large, sum(small))) - 8 }, t("nine.times", { X: times(large / sum(small)) })),
      s("text", { x: x + w / 2, y: 232 }, b.name),
    );
    svg.append(g);
  });
  svg.append(s("line", { class: "ground", x1: 0, x2: 590, y1: 214.5, y2: 214.5 }));
  return svg;
}

function table(unit: State["unit"]): HTMLElement {
  const rows = graph.modules.map((b) => {
    const [n, m] = [sum(reduced(b, unit)), sum(naive(b, unit))];
    return h(
      "tr",
      {},
      h("th", { scope: "row" }, b.name),
      h("td", {}, count(b.input.c)),
      h("td", {}, count(b.out.c)),
      h("td", {}, count(n)),
      h("td", {}, count(m)),
      h("td", {}, t("nine.times", { X: times(m / n) })),
    );
  });
  return h(
    "div.scroll",
    { tabindex: 0, role: "region", "aria-label": t("nine.label") },
    h(
      "table.numbers",
      { id: "nine-table" },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          ...["table.module", "table.in", "table.out", "cost.reduced", "cost.naive", "table.ratio"].map((k) => h("th", { scope: "col" }, t(k))),
        ),
      ),
      h("tbody", {}, ...rows),
    ),
  );
}

export function mount(): void {
  figures();
  const asTable = signal(false);
  on($("nine-table-button"), "click", () => (asTable.value = !asTable.peek()));
  effect(() => {
    const unit = state.value.unit;
    const n = graph.modules.reduce((a, b) => a + sum(reduced(b, unit)), 0);
    const m = graph.modules.reduce((a, b) => a + sum(naive(b, unit)), 0);
    $("nine-title").textContent = t("nine.title", { N: mega(n), M: mega(m) });
    $("nine-text").replaceChildren(rich(t("nine.text." + unit, { X: times(m / n) })), " ");
    const b = $("nine-table-button");
    b.replaceChildren(t("table.as") + " ", h("b", {}, t(asTable.value ? "table.bars" : "table.table")));
    b.setAttribute("aria-pressed", String(asTable.value));
    $("nine-body").replaceChildren(asTable.value ? table(unit) : (bars(unit) as unknown as HTMLElement));
  });
}
