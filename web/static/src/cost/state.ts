// What the lab shows, kept in the address beside the other pages' state (lib/url).
import { t } from "../lib/page.ts";
import { flush, effect, signal } from "../lib/signal.ts";
import { format as formatShared, state } from "../lib/url.ts";
import { said } from "../look/said.ts";
import { empty, format, originals, parse, type Edit, type Edits } from "./edit.ts";
import type { Mode } from "./model.ts";
import { inputSide } from "./table.gen.ts";

/** Alone is a module that is cut out of the network: its maps are c x side x side. */
export interface Alone {
  c: number;
  side: number;
}
export const figureNames = ["naive-vs-reduced", "depth", "params-vs-macs", "memory", "networks"] as const;
export type FigureName = (typeof figureNames)[number];

export const minSide = 47; // below, the last pool's 3x3 window finds no place
export const maxSide = 512;

export const edits = signal<Edits>(originals);
export const mode = signal<Mode>("isolated");
export const side = signal(inputSide);
export const alone = signal<Alone | undefined>(undefined);
export const figure = signal<FigureName>("naive-vs-reduced");
export const task = signal("");

/** settled counts the moments at which nothing is being dragged: what is not seen waits for it. */
export const settled = signal(0);

const mine = ["what", "naive", "side", "alone", "figure", "task"] as const;

function whole(s: string | null, from: number, to: number): number | undefined {
  const n = s !== null && /^\d{1,5}$/.test(s) ? Number(s) : NaN;
  return n >= from && n <= to ? n : undefined;
}

/** read takes the address over. */
function read(): void {
  const q = new URLSearchParams(location.search);
  const what = parse(q.get("what") ?? "");
  said.value = what ? undefined : { kind: "error", id: "link", strong: t("lab.link.bad"), text: t("lab.link.paper"), close: () => (said.value = undefined) };
  edits.value = what ?? originals;
  mode.value = q.get("naive") === "chained" ? "chained" : "isolated";
  side.value = whole(q.get("side"), minSide, maxSide) ?? inputSide;
  const [c, n] = (q.get("alone") ?? "").split("x");
  const [depth, maps] = [whole(c ?? null, 1, 9999), whole(n ?? null, 1, 224)];
  alone.value = depth && maps ? { c: depth, side: maps } : undefined;
  figure.value = figureNames.find((f) => f === q.get("figure")) ?? "naive-vs-reduced";
  task.value = q.get("task") ?? "";
  settled.value = settled.peek() + 1;
}

function query(): string {
  const a = alone.peek();
  const values: Record<(typeof mine)[number], string> = {
    what: format(edits.peek()),
    naive: mode.peek() === "chained" ? "chained" : "",
    side: side.peek() === inputSide ? "" : String(side.peek()),
    alone: a ? `${a.c}x${a.side}` : "",
    figure: figure.peek() === "naive-vs-reduced" ? "" : figure.peek(),
    task: task.peek(),
  };
  return mine
    .filter((k) => values[k])
    .map((k) => `${k}=${encodeURIComponent(values[k]).replaceAll("%3A", ":").replaceAll("%3B", ";").replaceAll("%2C", ",").replaceAll("%3D", "=")}`)
    .join("&");
}

function address(): string {
  const shared = formatShared(state.peek());
  const own = query();
  return location.pathname + (own ? (shared ? shared + "&" : "?") + own : shared);
}

/** apiQuery is what the server's figures and tables of the same network take. */
export function apiQuery(): string {
  const q = new URLSearchParams({ naive: mode.peek() });
  const what = format(edits.peek());
  if (what) q.set("what-if", what);
  if (side.peek() !== inputSide) q.set("input", String(side.peek()));
  return q.toString();
}

/** Step is what undo goes back to. */
interface Step {
  edits: Edits;
  alone: Alone | undefined;
  side: number;
}
const past = signal<readonly Step[]>([]);
const future = signal<readonly Step[]>([]);
let at: Step = { edits: originals, alone: undefined, side: inputSide };

const here = (): Step => ({ edits: edits.peek(), alone: alone.peek(), side: side.peek() });
const differs = (a: Step, b: Step): boolean =>
  format(a.edits) !== format(b.edits) || a.side !== b.side || a.alone?.c !== b.alone?.c || a.alone?.side !== b.alone?.side;

/** commit ends a change: it becomes a step to undo, and to go back to. */
export function commit(): void {
  const now = here();
  if (differs(at, now)) {
    past.value = [...past.peek(), at].slice(-100);
    future.value = [];
    at = now;
  }
  if (address() !== location.pathname + location.search) history.pushState(null, "", address());
  settled.value = settled.peek() + 1;
}

function to(s: Step): void {
  at = s;
  edits.value = s.edits;
  alone.value = s.alone;
  side.value = s.side;
  history.replaceState(null, "", address());
  settled.value = settled.peek() + 1;
}
export function undo(): void {
  const s = past.peek().at(-1);
  if (!s) return;
  past.value = past.peek().slice(0, -1);
  future.value = [...future.peek(), here()];
  to(s);
}
export function redo(): void {
  const s = future.peek().at(-1);
  if (!s) return;
  future.value = future.peek().slice(0, -1);
  past.value = [...past.peek(), here()];
  to(s);
}
export const canUndo = (): boolean => past.value.length > 0;
export const canRedo = (): boolean => future.value.length > 0;

/** change edits one module; commit() follows when the hand is off the slider. The last branch stays. */
export function change(module: string, e: Partial<Edit>): void {
  const all = edits.peek();
  const next = { ...all[module]!, ...e };
  edits.value = { ...all, [module]: empty(next) ? { ...all[module]! } : next };
}

export function start(): void {
  read();
  at = here();
  addEventListener("popstate", () => {
    read();
    at = here();
    flush();
  });
  // The other pages' state writes the whole address: put ours back.
  effect(() => {
    void state.value;
    if (address() !== location.pathname + location.search) history.replaceState(null, "", address());
  });
}
