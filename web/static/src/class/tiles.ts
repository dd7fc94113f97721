// The tiles of a question: which map will light up? Before the answer a tile
// shows the filter where it can be looked at (the first layer's), else nothing;
// then the map itself, all on one scale.
import { filterImage } from "../draw/filter.ts";
import { colour, fit, place, sheet } from "../draw/pixels.ts";
import { h } from "../lib/dom.ts";
import { fetchNpy, type Tensor } from "../lib/npy.ts";
import { t, view } from "../lib/page.ts";
import { lut } from "../lib/palette.ts";
import { layerOf } from "./maps.ts";
import type { Question } from "./wire.ts";

const side = 112;

/** more are the model and the fit that the page shows. */
function more(): [string, string][] {
  const q = new URLSearchParams(location.search);
  return ["model", "fit"].map((k): [string, string] => [k, q.get(k) ?? ""]).filter(([, v]) => v);
}

/** mapOf fetches one map of the picture, exactly. */
function mapOf(picture: string, layer: string, channel: number, how: [string, string][]): Promise<Tensor> {
  return fetchNpy(`/api/images/${picture}/layers/${layer}.npy?${new URLSearchParams([...how, ["channel", String(channel)]])}`);
}

const greatest = (m: Tensor): number => m.data.reduce((a, b) => Math.max(a, b), -Infinity);

/** largest is the channel whose map reaches the greatest value. */
export async function largest(picture: string, layer: string, channels: number[], how = more()): Promise<number | undefined> {
  const maps = await Promise.all(channels.map((c) => mapOf(picture, layer, c, how))).catch(() => []);
  const tops = maps.map(greatest);
  return channels[tops.indexOf(Math.max(...tops))];
}

/** suggest picks four channels of a layer that differ: the strongest, and three that light up less. */
export async function suggest(picture: string, layer: string, how: [string, string][]): Promise<number[]> {
  const m = await fetchNpy(`/api/images/${picture}/layers/${layer}.npy?${new URLSearchParams(how)}`);
  const n = m.data.length / m.shape[0]!;
  const tops = Array.from({ length: m.shape[0]! }, (_, c) => ({ c, max: m.data.subarray(c * n, (c + 1) * n).reduce((a, b) => Math.max(a, b), -Infinity) }));
  tops.sort((a, b) => b.max - a.max);
  const places = [0, 1 / 8, 1 / 4, 1 / 2].map((x) => Math.floor(x * tops.length));
  return [...new Set(places.map((i) => tops[i]!.c))].sort((a, b) => a - b);
}

let filters: Promise<Tensor> | undefined;

function weights(layer: string): Promise<Tensor> {
  const model = new URLSearchParams(location.search).get("model") || view.model.name;
  filters ??= fetchNpy(`/api/models/${encodeURIComponent(model)}/weights/${layer}.npy`);
  return filters;
}

/** closed is a tile that has not lit up yet. */
export function closed(q: Question, channel: number): HTMLElement {
  const canvas = h("canvas", { "aria-hidden": "true" });
  if (layerOf(q.layer ?? "")?.inC !== 3) return h("span.dark-tile", { "aria-hidden": "true" }, "?");
  void weights(q.layer!).then(
    (w) => place(fit(canvas, side, side), sheet(filterImage(w, channel, view.model.bgr)), 0, 0, side, side),
    () => (filters = undefined),
  );
  return canvas;
}

/** lit are the maps of the picture, the right one and the viewer's marked. */
export function lit(q: Question, picture: string, mine: number | undefined, label: (channel: number) => string): HTMLElement {
  const box = h("div.question-tiles", {});
  const maps = (q.tiles ?? []).map((c) => mapOf(picture, q.layer!, c, more()));
  Promise.all(maps).then(
    (all) => {
      const hi = Math.max(...all.map(greatest));
      box.replaceChildren(...all.map((m, i) => figure(q, q.tiles![i]!, m, hi, mine, label)));
    },
    () => box.replaceChildren(h("p.note", {}, t("question.nomaps"))),
  );
  return box;
}

function figure(q: Question, channel: number, m: Tensor, hi: number, mine: number | undefined, label: (channel: number) => string): HTMLElement {
  const canvas = h("canvas", { role: "img", "aria-label": t("question.map", { Channel: String(channel) }) });
  const [rows, columns] = m.shape as [number, number];
  place(fit(canvas, side, side), sheet(colour(m.data, columns, rows, lut("viridis"), 0, hi)), 0, 0, side, side);
  const marks = [q.right === channel ? "✓" : "", mine === channel ? t("question.yours") : ""].filter(Boolean).join(" ");
  return h("figure" + (q.right === channel ? ".is-right" : "") as "figure", {}, canvas, h("figcaption", {}, h("b", {}, label(channel)), " ", marks, h("br"), h("small", {}, t("question.max", { Max: greatest(m) }))));
}
