// Counting in the browser, by the formulas of internal/cost: a test holds both
// to the same numbers. All counts are whole numbers below 2^53.
import { modules as names, type Edit, type Edits, type Form } from "./edit.ts";
import { classes, table } from "./table.gen.ts";
import type { Part, Row } from "./table.ts";

/** Cost of a layer or a sum; activations are the values written, moved those read and written and the parameters. */
export interface Cost {
  macs: number;
  weights: number;
  biases: number;
  activations: number;
  moved: number;
}
/** Layer is one convolution (the linear layer: k 1, map 1x1), or what multiplies nothing: kh and kw 0. */
export interface Layer extends Cost {
  name: string; // "3x3_reduce"
  branch: number; // 0 to 3, -1 outside modules
  reduce: boolean; // a 1x1 reduction
  kh: number;
  kw: number;
  inC: number;
  out: number;
  side: number;
  module?: string; // where it stands, for words
}
export interface Branch {
  out: number;
  own: Cost;
  reduction: Cost;
  convs: Layer[];
  layers: Layer[]; // and the pool before its projection
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
  rest: Layer[]; // convolutions of the stem, and the linear layer
  around: Layer[]; // all layers that are in no module, in order
  naiveAround: Layer[]; // of the naive network: its linear layer may be wider
  own: Cost;
  naive: Cost; // with naive modules
  nine: Cost;
  nineNaive: Cost;
}
export type Mode = "isolated" | "chained";

export const zero: Cost = { macs: 0, weights: 0, biases: 0, activations: 0, moved: 0 };

/** total adds up term by term; in one object, as it runs hundreds of times in a frame of a drag. */
export function total(all: readonly Cost[]): Cost {
  const sum: Cost = { ...zero };
  for (const c of all) {
    sum.macs += c.macs;
    sum.weights += c.weights;
    sum.biases += c.biases;
    sum.activations += c.activations;
    sum.moved += c.moved;
  }
  return sum;
}
export function params(c: Cost): number {
  return c.weights + c.biases;
}

/** intensity is the FLOPs a byte moved (4 bytes a value). */
export function intensity(c: Cost): number {
  return c.moved === 0 ? 0 : (2 * c.macs) / (4 * c.moved);
}

function conv(name: string, branch: number, kh: number, kw: number, inC: number, out: number, side: number, reduce = false, inSide = side): Layer {
  const weights = kh * kw * inC * out;
  const activations = out * side * side;
  return { name, branch, reduce, kh, kw, inC, out, side, macs: weights * side * side, weights, biases: out, activations, moved: inC * inSide * inSide + weights + out + activations };
}

/** still is a layer without parameters: a pool, LRN, softmax. */
function still(name: string, branch: number, c: number, inSide: number, side: number): Layer {
  const activations = c * side * side;
  return { name, branch, reduce: false, kh: 0, kw: 0, inC: c, out: c, side, macs: 0, weights: 0, biases: 0, activations, moved: c * inSide * inSide + activations };
}

function branch(out: number, convs: Layer[], layers = convs): Branch {
  return { out, convs, layers, own: total(layers), reduction: convs.find((c) => c.reduce) ?? zero };
}

/** kernel is a branch's k x k convolution in its form; a pair has the same depth twice. */
function kernel(form: Form, name: string, at: number, k: number, inC: number, out: number, side: number): Layer[] {
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
  const projection = e.proj > 0 ? [conv("pool_proj", 3, 1, 1, inC, e.proj, side)] : [];
  return branch(e.proj || inC, projection, [still("pool", 3, inC, side, side), ...projection]);
}

/** depth is what a module gives: its branches side by side. */
function depth(e: Edit, inC: number): number {
  return e.c1 + e.c3 + e.c5 + (e.pool ? e.proj || inC : 0);
}

/** version is a module on maps of inC x side x side. */
export function version(e: Edit, inC: number, side: number): Version {
  const branches = [
    branch(e.c1, e.c1 > 0 ? [conv("1x1", 0, 1, 1, inC, e.c1, side)] : []),
    reduced(e.as3, 1, 3, e.r3, e.c3, inC, side),
    reduced(e.as5, 2, 5, e.r5, e.c5, inC, side),
    pool(e, inC, side),
  ];
  return { in: inC, out: depth(e, inC), own: total(branches.map((b) => b.own)), branches };
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
function walk(edits: Edits, side: number): { at: { name: string; in: number; side: number }[]; around: Layer[] } {
  let [c, n] = [3, side];
  const at: { name: string; in: number; side: number }[] = [];
  const around: Layer[] = [];
  const step = (r: Row): void => {
    switch (r.kind) {
      case "module":
        at.push({ name: r.name, in: c, side: n });
        c = depth(edits[r.name]!, c);
        return;
      case "conv": {
        const to = Math.floor((n + 2 * r.p - r.k) / r.s) + 1;
        around.push(conv(r.name, -1, r.k, r.k, c, r.out, to, false, n));
        [c, n] = [r.out, to];
        return;
      }
      case "linear":
        around.push(conv(r.name, -1, 1, 1, c * n * n, classes, 1));
        [c, n] = [classes, 1];
        return;
      case "maxpool":
      case "avgpool": {
        const to = r.kind === "avgpool" ? 1 : caffe(n, r.k, r.s, r.p);
        around.push(still(r.name, -1, c, n, to));
        n = to;
        return;
      }
      case "lrn":
      case "softmax":
        around.push(still(r.name, -1, c, n, n));
    }
  };
  table.forEach(step);
  return { at, around };
}

/** network counts the edited network against its naive self. */
export function network(edits: Edits, side: number, mode: Mode): Network {
  const real = walk(edits, side);
  const bare = Object.fromEntries(names.map((m) => [m, naive(edits[m]!)]));
  const chain = mode === "chained" ? walk(bare, side) : real;
  const modules = real.at.map((at, i): Module => {
    const m = version(edits[at.name]!, at.in, at.side);
    return { name: at.name, side: at.side, in: m.in, out: m.out, own: m.own, branches: m.branches, naive: version(bare[at.name]!, chain.at[i]!.in, at.side) };
  });
  const nine = total(modules.map((m) => m.own));
  const nineNaive = total(modules.map((m) => m.naive.own));
  return {
    modules, nine, nineNaive, around: real.around, naiveAround: chain.around, rest: real.around.filter((l) => l.kh > 0),
    own: total([nine, ...real.around]),
    naive: total([nineNaive, ...chain.around]),
  };
}

/** fromPart is a layer of another network's table; a grouped convolution sees its share of the channels. */
export function fromPart([name, k, fan, out, side, more]: Part): Layer {
  return { ...conv(name, -1, k, k, fan, out, side), biases: more, moved: 0 };
}

/** layersOf are a version's layers, with the module's name. */
export function layersOf(module: string, v: Version): Layer[] {
  return v.branches.flatMap((b) => b.layers.map((l) => ({ ...l, module })));
}

/** allLayers are those of the nine modules, reduced or naive; `around` adds the rest of the network. */
export function allLayers(n: Network, which: "own" | "naive", around: boolean): Layer[] {
  const nine = n.modules.flatMap((m) => layersOf(m.name, which === "own" ? m : m.naive));
  const rest = which === "own" ? n.around : n.naiveAround;
  return around ? [...rest.slice(0, -3), ...nine, ...rest.slice(-3)] : nine;
}
