// Where a page is, as a view that can be sent, and back again. The address is
// the whole state of every page, so this works on all of them without knowing
// any.
import type { View } from "./wire.ts";

const pages: Record<string, string> = { look: "/", compare: "/compare", cost: "/cost", train: "/train" };
const named = ["image", "model", "fit", "module", "layer", "sort", "scale"] as const;
const local = ["lang", "projector", "hide", "lesson", "channel", ...named]; // not part of the rest
export const maxRest = 1800;

export interface Address {
  path: string;
  query: URLSearchParams;
}

export function here(): Address {
  return { path: location.pathname, query: new URLSearchParams(location.search) };
}

/** pageOf is the name of the page at a path; empty: not one that can be shown. */
export function pageOf(path: string): string {
  return Object.entries(pages).find(([, p]) => p === path)?.[0] ?? "";
}

export function pathOf(page: string): string | undefined {
  return pages[page];
}

/** viewOf reads an address; undefined on pages that rooms don't show. */
export function viewOf(a: Address): View | undefined {
  const page = pageOf(a.path);
  if (!page) return undefined;
  const q = a.query;
  const v: View = { page };
  const get = (k: string): string => q.get(k) ?? "";
  if (get("image")) v.picture = get("image");
  for (const k of named) if (k !== "image" && get(k)) v[k] = get(k);
  if (!v.module && (page === "look" || page === "compare")) v.module = "4c"; // what the page opens by itself
  if (/^\d+$/.test(get("channel"))) v.channel = Number(get("channel"));
  const [slug, step] = lessonOf(q);
  if (slug) [v.lesson, v.step] = [slug, step];
  const rest = [...q].filter(([k, x]) => !local.includes(k) && x).sort(([x], [y]) => (x < y ? -1 : 1));
  const text = new URLSearchParams(rest).toString();
  if (text && text.length <= maxRest) v.whatif = text;
  return v;
}

/** addressOf is where a view leads; what belongs to the viewer stays. */
export function addressOf(v: View, now: Address): Address | undefined {
  const path = pathOf(v.page);
  if (path === undefined) return undefined;
  const q = new URLSearchParams(v.whatif ?? "");
  for (const k of local) q.delete(k); // no page of ours puts them there
  for (const k of ["lang", "projector", "hide"]) {
    const x = now.query.get(k);
    if (x) q.set(k, x);
  }
  if (v.picture) q.set("image", v.picture);
  for (const k of named) {
    const x = k === "image" ? undefined : v[k];
    if (x) q.set(k, x);
  }
  if (v.channel !== undefined) q.set("channel", String(v.channel));
  if (v.lesson) q.set("lesson", `${v.lesson}.${v.step ?? 1}`);
  return { path, query: q };
}

/** lessonOf reads lesson=<slug>.<step>. */
export function lessonOf(q: URLSearchParams): [slug: string, step: number] {
  const m = /^([a-z0-9-]{1,64})\.(\d{1,3})$/.exec(q.get("lesson") ?? "");
  return m ? [m[1]!, Number(m[2])] : ["", 0];
}

/** core is what makes two views different places; the rest is pointing. */
export function core(v: View): string {
  return [v.page, v.picture, v.model, v.fit, v.module, v.layer, v.channel, v.lesson, v.step].map((x) => x ?? "").join(" ");
}
