import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { decode } from "./frame.ts";

/** golden reads a frame that internal/wire's tests wrote. */
function golden(name: string): ArrayBuffer {
  const b = readFileSync(`${process.env["WIRE_GOLDEN"]}/${name}.frame`);
  return b.buffer.slice(b.byteOffset, b.byteOffset + b.length) as ArrayBuffer;
}

test("golden frames of internal/wire decode", () => {
  const atlas = decode(golden("atlas"));
  assert.equal(atlas.kind, "atlas");
  if (atlas.kind === "atlas") {
    const { grid, tile, channels, max } = atlas.head;
    assert.equal(atlas.pixels.length, grid.cols * tile.w * grid.rows * tile.h);
    assert.equal(channels.length, max.length);
  }
  const channel = decode(golden("channel"));
  assert.equal(channel.kind, "channel");
  if (channel.kind === "channel") assert.equal(channel.values.length, channel.head.w * channel.head.h);
  const cam = decode(golden("cam"));
  assert.equal(cam.kind, "cam");
  if (cam.kind === "cam") assert.ok(Math.abs(cam.values.reduce((a, b) => Math.max(a, b), -Infinity) - cam.head.max) < 1e-5);
});

test("broken frames are refused with words", () => {
  const good = new Uint8Array(golden("atlas"));
  for (let cut = 0; cut < good.length; cut += 7) assert.throws(() => decode(good.slice(0, cut).buffer), /expected/);
  const bad = (at: number, byte: number): ArrayBuffer => {
    const copy = good.slice();
    copy[at] = byte;
    return copy.buffer;
  };
  assert.throws(() => decode(bad(0, 0)), /expected "IScp"/);
  assert.throws(() => decode(bad(4, 9)), /version 9/);
  assert.throws(() => decode(bad(5, 9)), /kind 9/);
  assert.throws(() => decode(bad(12, 1 + good[12]!)), /frame of/);
});
