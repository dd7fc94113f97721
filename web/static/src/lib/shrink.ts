// Big photographs are shrunk before they are sent, so that a phone does not
// send 12 megapixels; what the server cannot read but the browser can is redrawn.
import { h } from "./dom.ts";

const largest = 1024; // longer side after shrinking; the network sees at most 256
const small = 1 << 20; // bytes that are sent as they are
const decodable = 50e6; // pixels of a PNG or GIF, which can be a bomb: the server says what is wrong with larger ones
const foreign = ["image/avif", "image/jxl"]; // not read by the server

/** pixels of a PNG or GIF, from its first 24 bytes; 0 of others. */
export function pixels(head: Uint8Array): number {
  const v = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const sign = String.fromCharCode(...head.subarray(0, 4));
  if (sign === "\x89PNG" && head.length >= 24) return v.getUint32(16) * v.getUint32(20);
  if (sign === "GIF8" && head.length >= 10) return v.getUint16(6, true) * v.getUint16(8, true);
  return 0;
}

/** shrink draws a big picture smaller; what the browser cannot read goes as it is. */
export async function shrink(file: Blob): Promise<Blob> {
  const redraw = foreign.includes(file.type);
  if (file.size <= small && !redraw) return file;
  if (pixels(new Uint8Array(await file.slice(0, 24).arrayBuffer())) > decodable) return file;
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file); // turns by EXIF
  } catch {
    return file;
  }
  const k = largest / Math.max(bitmap.width, bitmap.height);
  if (k >= 1 && !redraw) return file;
  return (await draw(bitmap, Math.min(k, 1)).finally(() => bitmap.close())) ?? file;
}

/** draw is the picture as a JPEG file of k times its sides, on white. */
function draw(bitmap: ImageBitmap, k: number): Promise<Blob | null> {
  const canvas = h("canvas", { width: Math.round(bitmap.width * k), height: Math.round(bitmap.height * k) });
  const ctx = canvas.getContext("2d")!;
  ctx.fillStyle = "#fff";
  ctx.fillRect(0, 0, canvas.width, canvas.height);
  ctx.imageSmoothingQuality = "high";
  ctx.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.92));
}
