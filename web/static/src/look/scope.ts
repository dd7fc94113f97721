// What all views of the page share: the network, the conversation with the
// server, the picture, and what is open and selected, derived from the address.
import { Graph, type Block, type Lane, type Layer } from "../lib/graph.ts";
import { t, view } from "../lib/page.ts";
import { computed, effect, signal, type Readable } from "../lib/signal.ts";
import { Session, type Want } from "../lib/session.ts";
import { state } from "../lib/url.ts";

export const graph = new Graph(view.layers ?? []);
export const session = new Session(view.lang);

const middleBlock = graph.modules[Math.floor(graph.modules.length / 2)];

/** open is the block in the light of the lens. */
export const open: Readable<Block> = computed(() => graph.block(state.value.module) ?? middleBlock ?? graph.blocks[0]!);

/** shown is the layer that a lane shows: its end, or the operation that was chosen. */
export function shown(lane: Lane): Layer {
  return lane.ops.find((l) => l.name === state.value.layer) ?? lane.out;
}

/** layer whose channel stands large. */
export const layer: Readable<Layer> = computed(() => {
  const named = graph.layer(state.value.layer);
  const b = open.value;
  if (named && graph.blockOf(named.name) === b) return named;
  return (b.lanes.find((l) => l.name === "3x3") ?? b.lanes[0])?.out ?? b.input;
});

/** channel that stands large: the chosen one, else the strongest, 0 until it is known. */
export const channel: Readable<number> = computed(() => {
  const l = layer.value;
  const c = state.value.channel;
  if (c >= 0 && c < l.c) return c;
  return session.layers.of(l.name).value?.top[0]?.channel ?? 0;
});

/** laneOf a layer in the open block. */
export function laneOf(l: Layer): Lane | undefined {
  return open.value.lanes.find((x) => x.ops.includes(l));
}

const phone = matchMedia("(max-width: 760px)");
const tablet = matchMedia("(min-width: 761px) and (max-width: 960px)");
const large = matchMedia("(min-width: 1400px) and (min-height: 820px)");

export type Layout = "phone" | "tablet" | "desk" | "large" | "projector";
function measure(): Layout {
  if (state.value.projector) return "projector";
  return phone.matches ? "phone" : tablet.matches ? "tablet" : large.matches ? "large" : "desk";
}
const resized = signal(0);
for (const m of [phone, tablet, large]) m.addEventListener("change", () => resized.value++);
export const layout: Readable<Layout> = computed(() => (resized.value, measure()));

// tile side, tiles a row, height of a lane (none on the phone), in CSS pixels
const sizes: Record<Layout, { tile: number; row: number; lane: number }> = {
  phone: { tile: 70, row: 16, lane: 96 },
  tablet: { tile: 42, row: 6, lane: 88 },
  desk: { tile: 56, row: 8, lane: 88 },
  large: { tile: 70, row: 8, lane: 105.6 },
  projector: { tile: 84, row: 4, lane: 96.8 },
};

/** tiles: their side is a multiple of the map's, so that pixels stay square; larger tiles, fewer of them. */
export function tiles(side: number): { size: number; row: number } {
  const { tile, row, lane } = sizes[layout.value];
  let k = Math.max(1, Math.round(tile / side));
  while (k > 1 && k * side > lane - 12) k--;
  let size = k * side;
  while (size > lane - 12) size /= 2;
  const scrolls = layout.value === "phone";
  return { size, row: scrolls ? row : Math.max(3, Math.floor((row * (tile + 3)) / (size + 3))) };
}

/** pageOf is the page of maps that a lane shows: of an address made for a smaller screen, at most the last. */
export function pageOf(lane: number): number {
  const here = open.value.lanes[lane];
  if (!here) return 0;
  const l = shown(here);
  return Math.min(Math.floor(state.value.page[lane] ?? 0), Math.ceil(l.c / tiles(l.h).row) - 1);
}

/** want is what a lane asks of the server. */
function want(l: Layer, lane: number): Want {
  const { row } = tiles(l.h);
  const last = Math.min(l.c, Math.ceil(((pageOf(lane) + 1) * row) / 16) * 16);
  const w: Want = { channels: "" };
  switch (state.value.sort) {
    case "max":
      w.channels = "top:" + last;
      break;
    case "mean":
      w.channels = "mean:" + last;
      break;
    case "index":
      w.channels = `${pageOf(lane) * row}-${Math.min(l.c, (pageOf(lane) + 1) * row) - 1}`;
      break;
  }
  if (state.value.scale === "channel") w.scale = "channel";
  const lock = state.value.lock[lane];
  if (state.value.scale === "lock" && lock) w.scale = lock;
  return w;
}

/** pageChannels are the channels that a lane shows now, in order; empty until known. */
export function pageChannels(l: Layer, lane: number): number[] {
  const a = session.atlases.of(l.name).value;
  const { row } = tiles(l.h);
  if (!a) return [];
  const from = state.value.sort === "index" ? 0 : pageOf(lane) * row;
  return a.head.channels.slice(from, from + row);
}

/** follow keeps a session at the picture that the address names. */
export function follow(s: Session, image: () => string): void {
  effect(() => {
    const { model, fit } = state.value;
    if (image()) s.open(image(), model || view.model.name, fit);
  });
}

/** start keeps the session asking for what the address shows. */
export function start(): void {
  follow(session, () => state.value.image);
  effect(() => {
    const wants = new Map<string, Want>();
    open.value.lanes.forEach((lane, i) => {
      const l = shown(lane);
      wants.set(l.name, want(l, i));
    });
    session.watch(wants);
  });
}

/** laneWord names a lane for people: "3×3", in the stem its convolution. */
export function laneWord(lane: Lane): string {
  return lane.key === "bs" ? lane.out.name : lane.key === "bp" ? t("branch.pool") : lane.name.replace("x", "×");
}
