import assert from "node:assert/strict";
import { test } from "node:test";
import { thin, ticks } from "./chart.ts";
import { first, format, parse, second, settings, twins } from "./setup.ts";
import { place, power, recent, span } from "./strip.ts";

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
  assert.deepEqual(place("inception_4c/5x5_reduce"), { block: "4c", key: "b5", reduce: true });
  assert.deepEqual(place("inception_3a/pool_proj"), { block: "3a", key: "bp", reduce: false });
  assert.deepEqual(place("conv1/7x7_s2"), { block: "stem", key: "bs", reduce: false });
});

test("norms are averaged as their scale is drawn", () => {
  const point = (norms: number[]) => ({ step: 1, rate: 1, loss: [0, 0, 0] as [number, number, number], accuracy: 0, norms, ms: 0 });
  const [m] = recent([point([0.01]), point([1])], 2);
  assert.ok(Math.abs(m! - 0.1) < 1e-12);
  assert.deepEqual(span([{ points: [point([0.02, 3])] }]), [0.01, 10]);
  assert.equal(power(0.001), "10⁻³");
  assert.equal(power(10), "10");
});
