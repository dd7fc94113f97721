// The open module: streams at the left, maps in four lanes, the ribbon at the
// right. Built anew when another block opens; what comes later only fills it.
import { merge, ribbon, streams, type Ribbon, type Streams } from "../draw/streams.ts";
import { $, h, on, rich, s } from "../lib/dom.ts";
import { opTitle } from "./words.ts";
import type { Block, Lane, Layer } from "../lib/graph.ts";
import { count } from "../lib/format.ts";
import { t } from "../lib/page.ts";
import { effect, untracked } from "../lib/signal.ts";
import { go } from "../lib/url.ts";
import { pick, revealed } from "./river.ts";
import { end } from "./end.ts";
import { row } from "./row.ts";
import { segments } from "./ribbon.ts";
import { endScope, scoped } from "./scoped.ts";
import { graph, laneWord, layout, layer, open, session, shown, tiles } from "./scope.ts";

function gradients(): SVGDefsElement {
  return s(
    "defs",
    {},
    ...["b1", "b3", "b5", "bp", "bs"].map((k) =>
      s(
        "linearGradient",
        { id: "g-" + k },
        s("stop", { "stop-color": `var(--${k})` }),
        s("stop", { offset: 1, "stop-color": `var(--${k})`, "stop-opacity": 0.45 }),
      ),
    ),
  );
}

/** arrived reports whether a layer has come, and in a replay whether it is its turn. */
function arrived(name: string): boolean {
  const at = session.done.value.indexOf(name);
  return at >= 0 && at < revealed.value;
}

function streamsSVG(st: Streams, b: Block): SVGSVGElement {
  const svg = s("svg", { class: "streams", viewBox: `0 0 300 ${100 * b.lanes.length}`, preserveAspectRatio: "none", "aria-hidden": "true" });
  st.lanes.forEach((lane, i) => {
    const g = s(
      "g",
      { class: "lane-stream " + lane.key },
      ...lane.paths.map((p) => s("path", { class: p.kind, d: p.d })),
      ...lane.ticks.map((k) => s("line", { x1: k.x, x2: k.x, y1: k.y0, y2: k.y1 })),
    );
    svg.append(g);
    scoped(() => {
      g.setAttribute("class", `lane-stream ${lane.key}` + (arrived(b.lanes[i]!.out.name) ? " is-done" : " is-waiting"));
    });
  });
  return svg;
}

/** op is one operation: a button to its own maps. */
function op(l: Layer, lane: Lane, at: { i: number; x: number; h: number; inside: boolean }): HTMLElement {
  const b = h(
    ("button.op" + (at.inside ? ".in-stream" : "") + (l === lane.out ? "" : ".is-inner")) as "button.op",
    {
      "--i": at.i,
      "--x": at.x + "%",
      "--h": at.h.toFixed(3),
      "data-op": l.name,
      "aria-label": t("op.label", { Op: opTitle(l), C: count(l.c), Lane: laneWord(lane) }),
      onclick: () => go({ layer: l.name, channel: -1, row: -1, column: -1 }),
    },
    h("b", {}, count(l.c)),
    " ",
    h("span", {}, opTitle(l)),
  );
  scoped(() => b.setAttribute("aria-pressed", String(shown(lane) === l)));
  return b;
}

function from(b: Block): HTMLElement {
  const before = graph.before(b);
  const text = before && before.name !== "stem" ? t("from.module", { Name: before.name }) : before ? t("from.stem") : t("from.picture");
  const p = h(
    "button.from",
    { "data-op": b.input.name, onclick: () => go({ layer: b.input.name, channel: -1, row: -1, column: -1 }) },
    h("b", {}, count(b.input.c)),
    " ",
    text,
  );
  scoped(() => p.setAttribute("aria-pressed", String(layer.value === b.input)));
  return p;
}

/** stemOps stand at the stream that taps the stem: what comes before above it, the convolution below. */
function stemOps(b: Block): HTMLElement[] {
  const buttons = (lane: Lane, ops: Layer[]): HTMLElement[] => ops.map((l) => op(l, lane, { i: 0, x: 0, h: 0, inside: false }));
  return b.lanes.flatMap((lane, i) => [
    h("div.ops.above", { "--i": i }, ...buttons(lane, lane.ops.slice(0, -1))),
    h("div.ops.below", { "--i": i }, ...buttons(lane, lane.ops.slice(-1))),
  ]);
}

