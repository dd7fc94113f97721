import assert from "node:assert/strict";
import { test } from "node:test";
import { cell, decimals, patch, rim } from "./sum.ts";

const input = { shape: [2, 3, 3], data: Float32Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 0, 0, 0, 10, 0, 0, 0, 0]) };
const window3 = { k: [3, 3] as [number, number], stride: 1, pad: [1, 1] as [number, number] };

test("a patch at the corner has a rim of zeros", () => {
  assert.deepEqual([...patch(input, 0, 0, 0, window3)], [0, 0, 0, 0, 1, 2, 0, 4, 5]);
});

test("a stride moves the patch", () => {
  assert.deepEqual([...patch(input, 0, 1, 1, { k: [1, 1], stride: 2, pad: [0, 0] })], [9]);
});

test("a cell is the sum over all channels and the bias", () => {
  const filter = { shape: [2, 3, 3], data: Float32Array.from([...Array<number>(9).fill(1), ...Array<number>(9).fill(-1)]) };
  const c = cell(input, filter, 0.5, 1, 1, window3);
  assert.deepEqual(c.shares, [{ channel: 0, sum: 45 }, { channel: 1, sum: -10 }]);
  assert.equal(c.before, 35.5);
});

test("1x1 looks at one pixel through all channels", () => {
  const c = cell(input, { shape: [2, 1, 1], data: Float32Array.from([2, 3]) }, 1, 1, 1, { k: [1, 1], stride: 1, pad: [0, 0] });
  assert.equal(c.before, 5 * 2 + 10 * 3 + 1);
});

test("the rim is what lies outside of the map", () => {
  assert.deepEqual(rim(input, 0, 0, window3), [true, true, true, true, false, false, true, false, false]);
  assert.deepEqual(rim(input, 2, 2, window3), [false, false, true, false, false, true, true, true, true]);
});

test("numbers of one grid have the same decimals", () => {
  assert.deepEqual([123, 12, 1.5, 0.15, 0.015, 0].map(decimals), [0, 1, 2, 3, 4, 1]);
});
