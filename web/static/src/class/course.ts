// A lesson's course: its steps, the view that each of them drives, and what a
// check asks for.
import { view as page } from "../lib/page.ts";
import { tab } from "../lib/tab.ts";
import { here, pathOf, type Address } from "./place.ts";
import type { Question } from "./wire.ts";

export interface LessonQuestion {
  id: string;
  kind: Question["kind"];
  ask: string;
  options?: string[];
  right?: number;
  largest?: boolean;
  tolerance?: number;
  unit?: string;
  layer?: string;
  tiles?: number[];
  because: string;
}
export interface Step {
  title: string;
  text: string;
  view?: Record<string, string>;
  question?: LessonQuestion;
  check?: { do: string; view: Record<string, string> };
  note?: string;
}
export interface Lesson {
  slug: string;
  title: string;
  steps: Step[];
}

const lessons = new Map<string, Promise<Lesson | undefined>>();

/** load fetches a lesson once, in the page's language. */
export function load(slug: string): Promise<Lesson | undefined> {
  let l = lessons.get(slug);
  if (!l) {
    l = fetch(`/api/lessons/${slug}?lang=${page.lang}`).then((r) => (r.ok ? (r.json() as Promise<Lesson>) : undefined)).catch(() => undefined);
    lessons.set(slug, l);
  }
  return l;
}

/** drawn are the pictures of this tab that a lesson took from the samples, by id. */
function drawn(): Record<string, string> {
  return JSON.parse(tab.getItem("drawn") ?? "{}") as Record<string, string>;
}

/** sampled uploads one of the drawn pictures. */
async function sampled(name: string): Promise<string> {
  const png = await fetch(`/api/samples/${encodeURIComponent(name)}.png`).then((r) => (r.ok ? r.blob() : undefined)).catch(() => undefined);
  if (!png) return "";
  const r = await fetch("/api/images", { method: "POST", body: png, headers: { "Content-Type": png.type } }).catch(() => undefined);
  if (!r?.ok) return "";
  const { id } = (await r.json()) as { id: string };
  const mine = JSON.parse(tab.getItem("pictures") ?? "[]") as string[];
  tab.setItem("pictures", JSON.stringify([...mine, id].slice(-100)));
  tab.setItem("drawn", JSON.stringify({ ...drawn(), [id]: name }));
  return id;
}

/** picture is what a step shows: the viewer's own, if there is one, else the sample that the step or the lesson asks for. */
export async function picture(lesson: Lesson, n: number, now: string): Promise<string> {
  const own = lesson.steps[n - 1]?.view?.["sample"];
  if (now && (!own || !drawn()[now] || drawn()[now] === own)) return now;
  return (await sampled(own ?? lesson.steps.find((s) => s.view?.["sample"])?.view?.["sample"] ?? "sunflower")) || now;
}

/** target is the address of a step. */
export async function target(lesson: Lesson, n: number): Promise<Address> {
  const v = lesson.steps[n - 1]?.view ?? {};
  const now = here();
  const q = now.query;
  if (v["module"]) for (const k of ["layer", "channel", "cell", "pre", "what", "task", "page"]) q.delete(k);
  for (const [k, x] of Object.entries(v)) if (!["open", "sample", "at"].includes(k)) q.set(k, x);
  if (v["open"] !== "cost" && v["open"] !== "train") {
    const id = await picture(lesson, n, q.get("image") ?? "");
    if (id) q.set("image", id);
  }
  q.set("lesson", `${lesson.slug}.${n}`);
  return { path: pathOf(v["open"] ?? "") ?? now.path, query: q };
}

/** valueOf is a property of the address, or what the page takes without it. */
function valueOf(a: Address, k: string): string {
  const is = a.query.get(k) ?? "";
  if (is) return is;
  const module = a.query.get("module") || "4c";
  switch (k) {
    case "module":
      return module;
    case "layer":
      return /^\d/.test(module) ? `inception_${module}/3x3` : "";
    case "sort":
      return "max";
    case "naive":
      return "isolated";
    default:
      return "";
  }
}

const happened = new Set<string>();

/** notice calls f when the page tells that something was done which its address does not show. */
export function notice(f: () => void): void {
  document.addEventListener("did", (e) => {
    happened.add((e as CustomEvent<string>).detail);
    f();
  });
}

/** met tells whether the page shows what a check asks for; first is the address with which the step began. */
export function met(want: Record<string, string>, a: Address, first: URLSearchParams): boolean {
  return Object.entries(want).every(([k, x]) => {
    if (k === "did") return happened.has(x);
    if (k === "open") return a.path === pathOf(x);
    return x === "*" ? Boolean(a.query.get(k)) && a.query.get(k) !== first.get(k) : x.split("|").includes(valueOf(a, k));
  });
}
