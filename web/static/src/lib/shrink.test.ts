import assert from "node:assert/strict";
import { test } from "node:test";
import { pixels } from "./shrink.ts";

test("a bomb is known by its head", () => {
  const png = new Uint8Array(24);
  png.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  new DataView(png.buffer).setUint32(16, 20000);
  new DataView(png.buffer).setUint32(20, 30000);
  assert.equal(pixels(png), 600e6);
  assert.equal(pixels(png.subarray(0, 20)), 0);
  assert.equal(pixels(Uint8Array.from([0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 0x00, 0x01, 0x02, 0x00])), 512);
  assert.equal(pixels(Uint8Array.from([0xff, 0xd8, 0xff, 0xe0])), 0);
  assert.equal(pixels(new Uint8Array(0)), 0);
});
