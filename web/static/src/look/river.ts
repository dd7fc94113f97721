// The strip of the whole network. It lights up layer by layer as layers come.
import { beam, height, river as shape, top, type RiverBlock } from "../draw/river.ts";
import { $, s } from "../lib/dom.ts";
import { t } from "../lib/page.ts";
import { computed, effect, lazily, signal, type Readable } from "../lib/signal.ts";
import { format, go, state, type State } from "../lib/url.ts";
import type { Block, Graph } from "../lib/graph.ts";
import { photo } from "./photo.ts";

type Phase = "empty" | "waiting" | "running" | "done";

/** revealed limits how many of the layers that came are shown: the replay counts it up. */
export const revealed = signal(Infinity);

export interface Source {
  graph: Graph;
  open: Readable<Block>;
  done: Readable<readonly string[]>;
  running(): boolean; // a picture is under way or done
  pick(b: Block): void;
}

/** phases of all blocks: done with their last layer, the first that is not is running. */
export function phases(graph: Graph, done: readonly string[], any: boolean): Map<string, Phase> {
  const have = new Set(done);
  let running = any;
  return new Map(
    graph.blocks.map((b): [string, Phase] => {
      if (have.has(b.out.name)) return [b.name, "done"];
      const phase: Phase = !any ? "empty" : running ? "running" : "waiting";
      running = false;
      return [b.name, phase];
    }),
  );
}

function describe(b: Block): string {
  if (b.name === "stem") return t("river.stem.label", { C: b.out.c, S: b.out.h });
  if (b.name === "end") return t("river.end.label");
  return t("river.module.label", { Name: b.name, C: b.out.c, S: b.out.h });
}

function blockLink(r: RiverBlock, pick: (b: Block) => void): SVGAElement {
  const { box, block } = r;
  const pad = block.name === "end" ? 5 : 2;
  const a = s(
    "a",
    { href: "", "aria-label": describe(block), "data-block": block.name },
    s("rect", { class: "hit", x: r.hit.x, y: r.hit.y, width: r.hit.w, height: r.hit.h }),
    s(
      "g",
      {},
      ...r.stripes.map((q) => s("rect", { fill: `var(--${q.key})`, x: q.x, y: q.y, width: q.w, height: q.h })),
      ...r.bars.map((q) => s("rect", { class: "stemblock", x: q.x, y: q.y, width: q.w, height: q.h })),
    ),
    s("rect", { class: "ring", x: box.x - pad, y: box.y - pad, width: box.w + 2 * pad, height: box.h + 2 * pad, rx: 1 }),
  );
  if (r.stripes.length) a.append(s("text", { x: box.x + box.w / 2, y: r.labelY }, block.name));
  a.addEventListener("click", (e) => {
    if (e.ctrlKey || e.metaKey || e.shiftKey) return;
    e.preventDefault();
    pick(block);
  });
  return a;
}

function lens(): SVGDefsElement {
  return s(
    "defs",
    {},
    s(
      "linearGradient",
      { id: "lens", x1: 0, y1: 0, x2: 0, y2: 1 },
      s("stop", { offset: 0, "stop-color": "var(--light)", "stop-opacity": 0.42 }),
      s("stop", { offset: 1, "stop-color": "var(--light)", "stop-opacity": 0.04 }),
    ),
  );
}

export function mount(source: Source): void {
  const r = shape(source.graph);
  const fill = s("path", { class: "beam", fill: "url(#lens)" });
  const edge = s("path", { class: "beam-edge" });
  const image = s("image", { ...rect(r.photo), class: "photo" });
  const empty = s("rect", { ...rect(r.photo), class: "nophoto" });
  const links = new Map(r.blocks.map((b) => [b.block.name, blockLink(b, source.pick)]));
  const aux = s(
    source.graph.heads.length ? "a" : "g",
    { class: "aux", ...(source.graph.heads.length ? { href: "#heads" } : {}) },
    s("path", {
      d:
        r.aux.map((a) => `M${a.from.toFixed(1)} ${a.to.toFixed(1)}V34`).join("") +
        `M${r.aux[0]!.from.toFixed(1)} 34H${r.aux[r.aux.length - 1]!.from.toFixed(1)}`,
    }),
    s("text", { x: (r.aux[0]!.from + r.aux[r.aux.length - 1]!.from) / 2, y: 28 }, t("river.aux")),
  );
  const last = r.blocks[r.blocks.length - 1]!;
  const words = [
    s("text", { x: r.blocks[0]!.box.x + 23, y: 26 }, t("river.stem")),
    ...r.sizes.map((z) => s("text", { x: z.x, y: z.y }, `${z.side} × ${z.side}`)),
    s("text", { x: last.box.x - 2, y: 64 }, t("river.average")),
    s("text", { x: last.box.x + 46, y: 104 }, t("river.linear")),
  ];
  const svg = s(
    "svg",
    { viewBox: `0 ${top} ${r.width} ${height}`, role: "group", "aria-label": t("river.group") },
    lens(),
    fill,
    edge,
    aux,
    ...r.flows.map((d) => s("path", { class: "flow", d })),
    empty,
    image,
    ...words,
    ...links.values(),
  );
  $("river").prepend(svg);
  effect(() => {
    const src = photo.value?.src;
    if (src) image.setAttribute("href", src);
    else image.removeAttribute("href");
  });
  effect(() => {
    const open = r.blocks.find((b) => b.block === source.open.value)!;
    const d = beam(open.box, r.width);
    fill.setAttribute("d", d.fill);
    edge.setAttribute("d", d.edge);
    for (const [name, a] of links) {
      if (name === open.block.name) a.setAttribute("aria-current", "true");
      else a.removeAttribute("aria-current");
    }
  });
  lazily(() => {
    for (const [name, a] of links) a.setAttribute("href", location.pathname + format({ ...state.value, ...elsewhere(name) }));
  });
  const lit = computed(() => phases(source.graph, source.done.value.slice(0, revealed.value), source.running()));
  effect(() => {
    for (const [name, phase] of lit.value) links.get(name)!.setAttribute("class", "is-" + phase);
    svg.setAttribute("class", state.value.image ? "" : "is-empty");
  });
}

function rect(r: { x: number; y: number; w: number; h: number }): { x: number; y: number; width: number; height: number } {
  return { x: r.x, y: r.y, width: r.w, height: r.h };
}

/** elsewhere is another block with nothing chosen in it. */
function elsewhere(module: string): Partial<State> {
  return { module, layer: "", channel: -1, row: -1, column: -1, page: [], lock: [], ...(state.value.scale === "lock" ? { scale: "branch" } : {}) };
}

/** pick opens a block and forgets what was chosen in the one before. */
export function pick(b: Block): void {
  go(elsewhere(b.name));
}
