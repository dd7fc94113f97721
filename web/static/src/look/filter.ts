// The filter of the chosen map of the first convolution, as a picture.
import { filterImage } from "../draw/filter.ts";
import { fit, place, sheet } from "../draw/pixels.ts";
import { $, rich } from "../lib/dom.ts";
import { value } from "../lib/format.ts";
import { fetchNpy, type Tensor } from "../lib/npy.ts";
import { t, view } from "../lib/page.ts";
import { effect, signal } from "../lib/signal.ts";
import { channel, graph, layer } from "./scope.ts";

const weights = signal<Tensor | undefined>(undefined);
let asked = false;

export function mount(): void {
  const first = graph.layers.find((l) => l.kind === "conv");
  effect(() => {
    const show = layer.value === first && first?.inC === 3;
    $("filter").hidden = !show;
    if (!show) return;
    if (!asked) {
      asked = true;
      fetchNpy(`/api/models/${encodeURIComponent(view.model.name)}/weights/${first.name}.npy`).then(
        (w) => (weights.value = w),
        () => (asked = false),
      );
    }
    const w = weights.value;
    if (!w) return;
    const side = 84;
    const canvas = $<HTMLCanvasElement>("filter-canvas");
    place(fit(canvas, side, side), sheet(filterImage(w, channel.value, view.model.bgr)), 0, 0, side, side);
    const n = w.data.length / (w.shape[0] ?? 1);
    const own = w.data.subarray(channel.value * n, (channel.value + 1) * n);
    const most = own.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    canvas.setAttribute("aria-label", t("filter.label", { Channel: channel.value }));
    $("filter-text").replaceChildren(rich(t("filter.text", { K: first.kh, N: n, Max: value(most) })));
  });
}
