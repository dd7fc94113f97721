// The shapes of table.gen.ts.

export interface Row {
  kind: "module" | "conv" | "maxpool" | "avgpool" | "lrn" | "linear" | "softmax";
  name: string;
  k: number; // kernel or window; 0: whole map
  s: number;
  p: number;
  out: number; // channels; 0: as many as come in, or the classes
  filters?: readonly number[]; // 1x1, 3x3 reduce, 3x3, 5x5 reduce, 5x5, pool proj
}
/** A row of Table 1 counted, and what is printed there: thousands of parameters, millions of operations. */
export interface Printed {
  row: string;
  weights: number;
  macs: number;
  params_k: number;
  macs_m: number;
}
/** A layer that multiplies: name, kernel's side, channels that meet in one output, channels out, side of the map, other parameters. */
export type Part = readonly [name: string, k: number, fan: number, out: number, side: number, more: number];
export interface Exception {
  row: string;
  column: string;
  counted: string;
  printed: string;
  why: string;
}
export interface Other {
  name: string;
  source: string;
  input: number;
  params: number;
  macs: number;
  layers: readonly Part[];
}
export interface Head {
  name: string;
  params: number;
  macs: number;
  layers: readonly Part[];
}
export interface Ending {
  maps: readonly number[];
  avg_params: number;
  fc_weights: number;
  formula: string;
}
