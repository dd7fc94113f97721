// The page's model may be another one than that which the classes were
// collected with. A layer fits the features of its own model only, so the set
// stays with that model, the page says so, and it offers to begin again.
import { $ } from "../lib/dom.ts";
import { t, view } from "../lib/page.ts";
import { effect, signal } from "../lib/signal.ts";
import { state } from "../lib/url.ts";
import type { Say } from "../look/said.ts";
import { lesson } from "./link.ts";
import type { Way } from "./send.ts";
import { adopt, ask, drop, json, root, set } from "./sets.ts";
import type { Set as OwnSet } from "./wire.gen.ts";

/** moving is how far the pictures of the set are looked at by the page's model. */
export const moving = signal<Way | undefined>(undefined);

const sum = (s: OwnSet, of: (c: OwnSet["classes"][number]) => number): number => s.classes.reduce((n, c) => n + of(c), 0);
const pictures = (s: OwnSet): number => sum(s, (c) => c.pictures.length);
const known = (s: OwnSet): number => sum(s, (c) => c.known);

async function post(path: string, init: RequestInit): Promise<OwnSet | undefined> {
  const r = await ask(path, init);
  return r && ((await r.json()) as OwnSet);
}

/** copy sends every picture of a set into a class of the new one; it gives up at the first that does not come. */
async function copy(from: OwnSet, to: string): Promise<OwnSet | undefined> {
  let next: OwnSet | undefined;
  for (const c of from.classes) {
    next = await post(`${root}/${to}/classes`, json("POST", { name: c.name }));
    const id = next?.classes.at(-1)?.id;
    for (const p of next ? c.pictures : []) {
      const r = await ask(`${root}/${from.id}/pictures/${p.id}.jpg`, {});
      next = r && (await post(`${root}/${to}/classes/${id}/pictures`, { method: "POST", headers: { "Content-Type": "image/jpeg" }, body: await r.blob() }));
      if (!next) return undefined;
      moving.value = { done: moving.peek()!.done + 1, total: pictures(from) };
    }
    if (!next) return undefined;
  }
  return next;
}

/**
 * move lets the page's model look at all pictures again: in a new set, which
 * takes the old one's place once it has them all. If it breaks off, the old
 * one stays and `said` tells why.
 */
export async function move(): Promise<void> {
  const from = set.peek();
  if (!from || moving.peek()) return;
  moving.value = { done: 0, total: pictures(from) };
  const fresh = await post(root, json("POST", { model: view.model.name }));
  const next = fresh && (await copy(from, fresh.id));
  moving.value = undefined;
  if (next) {
    lesson.value = undefined;
    adopt(next);
    drop(from.id);
  } else if (fresh) drop(fresh.id);
}

/** notice says that the set is another model's. */
export function notice(): Say | undefined {
  const [s, way] = [set.value, moving.value];
  if (!s || s.model === view.model.name || state.value.tab !== "teach") return undefined;
  const Now = view.model.title;
  const say: Say = { kind: "status", id: "model", strong: t("train.model.other", { Title: s.title }), text: t("train.model.text", { Now }) };
  if (way) return { ...say, text: t("train.model.moving", { N: Math.min(way.done + 1, way.total), Total: way.total, Now }) };
  if (known(s)) return { ...say, text: t("train.model.known", { N: known(s), Now }) };
  return { ...say, action: { word: t("train.model.move", { Now }), run: () => void move() } };
}

export function mount(): void {
  effect(() => {
    $("panel-teach").inert = !!moving.value; // what is changed meanwhile would be lost
  });
  effect(() => {
    const s = set.value;
    if (s && s.model !== view.model.name && pictures(s) + known(s) === 0) void move();
  });
}
