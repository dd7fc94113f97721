import assert from "node:assert/strict";
import { test } from "node:test";
import { whileHeld } from "./held.ts";

const event = (type: string, more: object = {}): Event => Object.assign(new Event(type, { cancelable: true }), more);

/** trial is a button, how often it did its thing, and a promise of the n-th time. */
function trial(pauses: { first: number; next: number }, more: (n: number) => boolean = () => true) {
  const button = new EventTarget();
  const at = new Map<number, () => void>();
  const my = { button, times: 0, reached: (n: number) => new Promise<void>((done) => at.set(n, done)) };
  whileHeld(button, () => {
    at.get(++my.times)?.();
    return Promise.resolve(more(my.times));
  }, pauses);
  return my;
}

test("a short press is one, and its click is no second", () => {
  const t = trial({ first: 0, next: 0 });
  for (const type of ["pointerdown", "pointerup", "click"]) t.button.dispatchEvent(event(type, { button: 0 }));
  assert.equal(t.times, 1);
  t.button.dispatchEvent(event("click")); // a screen reader's has no pointer
  assert.equal(t.times, 2);
  t.button.dispatchEvent(event("pointerdown", { button: 2 }));
  assert.equal(t.times, 2);
});

for (const [down, up] of [[event("pointerdown", { button: 0 }), event("pointerup")], [event("keydown", { key: " " }), event("keyup", { key: " " })], [event("keydown", { key: "Enter" }), event("blur")]] as const)
  test(`held from ${down.type} to ${up.type} it goes on, then ends`, async () => {
    const t = trial({ first: 0, next: 0 });
    const fourth = t.reached(4);
    t.button.dispatchEvent(down);
    await fourth;
    t.button.dispatchEvent(up);
    const n = t.times;
    await new Promise((done) => setTimeout(done, 20));
    assert.equal(t.times, n);
  });

test("a key that repeats is one press and no click", () => {
  const t = trial({ first: 0, next: 0 });
  const first = event("keydown", { key: " ", repeat: false });
  t.button.dispatchEvent(first);
  t.button.dispatchEvent(event("keydown", { key: " ", repeat: true }));
  t.button.dispatchEvent(event("keydown", { key: "Tab" }));
  assert.equal(t.times, 1);
  assert.ok(first.defaultPrevented);
  t.button.dispatchEvent(event("keyup", { key: " " }));
});

test("what refuses ends it", async () => {
  const t = trial({ first: 0, next: 0 }, (n) => n < 3);
  t.button.dispatchEvent(event("pointerdown", { button: 0 }));
  await new Promise((done) => setTimeout(done, 50));
  assert.equal(t.times, 3);
});
