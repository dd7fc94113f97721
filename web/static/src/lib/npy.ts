// Reading NumPy's .npy (float32, C order), the format of exact downloads.

export interface Tensor {
  shape: number[];
  data: Float32Array;
}

export function parseNpy(buffer: ArrayBuffer): Tensor {
  const bytes = new Uint8Array(buffer);
  if (bytes.length < 12 || bytes[0] !== 0x93 || String.fromCharCode(...bytes.subarray(1, 6)) !== "NUMPY") throw new Error("not an .npy file");
  const view = new DataView(buffer);
  const wide = bytes[6]! > 1; // from version 2 the header's length has 4 bytes
  const at = wide ? 12 : 10;
  const end = at + (wide ? view.getUint32(8, true) : view.getUint16(8, true));
  const head = new TextDecoder().decode(bytes.subarray(at, end));
  if (!head.includes("<f4")) throw new Error(`.npy header ${head.trim()}; expected '<f4'`);
  const shape = (/'shape':\s*\(([^)]*)\)/.exec(head)?.[1] ?? "")
    .split(",")
    .filter((x) => x.trim())
    .map(Number);
  const data = new Float32Array(buffer.slice(end));
  const want = shape.reduce((n, x) => n * x, 1);
  if (data.length !== want) throw new Error(`.npy of ${data.length} values; expected ${want}`);
  return { shape, data };
}

/** Refused is an answer that is not the file. */
export class Refused extends Error {
  constructor(
    url: string,
    readonly status: number,
  ) {
    super(`${url}: ${status}`);
  }
}

export async function fetchNpy(url: string): Promise<Tensor> {
  const r = await fetch(url);
  if (!r.ok) throw new Refused(url, r.status);
  return parseNpy(await r.arrayBuffer());
}
