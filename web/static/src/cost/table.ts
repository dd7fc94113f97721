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
/** What the paper's Table 1 prints: thousands of parameters, millions of operations. */
export interface Paper {
  params_k: number;
  macs_m: number;
}
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
}
export interface Head {
  name: string;
  params: number;
  macs: number;
}
export interface Ending {
  maps: readonly number[];
  avg_params: number;
  fc_weights: number;
  formula: string;
}
