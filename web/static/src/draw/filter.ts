// The first convolution's filters are small colour pictures: 7 x 7 x RGB.
import type { Tensor } from "../lib/npy.ts";

/** filterImage paints filter c: mid grey is 0, the largest weight of the filter is full colour. OIHW. */
export function filterImage(w: Tensor, c: number, bgr: boolean): ImageData {
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