function paths(b: Block, st: Streams): HTMLElement {
  const labels =
    b.name === "stem" ? stemOps(b) : st.labels.map((l) => op(l.layer, b.lanes[l.lane]!, { i: l.lane, x: l.x, h: l.half, inside: l.inside }));
  return h("div.paths", {}, streamsSVG(st, b) as unknown as HTMLElement, b.name === "stem" ? undefined : from(b), ...labels);
}

function maps(b: Block, st: Streams): HTMLElement {
  return h(
    "div.maps",
    {},
    ...b.lanes.map((lane, i) => {
      const head = h("h3");
      const r = row(lane, i, head);
      const section = h(
        `section.branch.${lane.key}` as "section.branch",
        { "--w": (st.thick(lane.out.c) / 100).toFixed(3), "data-branch": lane.name },
        head,
        r,
      );
      scoped(() => {
        const { size } = tiles(shown(lane).h);
        section.style.setProperty("--tile", size + "px");
        section.style.setProperty("--cap", size > 76 ? "1.5em" : "1.74em"); // the caption's room above large tiles
      });
      return section;
    }),
  );
}

function mergeSVG(b: Block, st: Streams, r: Ribbon): SVGSVGElement {
  return s(
    "svg",
    { class: "merge", viewBox: `0 0 100 ${100 * b.lanes.length}`, preserveAspectRatio: "none", "aria-hidden": "true" },
    gradients(),
    ...merge(st, b, r).map((d, i) => {
      const lane = b.lanes[r.segments[i]!.lane]!;
      const path = s("path", { fill: `url(#g-${lane.key})`, d });
      scoped(() => path.setAttribute("class", arrived(lane.out.name) ? "is-done" : "is-waiting"));
      return path;
    }),
  );
}

function total(b: Block): HTMLElement {
  const after = graph.after(b);
  const text = !after || after.name === "end" ? t("total.end", { C: count(b.out.c) }) : t("total.on", { C: count(b.out.c), Name: after.name });
  return h("p.total", {}, rich(text));
}

function module(b: Block): Node[] {
  const st = streams(b);
  const r = ribbon(b);
  return [paths(b, st), maps(b, st), mergeSVG(b, st, r), segments(b, r), total(b)];
}

/** head is the title line and the steps to the neighbours. */
function head(b: Block): void {
  const title = b.name === "stem" ? t("module.stem") : b.name === "end" ? t("module.end") : t("module.title", { Name: b.name });
  $("module-title").textContent = title;
  $("module-sub").textContent =
    b.name === "stem"
      ? t("module.stem.sub")
      : b.name === "end"
        ? t("module.end.sub", { S: b.input.h, C: count(b.input.c) })
        : t("module.sub", { S: b.input.h, N: b.lanes.length });
  step($<HTMLButtonElement>("module-prev"), graph.before(b), "‹ ", "", "module.prev");
  step($<HTMLButtonElement>("module-next"), graph.after(b), "", " ›", "module.next");
}

export function blockWord(b: Block): string {
  return b.name === "stem" ? t("river.stem") : b.name === "end" ? t("river.average") : b.name;
}

function step(button: HTMLButtonElement, to: Block | undefined, before: string, after: string, label: string): void {
  button.classList.toggle("is-none", !to); // keeps its place: the other one does not slip under the finger
  if (!to) return;
  button.textContent = before + blockWord(to) + after;
  button.setAttribute("aria-label", t(label, { Name: blockWord(to) }));
  button.dataset["block"] = to.name;
}

export function mount(): void {
  const lanes = $("lanes");
  for (const id of ["module-prev", "module-next"]) {
    on($(id), "click", (e) => {
      const to = graph.block((e.currentTarget as HTMLElement).dataset["block"] ?? "");
      if (to) pick(to);
    });
  }
  effect(() => {
    const b = open.value;
    const _ = layout.value;
    endScope();
    untracked(() => {
      head(b);
      const m = $("module");
      m.dataset["block"] = b.name;
      m.style.setProperty("--lanes", String(b.lanes.length));
      lanes.className = b.name === "end" ? "lanes the-end" : "lanes";
      lanes.replaceChildren(...(b.name === "end" ? end(b) : module(b)));
    });
    return _;
  });
}
