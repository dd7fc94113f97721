import assert from "node:assert/strict";
import { test } from "node:test";
import { naive, reduced, sum } from "./count.ts";
import { field } from "./field.ts";
import { Graph } from "./graph.ts";
import { googlenet } from "./googlenet.testdata.ts";
import { ribbon, streams } from "../draw/streams.ts";
import { river, tall } from "../draw/river.ts";

const g = new Graph(googlenet());

test("the blocks are the stem, nine modules and the end", () => {
  assert.deepEqual(g.blocks.map((b) => b.name), ["stem", "3a", "3b", "4a", "4b", "4c", "4d", "4e", "5a", "5b", "end"]);
  assert.deepEqual(g.block("4c")!.lanes.map((l) => l.out.c), [128, 256, 64, 64]);
  assert.equal(g.block("stem")!.lanes.length, 4);
});

// FACTS.md: M MACs reduced, M MACs naive, weights
const facts: Record<string, [number, number, number]> = {
  "3a": [128.0, 303.5, 163328], "3b": [304.3, 854.2, 388096], "4a": [73.6, 307.1, 375552], "4b": [87.9, 378.9, 448512], "4c": [99.9, 404.6, 509440],
  "4d": [118.5, 431.9, 604672], "4e": [170.0, 655.7, 867328], "5a": [51.1, 258.3, 1042432], "5b": [70.7, 287.0, 1442816],
};

test("counts agree with FACTS.md", () => {
  for (const [name, [macs, naiveMacs, weights]] of Object.entries(facts)) {
    const b = g.block(name)!;
    assert.equal((sum(reduced(b, "macs")) / 1e6).toFixed(1), macs.toFixed(1), name);
    assert.equal((sum(naive(b, "macs")) / 1e6).toFixed(1), naiveMacs.toFixed(1), name + " naive");
    assert.equal(sum(reduced(b, "params")) - reduced(b, "macs").reduce((n, p) => n + p.layer.c, 0), weights, name + " weights");
    assert.equal(sum(reduced(b, "flops")), 2 * sum(reduced(b, "macs")));
  }
  const all = (f: typeof reduced): number => g.modules.reduce((n, b) => n + sum(f(b, "macs")), 0) / 1e6;
  assert.equal(Math.round(all(reduced)), 1104);
  assert.equal(Math.round(all(naive)), 3881);
});

test("a cell sees what its kernels reach", () => {
  const see = (name: string): number => field(g, g.layer(name)!, 5, 5).w;
  assert.equal(see("conv1/7x7_s2"), 7);
  assert.equal(see("pool2/3x3_s2"), 27);
  assert.equal(see("inception_4c/3x3"), 267);
  const box = field(g, g.layer("conv1/7x7_s2")!, 0, 2);
  assert.deepEqual(box, { y: -3, x: 1, h: 7, w: 7 });
});

test("the river has the mock's measures", () => {
  const r = river(g);
  assert.equal(r.width, 823);
  assert.deepEqual([224, 112, 56, 28, 14, 7, 1].map((side) => tall(side, 224)), [98, 82, 66, 50, 34, 18, 5]);
  const c = r.blocks.find((b) => b.block.name === "4c")!;
  assert.equal(c.box.x.toFixed(1), "362.2");
  assert.equal(c.box.w.toFixed(1), "39.4");
});

test("streams are as thick as their channels", () => {
  const s = streams(g.block("4c")!);
  assert.equal(s.thick(512), 56);
  assert.equal(s.labels.length, 7);
  for (const b of g.modules) assert.ok(streams(b).thick(b.input.c) <= 56 + 1e-9);
});

test("every channel has a cell in the ribbon and all fit beside the lanes", () => {
  for (const b of g.blocks.filter((x) => x.name !== "end")) {
    const r = ribbon(b);
    for (const seg of r.segments) assert.ok(seg.rows * r.cells >= seg.channels);
    const last = r.segments[r.segments.length - 1]!;
    assert.ok(last.top + last.rows * r.cell <= 70.4, b.name);
  }
  assert.deepEqual(ribbon(g.block("4c")!).segments.map((x) => x.rows), [16, 32, 8, 8]);
});
