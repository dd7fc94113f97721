// The network as the page needs it, derived from the server's list of layers
// (internal/net: the one table). Shapes are channels x height x width.

export interface Layer {
  name: string;
  kind: "data" | "conv" | "maxpool" | "avgpool" | "lrn" | "concat" | "linear" | "softmax";
  module: string;
  branch: string;
  head: string;
  kh: number;
  kw: number;
  s: number;
  ph: number;
  pw: number;
  in: number[];
  inC: number;
  c: number;
  h: number;
  w: number;
  relu: boolean;
}

export type BranchKey = "b1" | "b3" | "b5" | "bp" | "bs";

/** A lane of the open module: one path, drawn and named in one place. */
export interface Lane {
  name: string; // "1x1", "3x3", "5x5", "pool"; in the stem the layer's name
  key: BranchKey; // its colour
  ops: Layer[];
  out: Layer;
}

/** A block of the river that opens: the stem, a module, or the end. */
export interface Block {
  name: string; // "stem", "3a" to "5b", "end"
  input: Layer;
  out: Layer;
  lanes: Lane[];
  layers: Layer[];
}

const keys: Record<string, BranchKey> = { "1x1": "b1", "3x3": "b3", "5x5": "b5", pool: "bp" };

export class Graph {
  readonly blocks: Block[] = [];
  private readonly byName = new Map<string, Layer>();

  readonly layers: Layer[];

  constructor(layers: Layer[]) {
    this.layers = layers.map((l) => ({ ...l, in: l.in ?? [] })); // Go writes an empty list as null
    layers = this.layers;
    for (const l of layers) this.byName.set(l.name, l);
    this.blocks.push(this.stem());
    for (const name of new Set(layers.map((l) => l.module).filter(Boolean))) this.blocks.push(this.module(name));
    this.blocks.push(this.end());
  }

  layer(name: string): Layer | undefined {
    return this.byName.get(name);
  }
  block(name: string): Block | undefined {
    return this.blocks.find((b) => b.name === name);
  }
  get modules(): Block[] {
    return this.blocks.filter((b) => b.name !== "stem" && b.name !== "end");
  }
  get heads(): string[] {
    return [...new Set(this.layers.map((l) => l.head).filter(Boolean))];
  }
  input(l: Layer): Layer {
    return this.layers[l.in[0] ?? 0]!;
  }
  /** trunk are the layers outside modules and auxiliary heads, in order. */
  private trunk(): Layer[] {
    return this.layers.filter((l) => !l.module && !l.head);
  }

  /** stem: a lane ends with each convolution; what is left is the last lane. */
  private stem(): Block {
    const first = this.layers.findIndex((l) => l.module);
    const layers = this.trunk().filter((l) => l.kind !== "data" && this.layers.indexOf(l) < first);
    const lanes: Lane[] = [];
    let ops: Layer[] = [];
    layers.forEach((l, i) => {
      ops.push(l);
      if (l.kind !== "conv" && i < layers.length - 1) return;
      lanes.push({ name: l.name, key: "bs", ops, out: l });
      ops = [];
    });
    return { name: "stem", input: this.layers[0]!, out: layers[layers.length - 1]!, lanes, layers };
  }

  private module(name: string): Block {
    const layers = this.layers.filter((l) => l.module === name);
    const out = layers.find((l) => l.kind === "concat")!;
    const lanes = out.in.map((i): Lane => {
      const last = this.layers[i]!;
      const ops = layers.filter((l) => l.branch === last.branch);
      return { name: last.branch, key: keys[last.branch] ?? "bs", ops, out: last };
    });
    return { name, input: this.input(lanes[0]!.ops[0]!), out, lanes, layers };
  }

  private end(): Block {
    const layers = this.trunk().filter((l) => l.kind === "avgpool" || l.kind === "linear" || l.kind === "softmax");
    return { name: "end", input: this.input(layers[0]!), out: layers[layers.length - 1]!, lanes: [], layers };
  }

  /** where the block's input comes from: the block before it. */
  before(b: Block): Block | undefined {
    return this.blocks[this.blocks.indexOf(b) - 1];
  }
  after(b: Block): Block | undefined {
    return this.blocks[this.blocks.indexOf(b) + 1];
  }

  /** blockOf is the block in whose lanes the layer stands, or which it feeds (the pools between modules). */
  blockOf(name: string): Block | undefined {
    const l = this.byName.get(name);
    return l && (this.blocks.find((b) => b.layers.includes(l)) ?? this.blocks.find((b) => b.input === l));
  }
}

/** short is the layer's name without its module: "3x3_reduce". */
export function short(l: Layer): string {
  return l.module ? l.name.slice(l.name.indexOf("/") + 1) : l.name;
}
