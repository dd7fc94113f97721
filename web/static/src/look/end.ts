// The end of the river: the last maps are averaged to one number each, and the
// linear layer weighs these numbers for each class. Drawn with the true
// averages and the true weights of the chosen class.
import { colour, fit, place, sheet } from "../draw/pixels.ts";
import { h, rich, roomy } from "../lib/dom.ts";
import { count, value } from "../lib/format.ts";
import type { Block, Layer } from "../lib/graph.ts";
import { fetchNpy } from "../lib/npy.ts";
import { lut } from "../lib/palette.ts";
import { t, view } from "../lib/page.ts";
import { computed, signal, type Signal } from "../lib/signal.ts";
import { go, state } from "../lib/url.ts";
import { answers, chosen, main } from "./answer.ts";
import { label } from "./labels.ts";
import { scoped } from "./scoped.ts";
import { graph, session } from "./scope.ts";

const strongest = 6;
const cache = new Map<string, Signal<Float32Array | undefined>>();

/** exact fetches an .npy once. */
function exact(url: string): Signal<Float32Array | undefined> {
  let s = cache.get(url);
  if (!s) {
    const made = signal<Float32Array | undefined>(undefined);
    cache.set(url, (s = made));
    fetchNpy(url).then(
      (x) => (made.value = x.data),
      () => cache.delete(url),
    );
  }
  return s;
}

function layerURL(name: string): string {
  const { image, model, fit } = state.value;
  return `/api/images/${encodeURIComponent(image)}/layers/${name}.npy?${new URLSearchParams({ model: model || view.model.name, ...(fit ? { fit } : {}) })}`;
}

/** averages of the last maps, and the weights of the chosen class. */
function sources(b: Block): { averages: () => Float32Array | undefined; weights: () => Float32Array | undefined } {
  const pool = b.layers.find((l) => l.kind === "avgpool")!;
  const linear = b.layers.find((l) => l.kind === "linear")!;
  return {
    averages: () => (session.layers.of(pool.name).value ? exact(layerURL(pool.name)).value : undefined),
    weights: () =>
      chosen.value
        ? exact(`/api/models/${encodeURIComponent(view.model.name)}/weights/${linear.name}.npy?row=${chosen.value.index}`).value
        : undefined,
  };
}

function vector(averages: () => Float32Array | undefined, { c: n, h: side }: Layer): HTMLElement {
  const cols = Math.ceil(Math.sqrt(n));
  const canvas = h("canvas", { width: cols, height: Math.ceil(n / cols), role: "img", "aria-label": t("average.vector", { N: count(n) }) });
  scoped(() => {
    const v = averages();
    const ctx = canvas.getContext("2d")!;
    ctx.clearRect(0, 0, canvas.width, canvas.height);
    if (v)
      ctx.putImageData(
        colour(
          v,
          canvas.width,
          canvas.height,
          lut(state.value.map),
          0,
          v.reduce((a, x) => Math.max(a, x), 0),
        ),
        0,
        0,
      );
  });
  return h(
    "figure.vector",
    {},
    canvas,
    h("figcaption", {}, rich(t("average.vector.caption", { N: count(n), S: side }))),
  );
}

interface Share {
  channel: number;
  average: number;
  weight: number;
}

/** strongestShares are the channels that speak loudest for the class. */
function strongestShares(a: Float32Array, w: Float32Array): Share[] {
  return Array.from(a, (average, channel) => ({ channel, average, weight: w[channel] ?? 0 }))
    .sort((p, q) => q.average * q.weight - p.average * p.weight)
    .slice(0, strongest);
}

function shareRow(s: Share, most: number, out: Block): HTMLElement {
  const canvas = h("canvas.mini", { "aria-hidden": "true" });
  scoped(() => {
    const v = session.channel(out.out.name, s.channel, false).value;
    const ctx = fit(canvas, 42, 42);
    ctx.clearRect(0, 0, 42, 42);
    if (v) place(ctx, sheet(colour(v.values, v.head.w, v.head.h, lut(state.value.map), 0, v.head.max)), 0, 0, 42, 42);
  });
  return h(
    "li",
    {},
    h(
      "button.share",
      { "data-channel": s.channel, onclick: () => go(laneChannel(out, s.channel)) },
      canvas,
      h(
        "span",
        {},
        rich(t("average.share", { Channel: s.channel, A: value(s.average, 1), W: value(s.weight, 0.1), P: value(s.average * s.weight, 1) })),
      ),
      h("i", { "--p": (100 * s.average * s.weight) / most }),
    ),
  );
}

function waitingRow(): HTMLElement {
  return h("li", {}, h("div.share", {}, h("canvas.mini", { "aria-hidden": "true" }), h("span", {}, "\u00a0"), h("i", { "--p": 0 })));
}

/** laneChannel turns a channel of the concatenation into its branch's. */
function laneChannel(b: Block, c: number): { module: string; layer: string; channel: number } {
  let at = c;
  for (const lane of b.lanes) {
    if (at < lane.out.c) return { module: b.name, layer: lane.out.name, channel: at };
    at -= lane.out.c;
  }
  return { module: b.name, layer: b.out.name, channel: c };
}

function shares(src: ReturnType<typeof sources>, before: Block): HTMLElement {
  const list = h("ol.shares");
  const caption = h("p.note");
  const best = computed(() => {
    const [a, w] = [src.averages(), src.weights()];
    return a && w ? { rows: strongestShares(a, w), sum: a.reduce((n, x, i) => n + x * (w[i] ?? 0), 0) } : undefined;
  });
  scoped(() => {
    const b = best.value;
    const c = chosen.value;
    const most = b ? b.rows[0]!.average * b.rows[0]!.weight || 1 : 1;
    list.replaceChildren(...Array.from({ length: strongest }, (_, i) => (b ? shareRow(b.rows[i]!, most, before) : waitingRow())));
    const sum = (name: string, n: number): string => t("average.sum", { N: count(before.out.c), Name: name, Sum: value(n, 10) });
    roomy(caption, sum(c ? label(c) : "", 100));
    caption.replaceChildren(h("span", {}, b && c ? rich(sum(label(c), b.sum)) : t("loading")));
  });
  return h("section.middle", {}, h("h3", {}, t("average.strongest")), list, caption);
}

function classes(): HTMLElement {
  const list = h("ol.preds");
  scoped(() => answers(list, main.value?.top));
  return h("section.classes", {}, h("h3", {}, t("average.classes", { N: count(view.model.classes) })), list);
}

export function end(b: Block): HTMLElement[] {
  const src = sources(b);
  const before = graph.before(b)!;
  return [vector(src.averages, b.input), shares(src, before), classes()];
}
