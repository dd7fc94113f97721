// GoogLeNet's layers for tests, unrolled from Table 1's columns; the page gets
// them from internal/net.
import type { Layer } from "./graph.ts";

const table: [string, number, ...number[]][] = [
  ["3a", 28, 64, 96, 128, 16, 32, 32], ["3b", 28, 128, 128, 192, 32, 96, 64],
  ["4a", 14, 192, 96, 208, 16, 48, 64], ["4b", 14, 160, 112, 224, 24, 64, 64], ["4c", 14, 128, 128, 256, 24, 64, 64], ["4d", 14, 112, 144, 288, 32, 64, 64], ["4e", 14, 256, 160, 320, 32, 128, 128],
  ["5a", 7, 256, 160, 320, 32, 128, 128], ["5b", 7, 384, 192, 384, 48, 128, 128],
];

export function googlenet(): Layer[] {
  const all: Layer[] = [];
  const add = (name: string, kind: Layer["kind"], inputs: number[], c: number, side: number, k = 0, s = 0, p = 0, module = "", branch = ""): number => {
    const inC = inputs.reduce((n, i) => n + all[i]!.c, 0);
    all.push({ name, kind, module, branch, head: "", kh: k, kw: k, s, ph: p, pw: p, in: inputs, inC, c, h: side, w: side, relu: kind === "conv" });
    return all.length - 1;
  };
  let at = add("data", "data", [], 3, 224);
  at = add("conv1/7x7_s2", "conv", [at], 64, 112, 7, 2, 3);
  at = add("pool1/3x3_s2", "maxpool", [at], 64, 56, 3, 2);
  at = add("pool1/norm1", "lrn", [at], 64, 56);
  at = add("conv2/3x3_reduce", "conv", [at], 64, 56, 1, 1);
  at = add("conv2/3x3", "conv", [at], 192, 56, 3, 1, 1);
  at = add("conv2/norm2", "lrn", [at], 192, 56);
  at = add("pool2/3x3_s2", "maxpool", [at], 192, 28, 3, 2);
  for (const [m, side, c1, r3, c3, r5, c5, proj] of table as [string, number, number, number, number, number, number, number][]) {
    if (all[at]!.h !== side) at = add("pool/3x3_s2", "maxpool", [at], all[at]!.c, side, 3, 2);
    const n = (op: string): string => `inception_${m}/${op}`;
    const b1 = add(n("1x1"), "conv", [at], c1, side, 1, 1, 0, m, "1x1");
    const b3 = add(n("3x3"), "conv", [add(n("3x3_reduce"), "conv", [at], r3, side, 1, 1, 0, m, "3x3")], c3, side, 3, 1, 1, m, "3x3");
    const b5 = add(n("5x5"), "conv", [add(n("5x5_reduce"), "conv", [at], r5, side, 1, 1, 0, m, "5x5")], c5, side, 5, 1, 2, m, "5x5");
    const bp = add(n("pool_proj"), "conv", [add(n("pool"), "maxpool", [at], all[at]!.c, side, 3, 1, 1, m, "pool")], proj, side, 1, 1, 0, m, "pool");
    at = add(n("output"), "concat", [b1, b3, b5, bp], c1 + c3 + c5 + proj, side, 0, 0, 0, m);
  }
  at = add("pool5/7x7_s1", "avgpool", [at], 1024, 1);
  at = add("loss3/classifier", "linear", [at], 1000, 1);
  add("prob", "softmax", [at], 1000, 1);
  return all;
}
