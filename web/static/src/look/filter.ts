// The first convolution's filters are small colour pictures: 7 x 7 x RGB.
import { fit, place, sheet } from "../draw/pixels.ts";
import { $, rich } from "../lib/dom.ts";
import { value } from "../lib/format.ts";
import { fetchNpy, type Tensor } from "../lib/npy.ts";
import { t, view } from "../lib/page.ts";
import { effect, signal } from "../lib/signal.ts";
import { channel, graph, layer } from "./scope.ts";

const weights = signal<Tensor | undefined>(undefined);
let asked = false;

/** patch paints filter c: mid grey is 0, the largest weight of the filter is full colour. OIHW. */
export function patch(w: Tensor, c: number, bgr: boolean): ImageData {
  const [, depth = 3, h = 7, wide = 7] = w.shape;
  const n = h * wide;
  const own = w.data.subarray(c * depth * n, (c + 1) * depth * n);
  const most = own.reduce((a, b) => Math.max(a, Math.abs(b)), 0) || 1;
  const out = new ImageData(wide, h);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < 3; k++) out.data[4 * i + k] = 127.5 + 127.5 * (own[(bgr ? 2 - k : k) * n + i]! / most);
    out.data[4 * i + 3] = 255;
  }
  return out;
}

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
    place(fit(canvas, side, side), sheet(patch(w, channel.value, view.model.bgr)), 0, 0, side, side);
    const n = w.data.length / (w.shape[0] ?? 1);
    const own = w.data.subarray(channel.value * n, (channel.value + 1) * n);
    const most = own.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    canvas.setAttribute("aria-label", t("filter.label", { Channel: channel.value }));
    $("filter-text").replaceChildren(rich(t("filter.text", { K: first.kh, N: n, Max: value(most) })));
  });
}
