// From values to pixels. Maps keep hard cells: they are scaled by whole
// neighbours, never smoothed, unless a switch says so.
import { level, type Table } from "../lib/palette.ts";

/** colour paints w x h values by a colour table, lo..hi over its 256 entries. */
export function colour(
  values: ArrayLike<number>,
  w: number,
  h: number,
  table: Table,
  lo: number,
  hi: number,
  at = (i: number): number => i,
): ImageData {
  const out = new ImageData(w, h);
  for (let i = 0; i < w * h; i++) {
    const v = values[at(i)];
    if (v === undefined) continue; // no value there: left clear
    const e = 3 * level(v, lo, hi);
    out.data[4 * i] = table[e]!;
    out.data[4 * i + 1] = table[e + 1]!;
    out.data[4 * i + 2] = table[e + 2]!;
    out.data[4 * i + 3] = 255;
  }
  return out;
}

/** sheet puts image data on a canvas of its own size, ready to be drawn scaled. */
export function sheet(data: ImageData): HTMLCanvasElement {
  const c = document.createElement("canvas");
  c.width = data.width;
  c.height = data.height;
  c.getContext("2d")!.putImageData(data, 0, 0);
  return c;
}

/** fit gives the canvas as many pixels as the screen has for w x h CSS pixels. */
export function fit(canvas: HTMLCanvasElement, w: number, h: number): CanvasRenderingContext2D {
  const k = Math.max(1, devicePixelRatio || 1);
  const [pw, ph] = [Math.max(1, Math.round(w * k)), Math.max(1, Math.round(h * k))];
  if (canvas.width !== pw || canvas.height !== ph) {
    canvas.width = pw;
    canvas.height = ph;
  }
  const ctx = canvas.getContext("2d")!;
  ctx.setTransform(pw / w, 0, 0, ph / h, 0, 0);
  return ctx;
}

/** place draws the image scaled; enlarging keeps cells hard, shrinking averages. */
export function place(
  ctx: CanvasRenderingContext2D,
  image: CanvasImageSource & { width: number | SVGAnimatedLength },
  x: number,
  y: number,
  w: number,
  h: number,
  smooth = false,
): void {
  ctx.imageSmoothingEnabled = smooth || (image.width as number) > w * ctx.getTransform().a;
  ctx.imageSmoothingQuality = "high";
  ctx.drawImage(image, x, y, w, h);
}
