// Names of classes, which the server sends in the page's language.
import type { TopClass } from "../lib/wire.gen.ts";

/** label is the class's name without its synonyms. */
export function label(c: TopClass): string {
  return c.label.split(",")[0]!.replaceAll("_", " ");
}
