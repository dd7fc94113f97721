// Binary frames: the byte table is in internal/wire.
import { AtlasFrame, CAMFrame, ChannelFrame, HeaderSize, Version, type AtlasHead, type CAMHead, type ChannelHead } from "./wire.gen.ts";

export type Frame =
  | { kind: "atlas"; head: AtlasHead; pixels: Uint8Array }
  | { kind: "channel"; head: ChannelHead; values: Float32Array }
  | { kind: "cam"; head: CAMHead; values: Float32Array };

const header = HeaderSize;

/** decode reads a frame, or throws an error that says what was expected. */
export function decode(buffer: ArrayBuffer): Frame {
  const bytes = new Uint8Array(buffer);
  if (bytes.length < header) throw new Error(`frame of ${bytes.length} bytes; expected at least ${header}`);
  const view = new DataView(buffer);
  const magic = String.fromCharCode(...bytes.subarray(0, 4));
  if (magic !== "IScp" || bytes[4] !== Version)
    throw new Error(`frame starts with ${JSON.stringify(magic)}, version ${bytes[4]}; expected "IScp", ${Version}`);
  const json = view.getUint32(8, true);
  const payload = view.getUint32(12, true);
  if (header + json + payload !== bytes.length) throw new Error(`frame of ${bytes.length} bytes; expected ${header} + ${json} + ${payload}`);
  const head: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(header, header + json)));
  const at = header + json;
  switch (bytes[5]) {
    case AtlasFrame:
      return { kind: "atlas", head: head as AtlasHead, pixels: pixels(bytes.subarray(at), head as AtlasHead) };
    case ChannelFrame:
      return { kind: "channel", head: head as ChannelHead, values: floats(buffer, at, head as ChannelHead) };
    case CAMFrame:
      return { kind: "cam", head: head as CAMHead, values: floats(buffer, at, head as CAMHead) };
  }
  throw new Error(`frame of kind ${bytes[5]}; expected 1 to 3`);
}

function pixels(payload: Uint8Array, { grid, tile }: AtlasHead): Uint8Array {
  const want = grid.cols * tile.w * grid.rows * tile.h;
  if (payload.length !== want) throw new Error(`atlas of ${payload.length} bytes; expected ${want}`);
  return payload;
}

function floats(buffer: ArrayBuffer, at: number, { w, h }: { w: number; h: number }): Float32Array {
  const raw = buffer.slice(at); // a Float32Array needs an offset divisible by 4
  if (raw.byteLength !== 4 * w * h) throw new Error(`map of ${raw.byteLength} bytes; expected ${4 * w * h}`);
  return new Float32Array(raw);
}
