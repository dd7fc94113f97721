// Names of classes in the page's language: the server's predictions carry
// English ones, the model's list has the others.
import { view } from "../lib/page.ts";
import { signal } from "../lib/signal.ts";
import type { TopClass } from "../lib/wire.ts";

interface ClassInfo {
  id: string;
  label: string;
  ko?: string;
}

export const labels = signal<Map<string, string>>(new Map());

/** label is the class's name without its synonyms. */
export function label(c: TopClass): string {
  return (labels.peek().get(c.class) ?? c.label).split(",")[0]!.replaceAll("_", " ");
}

export function start(): void {
  if (view.lang !== "ko") return;
  fetch(`/api/models/${encodeURIComponent(view.model.name)}/classes`)
    .then((r) => (r.ok ? (r.json() as Promise<ClassInfo[]>) : []))
    .then((all) => (labels.value = new Map(all.filter((c) => c.ko).map((c) => [c.id, c.ko!]))), () => undefined);
}
