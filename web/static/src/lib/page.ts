// What the server put into the page: its view and the strings of its language.
import { Words, type Data } from "./i18n.ts";
import type { Layer } from "./graph.ts";

export interface View {
  lang: string;
  path: string;
  local: boolean;
  model: { name: string; title: string; classes: number; default: boolean; accuracy: string; bgr: boolean };
  layers?: Layer[];
}

function block(id: string): string {
  return document.getElementById(id)?.textContent ?? "{}";
}

export const view = JSON.parse(block("view")) as View;
const words = new Words(view.lang, JSON.parse(block("messages")));

/** t is a string of the catalogue in the page's language. */
export function t(id: string, data?: Data): string {
  return words.text(id, data);
}

export function hasText(id: string): boolean {
  return words.has(id);
}

/** reached notes when something was first seen after an upload; the speed tests read it. */
export function reached(mark: "upload" | "maps" | "answer"): void {
  performance.clearMarks(mark);
  performance.mark(mark);
}
