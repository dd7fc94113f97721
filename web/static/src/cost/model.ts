// Counting in the browser, by the formulas of internal/cost: a test holds both
// to the same numbers. All counts are whole numbers below 2^53.
import { originals, modules as names, type Edit, type Edits, type Form } from "./edit.ts";
import { classes, table } from "./table.gen.ts";
import type { Row } from "./table.ts";

/** Cost of a layer or a sum; activations are the values written. */
export interface Cost {
  macs: number;
  weights: number;
  biases: number;
  activations: number;
}
/** Conv is one convolution (or the linear layer: k 1, map 1x1). */
export interface Conv extends Cost {
  name: string; // "3x3_reduce"
  branch: number; // 0 to 3, -1 outside modules
  reduce: boolean; // a 1x1 reduction
  kh: number;
  kw: number;
  inC: number;
  out: number;
  side: number;
}
export interface Branch {
  out: number;
  own: Cost;
  reduction: Cost;
  convs: Conv[];
}
export interface Version {
  in: number;
  out: number;
  own: Cost;
  branches: Branch[]; // 1x1, 3x3, 5x5, pool
}
export interface Module extends Version {
  name: string;
  side: number;
  naive: Version;
}
export interface Network {
  modules: Module[];
  rest: Conv[]; // stem and linear layer
  own: Cost;
  naive: Cost; // with naive modules
  nine: Cost;
  nineNaive: Cost;
}
export type Mode = "isolated" | "chained";

export const zero: Cost = { macs: 0, weights: 0, biases: 0, activations: 0 };

export function plus(a: Cost, b: Cost): Cost {
  return { macs: a.macs + b.macs, weights: a.weights + b.weights, biases: a.biases + b.biases, activations: a.activations + b.activations };
}
export function params(c: Cost): number {
  return c.weights + c.biases;
}

function conv(name: string, branch: number, kh: number, kw: number, inC: number, out: number, side: number, reduce = false): Conv {
  const weights = kh * kw * inC * out;
  const area = side * side;
  return { name, branch, reduce, kh, kw, inC, out, side, macs: weights * area, weights, biases: out, activations: out * area };
}

const pooled = (c: number, side: number): Cost => ({ ...zero, activations: c * side * side });

function branch(out: number, convs: Conv[], more: Cost = zero): Branch {
  return { out, convs, own: convs.reduce(plus, more), reduction: convs.filter((c) => c.reduce).reduce(plus, zero) };
}

/** kernel is a branch's k x k convolution in its form; a pair has the same depth twice. */
function kernel(form: Form, name: string, at: number, k: number, inC: number, out: number, side: number): Conv[] {
  switch (form) {
    case "square":
      return [conv(name, at, k, k, inC, out, side)];
    case "1xn":
      return [conv(name + "_1", at, 1, k, inC, out, side), conv(name + "_2", at, k, 1, out, out, side)];
    case "two3x3":
      return [conv(name + "_1", at, 3, 3, inC, out, side), conv(name + "_2", at, 3, 3, out, out, side)];
  }
}

function reduced(form: Form, at: number, k: number, r: number, out: number, inC: number, side: number): Branch {
  if (out === 0) return branch(0, []);
  const name = `${k}x${k}`;
  const reduction = r > 0 ? [conv(name + "_reduce", at, 1, 1, inC, r, side, true)] : [];
  return branch(out, [...reduction, ...kernel(form, name, at, k, r || inC, out, side)]);
}

function pool(e: Edit, inC: number, side: number): Branch {
  if (!e.pool) return branch(0, []);
  return branch(e.proj || inC, e.proj > 0 ? [conv("pool_proj", 3, 1, 1, inC, e.proj, side)] : [], pooled(inC, side));
}

/** version is a module on maps of inC x side x side. */
export function version(e: Edit, inC: number, side: number): Version {
  const branches = [
    branch(e.c1, e.c1 > 0 ? [conv("1x1", 0, 1, 1, inC, e.c1, side)] : []),
    reduced(e.as3, 1, 3, e.r3, e.c3, inC, side),
    reduced(e.as5, 2, 5, e.r5, e.c5, inC, side),
    pool(e, inC, side),
  ];
  return { in: inC, out: branches.reduce((n, b) => n + b.out, 0), own: branches.map((b) => b.own).reduce(plus, zero), branches };
}

/** naive is the module without its reductions (figure 2a of the paper). */
export function naive(e: Edit): Edit {
  return { ...e, r3: 0, r5: 0, proj: 0, as3: "square", as5: "square" };
}

/** caffe rounds pooled sizes up; a window that would start behind the map is left out. */
function caffe(n: number, k: number, s: number, p: number): number {
  const out = Math.floor((n + 2 * p - k + s - 1) / s) + 1;
  return (out - 1) * s >= n + p ? out - 1 : out;
}

/** walk runs through the rows: what stands before each module, and the rest. */
function walk(edits: Edits, side: number): { at: { name: string; in: number; side: number }[]; rest: Conv[]; more: Cost; out: number } {
  let [c, n] = [3, side];
  const at: { name: string; in: number; side: number }[] = [];
  const rest: Conv[] = [];
  let more = zero;
  const step = (r: Row): void => {
    switch (r.kind) {
      case "module":
        at.push({ name: r.name, in: c, side: n });
        c = version(edits[r.name]!, c, n).out;
        return;
      case "conv":
        n = Math.floor((n + 2 * r.p - r.k) / r.s) + 1;
        rest.push(conv(r.name, -1, r.k, r.k, c, r.out, n));
        c = r.out;
        return;
      case "linear":
        rest.push(conv(r.name, -1, 1, 1, c * n * n, classes, 1));
        [c, n] = [classes, 1];
        return;
      case "maxpool":
        n = caffe(n, r.k, r.s, r.p);
        break;
      case "avgpool":
        n = 1;
        break;
      case "lrn":
      case "softmax":
        break;
    }
    more = plus(more, pooled(c, n));
  };
  table.forEach(step);
  return { at, rest, more, out: c };
}

/** network counts the edited network against its naive self. */
export function network(edits: Edits, side: number, mode: Mode): Network {
  const real = walk(edits, side);
  const bare = Object.fromEntries(names.map((m) => [m, naive(edits[m]!)]));
  const chain = walk(bare, side);
  const modules = real.at.map((at, i): Module => {
    const from = mode === "chained" ? chain.at[i]!.in : at.in;
    return { ...version(edits[at.name]!, at.in, at.side), name: at.name, side: at.side, naive: version(bare[at.name]!, from, at.side) };
  });
  const sum = (all: Cost[], first: Cost): Cost => all.reduce(plus, first);
  const nine = sum(modules.map((m) => m.own), zero);
  const nineNaive = sum(modules.map((m) => m.naive.own), zero);
  const around = mode === "chained" ? chain : real;
  return {
    modules, nine, nineNaive, rest: real.rest,
    own: sum(real.rest, plus(real.more, nine)),
    naive: sum(around.rest, plus(around.more, nineNaive)),
  };
}

/** paperNetwork is what all is compared with. */
export function paperNetwork(side: number, mode: Mode): Network {
  return network(originals, side, mode);
}
