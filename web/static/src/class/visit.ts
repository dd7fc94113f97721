// The visit to a room, kept for this tab only, so that it goes on from page to
// page and after a reload.
import { tab } from "../lib/tab.ts";
import type { Version } from "./wire.ts";

export interface Visit {
  code: string;
  key?: string; // of the teacher
  token?: string; // to come back as the same pupil
  nick?: string;
  free?: boolean; // explores
  at?: Version; // newest state seen
  answer?: { question: string; value: number } | undefined;
}

const name = "room";

export function visit(): Visit | undefined {
  try {
    const v = JSON.parse(tab.getItem(name) ?? "null") as Visit | null;
    return v?.code ? v : undefined;
  } catch {
    return undefined;
  }
}

export function keep(v: Visit): void {
  tab.setItem(name, JSON.stringify(v));
}

export function leave(): void {
  tab.removeItem(name);
}

/** change keeps some properties of the visit, if there is one. */
export function change(c: Partial<Visit>): void {
  const v = visit();
  if (v) keep({ ...v, ...c });
}

export function show(code: string): string {
  return code.slice(0, 4) + "-" + code.slice(4);
}

/** parse accepts a code as people type it. */
export function parse(text: string): string | undefined {
  const code = text.toUpperCase().replace(/[-\s·]/g, "");
  return /^[A-HJKMNP-Z2-9]{8}$/.test(code) ? code : undefined;
}
