import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { tab } from "./tab.ts";

function storage(get: () => Partial<Storage>): void {
  Object.defineProperty(globalThis, "sessionStorage", { configurable: true, get });
}
const refuse = (): never => {
  throw new Error("refused");
};
afterEach(() => tab.removeItem("a"));

test("storage that is switched off: the page remembers by itself", () => {
  storage(refuse);
  assert.equal(tab.getItem("a"), null);
  tab.setItem("a", "1");
  assert.equal(tab.getItem("a"), "1");
  tab.removeItem("a");
  assert.equal(tab.getItem("a"), null);
});

test("full storage: the newest value wins over the one that was kept", () => {
  storage(() => ({ getItem: () => "old", setItem: refuse, removeItem: () => undefined }));
  assert.equal(tab.getItem("a"), "old");
  tab.setItem("a", "new");
  assert.equal(tab.getItem("a"), "new");
});

test("where it works, storage keeps it", () => {
  const kept = new Map<string, string>();
  storage(() => ({ getItem: (n) => kept.get(n) ?? null, setItem: (n, v) => void kept.set(n, v), removeItem: (n) => void kept.delete(n) }));
  tab.setItem("a", "1");
  assert.equal(kept.get("a"), "1");
  kept.set("a", "2"); // by another page of this tab
  assert.equal(tab.getItem("a"), "2");
});
