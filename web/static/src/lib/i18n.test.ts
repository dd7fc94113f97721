import assert from "node:assert/strict";
import { test } from "node:test";
import { Words } from "./i18n.ts";
import { parseNpy } from "./npy.ts";

test("values and plural forms are filled in", () => {
  const en = new Words("en", { a: "{{.C}} of {{ .D }}", s: { one: "{{.N}} second", other: "{{.N}} seconds" } });
  assert.equal(en.text("a", { C: 1024, D: "x" }), "1,024 of x");
  assert.equal(en.text("s", { N: 1 }), "1 second");
  assert.equal(en.text("s", { N: 4 }), "4 seconds");
  assert.equal(en.text("gap"), "gap");
  assert.equal(new Words("ko", { s: { other: "{{.N}}초" } }).text("s", { N: 1 }), "1초");
});

test(".npy of float32 is read, others are refused", () => {
  const head = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }".padEnd(117) + "\n";
  const make = (h: string): ArrayBuffer => {
    const b = new Uint8Array(10 + h.length + 24);
    b.set([0x93, ..."NUMPY"].map((c) => (typeof c === "string" ? c.charCodeAt(0) : c)));
    b.set([1, 0, h.length, 0], 6);
    b.set(new TextEncoder().encode(h), 10);
    b.set(new Uint8Array(Float32Array.from([1, 2, 3, 4, 5, 6.5]).buffer), 10 + h.length);
    return b.buffer;
  };
  assert.deepEqual(parseNpy(make(head)), { shape: [2, 3], data: Float32Array.from([1, 2, 3, 4, 5, 6.5]) });
  assert.throws(() => parseNpy(make(head.replace("<f4", "<f8"))), /expected/);
  assert.throws(() => parseNpy(make(head.replace("(2, 3)", "(9, 3)"))), /expected 27/);
  assert.throws(() => parseNpy(new ArrayBuffer(4)));
});
