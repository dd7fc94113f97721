// The messages of internal/wire that the page uses.
export interface TopClass { class: string; label: string; index: number; p: number }
export interface Opened { type: "opened"; image: string; model: string; fit: string; width: number; height: number; classes: number; layers: string[] }
export interface Queue { type: "queue"; image: string; place: number; seconds: number }
export interface Layer { type: "layer"; image: string; layer: string; shape: [number, number, number]; ms: number; macs: number; params: number; max: number; mean: number; p995: number; zeros: number; top: { channel: number; max: number }[]; barcode: string; means: string }
export interface Module { type: "module"; image: string; module: string; params: number; macs: number; flops: number; naive: { params: number; macs: number; flops: number; out: number }; ratio: number }
export interface Prediction { type: "prediction"; image: string; head: string; top: TopClass[] }
export interface Done { type: "done"; image: string; ms: number }
export interface ModelProgress { type: "model"; name: string; done: number; total: number; ready: boolean; error?: string }
export interface Problem { type: "error"; status: number; title: string; detail: string; image?: string }
export type FromServer = Opened | Queue | Layer | Module | Prediction | Done | ModelProgress | Problem;
export interface AtlasHead { image: string; layer: string; channels: number[]; tile: { w: number; h: number }; grid: { cols: number; rows: number }; scale: { lo: number; hi: number; mode: "layer" | "channel" | "fixed" }; max: number[]; mean: number[] }
export interface ChannelHead { image: string; layer: string; channel: number; w: number; h: number; max: number; mean: number; pre: boolean; rank: number }
export interface CAMHead { image: string; head: string; class: number; w: number; h: number; max: number }
