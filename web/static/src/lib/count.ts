// Counting what a module costs, from shapes alone (FACTS.md): a convolution
// does K*K*Cin multiply-adds for each of its C*H*W outputs and has K*K*Cin*C
// weights and C biases. Naive = the same output filters straight on the
// module's input, the pool passed on at full depth.
import type { Block, Layer } from "./graph.ts";

export type Unit = "macs" | "flops" | "params";
export const units: readonly Unit[] = ["macs", "flops", "params"];

export interface Part {
  lane: number;
  layer: Layer;
  reduce: boolean; // one of the 1x1 reductions
  inC: number;
  n: number;
}

export function one(l: Layer, inC: number, unit: Unit): number {
  if (l.kind !== "conv" && l.kind !== "linear") return 0;
  const weights = l.kind === "conv" ? l.kh * l.kw * inC * l.c : inC * l.c;
  const macs = weights * (l.kind === "conv" ? l.h * l.w : 1);
  switch (unit) {
    case "macs":
      return macs;
    case "flops":
      return 2 * macs;
    case "params":
      return weights + l.c;
  }
}

function convs(b: Block): Part[] {
  return b.lanes.flatMap((lane, i) =>
    lane.ops.filter((l) => l.kind === "conv").map((layer) => ({ lane: i, layer, reduce: layer !== lane.out, inC: layer.inC, n: 0 })),
  );
}

/** reduced are the module's convolutions as they are, in order. */
export function reduced(b: Block, unit: Unit): Part[] {
  return convs(b).map((p) => ({ ...p, n: one(p.layer, p.inC, unit) }));
}

/** naive are the 1x1, 3x3 and 5x5 convolutions on the module's input (isolated). */
export function naive(b: Block, unit: Unit): Part[] {
  return convs(b)
    .filter((p) => !p.reduce && b.lanes[p.lane]!.name !== "pool")
    .map((p) => ({ ...p, inC: b.input.c, n: one(p.layer, b.input.c, unit) }));
}

export function sum(parts: Part[]): number {
  return parts.reduce((n, p) => n + p.n, 0);
}
