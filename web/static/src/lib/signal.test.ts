import assert from "node:assert/strict";
import { test } from "node:test";
import { computed, effect, flush, signal, untracked } from "./signal.ts";

test("an effect runs once a frame, for what it read", () => {
  const [a, b] = [signal(1), signal(10)];
  const seen: number[] = [];
  const stop = effect(() => void seen.push(a.value > 2 ? a.value : a.value + b.value));
  a.value = 2;
  a.value = 3;
  flush();
  b.value = 20; // no longer read
  flush();
  assert.deepEqual(seen, [11, 3]);
  stop();
  a.value = 4;
  flush();
  assert.deepEqual(seen, [11, 3]);
});

test("a computed value is made when read, and again only after a change", () => {
  const a = signal(2);
  let made = 0;
  const square = computed(() => (made++, a.value * a.value));
  assert.equal(square.value + square.value, 8);
  a.value = 3;
  assert.equal(square.value, 9);
  assert.equal(made, 2);
  const seen: number[] = [];
  effect(() => void seen.push(square.value + untracked(() => a.value)));
  a.value = 4;
  flush();
  assert.deepEqual(seen, [12, 20]);
});
