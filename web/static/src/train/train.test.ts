import assert from "node:assert/strict";
import { test } from "node:test";
import { apart, stairs, thin, ticks } from "./chart.ts";
import { advice, first, format, parse, second, settings, twins } from "./setup.ts";
import { convolutions, place, power, recent, span } from "./strip.ts";

test("settings survive the address; nonsense is as at first", () => {
  assert.equal(format(first), "");
  assert.deepEqual(parse(""), first);
  const other = { ...first, modules: 3, rate: 0.005, momentum: 0 as const, aux: false, seed: 42, twin: "norm" as const };
  assert.deepEqual(parse(format(other)), other);
  assert.deepEqual(parse("x-99-7-y--1-hello-2-0-z-w-v").modules, first.modules);
  assert.equal(parse("shapes-9-16-step-0-7").rate, first.rate);
});

test("a twin differs in one thing", () => {
  const [a] = settings(first).lanes;
  for (const t of twins) {
    const b = second(a!, t);
    const different = b ? Object.keys(a!).filter((k) => a![k as keyof typeof a] !== b[k as keyof typeof b]) : [];
    assert.equal(different.length, t === "none" ? 0 : 1, t);
  }
});

test("a comparison that batch norm would level out gets advice, once", () => {
  for (const twin of twins) {
    const a = advice({ ...first, twin });
    assert.equal(!!a, twin === "aux" || twin === "init", twin);
    if (a) assert.equal(advice({ ...first, twin, ...a }), undefined, twin);
  }
});

test("labels at the ends of curves stand apart", () => {
  assert.deepEqual(apart([10, 12, 50], 13, 0, 100), [10, 23, 50]);
  assert.deepEqual(apart([99, 98], 13, 0, 100), [100, 87]);
});

test("a staircase keeps its edges", () => {
  assert.deepEqual(stairs([1, 2, 3, 4, 5], [9, 9, 8, 8, 8]), [[1, 3, 5], [9, 8, 8]]);
});

test("before a network is built its convolutions are known", () => {
  assert.equal(convolutions(9).length, 57);
  assert.equal(convolutions(1).at(-1), "inception_3a/pool_proj");
});

test("ticks lie inside of their axis", () => {
  assert.deepEqual(ticks(0, 1, false), [0, 0.25, 0.5, 0.75, 1]);
  assert.deepEqual(ticks(0.01, 10, true), [0.01, 0.1, 1, 10]);
  assert.ok(ticks(1.2, 2.6, true).includes(2));
});

test("thinned curves keep their mean", () => {
  const x = Array.from({ length: 1000 }, (_, i) => i);
  const [, y] = thin(x, x, 100);
  assert.equal(y.length, 100);
  assert.equal(y.reduce((s, v) => s + v, 0) / y.length, 499.5);
});

test("convolutions stand in their block and branch", () => {
  assert.deepEqual(place("inception_4c/5x5_reduce"), { block: "4c", key: "b5", reduce: true, word: "4c 5×5 reduce" });
  assert.deepEqual(place("inception_3a/pool_proj"), { block: "3a", key: "bp", reduce: false, word: "3a pool proj" });
  assert.deepEqual(place("conv1/7x7_s2"), { block: "stem", key: "bs", reduce: false, word: "conv1/7x7" });
});

test("norms are averaged as their scale is drawn", () => {
  const point = (norms: number[]) => ({ step: 1, rate: 1, loss: [0, 0, 0] as [number, number, number], accuracy: 0, norms, ms: 0 });
  const [m] = recent([point([0.01]), point([1])], 2);
  assert.ok(Math.abs(m! - 0.1) < 1e-12);
  const [lo, hi] = span([{ points: [point([0.02, 3])] }]);
  assert.ok(Math.abs(lo - 0.01) < 1e-9 && Math.abs(hi - 10 ** 0.5) < 1e-9);
  assert.equal(power(0.001), "10⁻³");
  assert.equal(power(10), "10");
});
