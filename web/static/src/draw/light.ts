// The class activation map as light over the photograph: where nothing spoke
// for the class the picture stays dark, so the only colour scale on the page
// is the maps'.
import { sheet } from "./pixels.ts";

const dark = 0.24; // what is left of the photo where the map is 0
const gain = 1.04; // added at the map's maximum; a little over 1 in all, so that it glows

/** light draws photo x (dark + gain * map / max) on ctx, w x h pixels; 7 x 7 hard cells, or smooth between their centres. */
export function light(
  ctx: CanvasRenderingContext2D,
  photo: HTMLImageElement | undefined,
  map: Float32Array | undefined,
  mw: number,
  mh: number,
  max: number,
  smooth: boolean,
): void {
  const { width: w, height: h } = ctx.canvas;
  ctx.setTransform(1, 0, 0, 1, 0, 0);
  if (!photo) {
    ctx.clearRect(0, 0, w, h);
    return;
  }
  ctx.imageSmoothingEnabled = true;
  ctx.imageSmoothingQuality = "high";
  ctx.drawImage(photo, 0, 0, w, h);
  if (!map) return;
  const px = ctx.getImageData(0, 0, w, h);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const v = smooth
        ? between(map, mw, mh, ((x + 0.5) / w) * mw - 0.5, ((y + 0.5) / h) * mh - 0.5)
        : map[Math.floor((y * mh) / h) * mw + Math.floor((x * mw) / w)]!;
      const f = dark + gain * Math.max(0, Math.min(1, max > 0 ? v / max : 0));
      const i = 4 * (y * w + x);
      for (let c = 0; c < 3; c++) px.data[i + c] = px.data[i + c]! * f;
    }
  }
  ctx.putImageData(px, 0, 0);
}

/** between is the bilinear value at (x, y) in cells. */
function between(map: Float32Array, w: number, h: number, x: number, y: number): number {
  const at = (i: number, j: number): number => map[Math.max(0, Math.min(h - 1, j)) * w + Math.max(0, Math.min(w - 1, i))]!;
  const [i, j] = [Math.floor(x), Math.floor(y)];
  const [u, v] = [x - i, y - j];
  return (at(i, j) * (1 - u) + at(i + 1, j) * u) * (1 - v) + (at(i, j + 1) * (1 - u) + at(i + 1, j + 1) * u) * v;
}

/** shade lays a map over the photo: its own colours, the photo showing through where it is dark. */
export function shade(ctx: CanvasRenderingContext2D, photo: HTMLImageElement, map: ImageData, strength: Float32Array, w: number, h: number): void {
  ctx.drawImage(photo, 0, 0, w, h);
  for (let i = 0; i < strength.length; i++) map.data[4 * i + 3] = 60 + 170 * strength[i]!;
  ctx.imageSmoothingEnabled = false;
  ctx.drawImage(sheet(map), 0, 0, w, h);
}
