// What a cell can see of the picture, and where it stands on it.
import type { Graph, Layer } from "./graph.ts";

export interface Box {
  y: number;
  x: number;
  h: number;
  w: number;
}

/**
 * field is the box of input pixels that reach cell (y, x) of the layer, walked
 * back layer by layer (rows first..last need rows first*S-P .. last*S-P+K-1 of
 * the input); it may reach over the picture's edge. Of several inputs the
 * widest counts.
 */
export function field(g: Graph, l: Layer, y: number, x: number): Box {
  let boxes = new Map<Layer, Box>([[l, { y, x, h: 1, w: 1 }]]);
  for (let i = g.layers.indexOf(l); i > 0; i--) {
    const at = g.layers[i]!;
    const box = boxes.get(at);
    if (!box) continue;
    for (const j of at.in) {
      const from = g.layers[j]!;
      boxes.set(from, union(boxes.get(from), back(at, from, box)));
    }
  }
  return boxes.get(g.layers[0]!) ?? { y: 0, x: 0, h: 0, w: 0 };
}

function back(l: Layer, from: Layer, b: Box): Box {
  switch (l.kind) {
    case "conv":
    case "maxpool":
      return { y: b.y * l.s - l.ph, x: b.x * l.s - l.pw, h: (b.h - 1) * l.s + l.kh, w: (b.w - 1) * l.s + l.kw };
    case "avgpool":
      if (l.kh > 0) return { y: b.y * l.s - l.ph, x: b.x * l.s - l.pw, h: (b.h - 1) * l.s + l.kh, w: (b.w - 1) * l.s + l.kw };
      return { y: 0, x: 0, h: from.h, w: from.w };
    case "linear":
      return { y: 0, x: 0, h: from.h, w: from.w };
    case "data":
    case "lrn":
    case "concat":
    case "softmax":
      return b;
  }
}

function union(a: Box | undefined, b: Box): Box {
  if (!a) return b;
  const y = Math.min(a.y, b.y);
  const x = Math.min(a.x, b.x);
  return { y, x, h: Math.max(a.y + a.h, b.y + b.h) - y, w: Math.max(a.x + a.w, b.x + b.w) - x };
}
