import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "./number.ts";

test("numbers as people type them", () => {
  for (const [text, want] of [
    ["8192", 8192], ["8,192", 8192], ["8 192", 8192], ["51,380,224", 51380224], ["7.2", 7.2], ["7,2", 7.2], ["0,25", 0.25],
    ["1.234,5", 1234.5], ["1,234.5", 1234.5], ["51.380.224", 51380224], ["-3", -3], ["−3,5", -3.5], [".5", 0.5], ["1e3", 1000], [" 12 ", 12], ["0,125", 0.125], ["0.125", 0.125], ["８１９２", 8192],
  ] as const) assert.equal(parse(text), want, text);
});

test("the unit may be typed", () => {
  assert.equal(parse("75 %", "%"), 75);
  assert.equal(parse("12 Million", "million"), 12);
  assert.equal(parse("million", "million"), undefined);
  assert.equal(parse("75 %"), undefined);
});

test("what is no number is said to be none", () => {
  for (const text of ["", " ", "about 7", "7x", "1,2,3", "1.2.3", "--3", "Infinity", "NaN", "7 times", "10²"]) assert.equal(parse(text), undefined, text);
});
