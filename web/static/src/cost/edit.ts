// What a module is made of, and the text of a what-if: the same grammar as
// `web cost --what-if`, "3b:5x5_reduce=64,pool_proj=0;4a:1x1=96".
import { table } from "./table.gen.ts";

export type Form = "square" | "1xn" | "two3x3";

/** Edit is a module: the six columns of Table 1, the forms of its kernels, and whether it pools. */
export interface Edit {
  c1: number;
  r3: number;
  c3: number;
  r5: number;
  c5: number;
  proj: number;
  as3: Form;
  as5: Form;
  pool: boolean;
}
export type Filter = "c1" | "r3" | "c3" | "r5" | "c5" | "proj";
export type Edits = Readonly<Record<string, Edit>>;

export const filters: readonly Filter[] = ["c1", "r3", "c3", "r5", "c5", "proj"];
export const most = 16384; // filters that a what-if may set

const keys: Readonly<Record<Filter, string>> = { c1: "1x1", r3: "3x3_reduce", c3: "3x3", r5: "5x5_reduce", c5: "5x5", proj: "pool_proj" };

function original(f: readonly number[]): Edit {
  const [c1 = 0, r3 = 0, c3 = 0, r5 = 0, c5 = 0, proj = 0] = f;
  return { c1, r3, c3, r5, c5, proj, as3: "square", as5: "square", pool: true };
}

/** originals are the nine modules as the paper has them. */
export const originals: Edits = Object.fromEntries(table.flatMap((r) => (r.filters ? [[r.name, original(r.filters)] as const] : [])));
export const modules: readonly string[] = Object.keys(originals);

export function same(a: Edit, b: Edit): boolean {
  return filters.every((k) => a[k] === b[k]) && a.as3 === b.as3 && a.as5 === b.as5 && a.pool === b.pool;
}

/** empty says that nothing of the module is left. */
export function empty(e: Edit): boolean {
  return e.c1 === 0 && e.c3 === 0 && e.c5 === 0 && !e.pool;
}

function change(name: string, e: Edit): string {
  const from = originals[name]!;
  const parts = filters.filter((k) => e[k] !== from[k]).map((k) => `${keys[k]}=${e[k]}`);
  if (e.pool !== from.pool) parts.push(`pool=${e.pool ? 1 : 0}`);
  if (e.as3 !== from.as3) parts.push(`3x3_as=${e.as3}`);
  if (e.as5 !== from.as5) parts.push(`5x5_as=${e.as5}`);
  return parts.join(",");
}

/** format writes only what differs from the paper. */
export function format(edits: Edits): string {
  return modules
    .filter((m) => !same(edits[m]!, originals[m]!))
    .map((m) => `${m}:${change(m, edits[m]!)}`)
    .join(";");
}

function set(e: Edit, key: string, value: string): boolean {
  if (key === "3x3_as" || key === "5x5_as") {
    const form = (["square", "1xn", "two3x3"] as const).find((f) => f === value);
    if (!form || (key === "3x3_as" && form === "two3x3")) return false;
    e[key === "3x3_as" ? "as3" : "as5"] = form;
    return true;
  }
  if (!/^\d+$/.test(value) || Number(value) > (key === "pool" ? 1 : most)) return false;
  if (key === "pool") {
    e.pool = value !== "0";
    return true;
  }
  const filter = filters.find((f) => keys[f] === key);
  if (filter) e[filter] = Number(value);
  return filter !== undefined;
}

/** parse reads a what-if; undefined if it is not one. A key may stand once for a module. */
export function parse(text: string): Edits | undefined {
  const edits: Record<string, Edit> = Object.fromEntries(modules.map((m) => [m, { ...originals[m]! }]));
  const given = new Set<string>();
  for (const part of text.split(";").filter((p) => p.trim() !== "")) {
    const colon = part.indexOf(":");
    const module = part.slice(0, colon).trim();
    const e = edits[module];
    if (colon < 0 || !e) return undefined;
    for (const pair of part.slice(colon + 1).split(",")) {
      const [key = "", value = "", more] = pair.split("=").map((s) => s.trim());
      if (more !== undefined || given.has(module + key) || !set(e, key, value)) return undefined;
      given.add(module + key);
    }
    if (empty(e)) return undefined;
  }
  return edits;
}
