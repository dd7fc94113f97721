// What can be taken along: any panel as a picture, exact values.
import { $ } from "../lib/dom.ts";
import { download } from "../lib/download.ts";
import { t, view } from "../lib/page.ts";
import { state } from "../lib/url.ts";
import { place } from "../draw/pixels.ts";
import { actions, toast } from "./overlay.ts";
import { panelPNG } from "./panel.ts";
import { channel, layer } from "./scope.ts";

type Item = Parameters<typeof actions>[2][number];

function keep(name: string, blob: Blob | null): void {
  if (blob) download(name, blob);
  else toast(t("save.failed"));
}

const file = (...parts: (string | number)[]): string => parts.join("-").replace(/[^\w.-]+/g, "_");

/** enlarge gives a small map at least 448 pixels, its cells still hard. */
function enlarge(c: HTMLCanvasElement): HTMLCanvasElement {
  const k = Math.max(1, Math.ceil(448 / Math.max(c.width, c.height)));
  const out = document.createElement("canvas");
  out.width = c.width * k;
  out.height = c.height * k;
  place(out.getContext("2d")!, c, 0, 0, out.width, out.height);
  return out;
}

// the page's panels, by the id of the element and of its word
const panels = ["river", "answer", "module", "inspect", "counted", "nine", "heads", "pair", "duel"] as const;

/** pictures are the panels that the page shows. */
function pictures(): Item[] {
  const shown = panels.filter((id) => document.getElementById(id)?.checkVisibility());
  return shown.map((id) => ({
    word: t("save." + id),
    run: () =>
      panelPNG($(id)).then(
        (b) => keep(id + ".png", b),
        () => toast(t("save.failed")),
      ),
  }));
}

/** values are the layer's, exact. */
function values(): Item[] {
  const l = layer.peek();
  const { image, model, fit } = state.peek();
  if (!image) return [];
  const q = new URLSearchParams({ model: model || view.model.name, ...(fit ? { fit } : {}) });
  const base = `/api/images/${encodeURIComponent(image)}/layers/${l.name}`;
  const c = channel.peek();
  return [
    { word: t("save.npy", { C: l.c, H: l.h, W: l.w }), note: l.name, href: `${base}.npy?${q}`, download: file(l.name) + ".npy" },
    { word: t("save.npyone", { Channel: c }), href: `${base}.npy?${q}&channel=${c}`, download: file(l.name, c) + ".npy" },
  ];
}

/** save offers all panels, the large map by itself, and the values. */
export function save(by: HTMLElement): void {
  const map = document.getElementById("big-canvas") as HTMLCanvasElement | null;
  const alone: Item = {
    word: t("save.channel"),
    run: () => map && enlarge(map).toBlob((b) => keep(file(layer.peek().name, channel.peek()) + ".png", b), "image/png"),
  };
  actions(by, t("save.title"), [...(map ? [alone] : []), ...pictures(), ...values()]);
}
