// One cell of a convolution in real numbers: patch times kernel, summed over
// the input's channels, plus bias, then ReLU.
import type { Tensor } from "../lib/npy.ts";

export interface Window {
  k: [h: number, w: number];
  stride: number;
  pad: [y: number, x: number];
}

export interface Share {
  channel: number; // of the input
  sum: number; // of its products
}

export interface Cell {
  shares: Share[]; // in order of the channels
  sum: number; // of all products
  bias: number;
  before: number; // ReLU
}

/** patch is what lies under the kernel in one input channel, row by row; outside the map it is 0. */
export function patch(input: Tensor, channel: number, y: number, x: number, w: Window): Float64Array {
  const [, rows, columns] = input.shape as [number, number, number];
  const out = new Float64Array(w.k[0] * w.k[1]);
  for (let dy = 0; dy < w.k[0]; dy++)
    for (let dx = 0; dx < w.k[1]; dx++) {
      const [iy, ix] = [y * w.stride - w.pad[0] + dy, x * w.stride - w.pad[1] + dx];
      if (iy >= 0 && iy < rows && ix >= 0 && ix < columns) out[dy * w.k[1] + dx] = input.data[(channel * rows + iy) * columns + ix]!;
    }
  return out;
}

/** rim tells which places of a patch lie outside of the map. */
export function rim(input: Tensor, y: number, x: number, w: Window): boolean[] {
  const [, rows, columns] = input.shape as [number, number, number];
  return Array.from({ length: w.k[0] * w.k[1] }, (_, i) => {
    const iy = y * w.stride - w.pad[0] + Math.floor(i / w.k[1]);
    const ix = x * w.stride - w.pad[1] + (i % w.k[1]);
    return iy < 0 || iy >= rows || ix < 0 || ix >= columns;
  });
}

/** decimals that numbers up to most are written with: about three digits of the largest, the same for all. */
export function decimals(most: number): number {
  if (!(most > 0)) return 1;
  return Math.max(0, Math.min(5, 2 - Math.floor(Math.log10(most))));
}

/** kernel is the filter's part for one input channel. */
export function kernel(filter: Tensor, channel: number, w: Window): Float64Array {
  const n = w.k[0] * w.k[1];
  return Float64Array.from(filter.data.subarray(channel * n, (channel + 1) * n));
}

export function products(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((v, i) => v * b[i]!);
}

export function cell(input: Tensor, filter: Tensor, bias: number, y: number, x: number, w: Window): Cell {
  const shares: Share[] = [];
  let sum = 0;
  for (let c = 0; c < input.shape[0]!; c++) {
    const s = products(patch(input, c, y, x, w), kernel(filter, c, w)).reduce((a, b) => a + b, 0);
    shares.push({ channel: c, sum: s });
    sum += s;
  }
  return { shares, sum, bias, before: sum + bias };
}
