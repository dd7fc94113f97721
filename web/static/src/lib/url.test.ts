import assert from "node:assert/strict";
import { test } from "node:test";
import { format, parse, properties } from "./url.ts";

test("the address says all and only what differs", () => {
  assert.equal(format(parse("")), "");
  const query = "?image=abc_-1&module=3b&layer=inception_3b/5x5&channel=7&row=0&column=12&sort=mean&page=0_2_0_0&map=gray&smooth=1";
  assert.equal(format(parse(query)), query);
});

test("nonsense in the address is as if it were not there", () => {
  const s = parse("?channel=-3&row=1e9&sort=<b>&page=1_x&map=jet&scale=lock&lock=87_98.3&projector=yes");
  assert.deepEqual([s.channel, s.row, s.sort, s.page, s.map, s.projector], [-1, -1, "max", [], "viridis", false]);
  assert.deepEqual([s.scale, s.lock], ["lock", [87, 98.3]]);
});

test("every property survives writing and reading", () => {
  const s = { ...parse(""), channel: 0, cls: 3, pre: true, over: true, unit: "params" as const, by: "b" as const };
  assert.deepEqual(parse(format(s)), s);
  assert.ok(Object.keys(properties).length > 15);
});
