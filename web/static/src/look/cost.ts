// What the open module costs, reduced and naive, on one scale. Every number
// opens its formula; the same as a table.
import { $, h, rich } from "../lib/dom.ts";
import { naive, one, reduced, sum, units, type Part, type Unit } from "../lib/count.ts";
import { count, mega, million, times } from "../lib/format.ts";
import type { Block, Lane } from "../lib/graph.ts";
import { t } from "../lib/page.ts";
import { effect } from "../lib/signal.ts";
import { go, state } from "../lib/url.ts";
import { choose, note } from "./overlay.ts";
import { laneWord, open } from "./scope.ts";
import { opTitle } from "./words.ts";

/** formula writes how a number comes about: "3 × 3 × 128 × 256 × 14 × 14 = 57,802,752". */
export function formula(p: Part, unit: Unit): string {
  const { layer: l, inC } = p;
  const weights = `${l.kh} × ${l.kw} × ${inC} × ${l.c}`;
  switch (unit) {
    case "macs":
      return `${weights} × ${l.h} × ${l.w} = ${count(p.n)}`;
    case "flops":
      return `2 × ${weights} × ${l.h} × ${l.w} = ${count(p.n)}`;
    case "params":
      return `${weights} + ${l.c} = ${count(p.n)}`;
  }
}

function word(b: Block, p: Part): string {
  return opTitle(p.layer) === "1×1" || p.reduce ? opTitle(p.layer) : laneWord(b.lanes[p.lane]!);
}

function piece(b: Block, p: Part, unit: Unit, percent: number, named: boolean): HTMLElement {
  const key = b.lanes[p.lane]!.key;
  const text = (named ? word(b, p) + ": " : "") + mega(p.n);
  const el = h(
    `button.${key}` as "button",
    {
      "--m": percent,
      "aria-label": t("cost.part", { Name: word(b, p), N: mega(p.n) }),
      "data-layer": p.layer.name,
      onclick: (e) => note(e.currentTarget as HTMLElement, t("cost.formula." + unit, { Name: word(b, p) }), formula(p, unit)),
    },
    percent > (named ? 16 : 12) ? h("b", {}, text) : undefined,
  );
  el.classList.toggle("reduce", p.reduce);
  return el;
}

function bar(b: Block, name: "n1" | "n2", parts: Part[], most: number, unit: Unit, extra?: HTMLElement): HTMLElement[] {
  const total = sum(parts);
  const word = b.name === "stem" ? t("river.stem") : t(name === "n1" ? "cost.reduced" : "cost.naive");
  return [
    h(`p.${name}` as "p", {}, word),
    h(
      `div.bar-cell.${name}` as "div",
      {},
      h(
        "div.stack",
        { "--total": (100 * total) / most, role: "group", "aria-label": word },
        ...parts.map((p) => piece(b, p, unit, (100 * p.n) / most, name === "n2")),
      ),
      extra,
    ),
    h(`p.num.${name}` as "p", {}, mega(total)),
  ];
}

function unitChip(unit: Unit): HTMLElement {
  return h(
    "button.chip",
    {
      "data-chip": "unit",
      "aria-haspopup": "dialog",
      onclick: (e) =>
        choose(
          e.currentTarget as HTMLElement,
          t("cost.unit"),
          units.map((u) => ({
            word: t("unit." + u),
            note: t("unit." + u + ".note"),
            on: u === unit,
            pick: () => go({ unit: u }),
          })),
        ),
    },
    t("cost.count") + " ",
    h("b", {}, t("unit." + unit)),
  );
}

function tableChip(): HTMLElement {
  return h(
    "button.chip",
    { "data-chip": "table", "aria-pressed": String(state.value.table), onclick: () => go({ table: !state.peek().table }) },
    t("table.as") + " ",
    h("b", {}, t(state.value.table ? "table.bars" : "table.table")),
  );
}

/** stemCost has no naive counterpart: one bar, its convolutions. */
function stemParts(b: Block, unit: Unit): Part[] {
  return b.lanes.flatMap((lane: Lane, i) =>
    lane.ops.filter((l) => l.kind === "conv").map((l) => ({ lane: i, layer: l, reduce: false, inC: l.inC, n: one(l, l.inC, unit) })),
  );
}

function table(b: Block, unit: Unit): HTMLElement {
  const cell = (n: number | undefined): HTMLElement => h("td", {}, n === undefined ? "–" : count(n));
  const small = reduced(b, unit);
  const large = naive(b, unit);
  const rows = small.map((p) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, laneWord(b.lanes[p.lane]!) + (p.reduce ? " · " + opTitle(p.layer) : "")),
      h("td", {}, `${count(p.inC)} → ${count(p.layer.c)}`),
      cell(p.n),
      cell(large.find((q) => q.layer === p.layer)?.n),
    ),
  );
  return h(
    "div.scroll",
    { tabindex: 0, role: "region", "aria-label": t("cost.table", { Name: b.name }) },
    h(
      "table.numbers",
      { id: "cost-table" },
      h(
        "thead",
        {},
        h("tr", {}, ...[t("table.convolution"), t("table.channels"), t("cost.reduced"), t("cost.naive")].map((x) => h("th", { scope: "col" }, x))),
      ),
      h("tbody", {}, ...rows, h("tr.sum", {}, h("th", { scope: "row" }, t("table.sum")), h("td"), cell(sum(small)), cell(sum(large)))),
    ),
  );
}

function draw(): void {
  const b = open.value;
  const unit = state.value.unit;
  const cost = $("cost");
  const words = $("words-cost");
  cost.hidden = b.name === "end";
  words.replaceChildren();
  if (b.name === "end") return;
  cost.setAttribute("aria-label", t("cost.label", { Name: b.name }));
  const focused = (document.activeElement as HTMLElement | null)?.dataset["chip"];
  if (b.name === "stem") {
    const parts = stemParts(b, unit);
    cost.replaceChildren(
      h("h2", {}, h("span", {}, rich(t("cost.stem." + unit, { N: mega(sum(parts)) }), "strong")), unitChip(unit)),
      ...bar(b, "n1", parts, sum(parts), unit),
    );
  } else {
    const small = reduced(b, unit);
    const large = naive(b, unit);
    const [n, m] = [sum(small), sum(large)];
    const hatched = sum(small.filter((p) => p.reduce));
    const sentence = t("cost.sentence." + unit, { Name: b.name, N: mega(n), M: mega(m), X: times(m / n) });
    words.append(rich(t("words." + unit, { Name: b.name, N: million(n), M: million(m), X: times(m / n) }), "strong"));
    cost.replaceChildren(
      h("h2", {}, h("span", {}, rich(sentence, "strong")), h("span.chips", {}, tableChip(), unitChip(unit))),
      ...(state.value.table
        ? [table(b, unit)]
        : [
            ...bar(b, "n1", small, Math.max(n, m), unit, h("span.note", {}, t("cost.hatched", { N: mega(hatched) }))),
            ...bar(b, "n2", large, Math.max(n, m), unit),
          ]),
    );
  }
  if (focused) cost.querySelector<HTMLElement>(`[data-chip="${focused}"]`)?.focus();
}

export function mount(): void {
  effect(draw);
}
