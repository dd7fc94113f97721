// Following and leading: the room's view becomes this page's address, or this
// page's address the room's view.
import { effect, signal } from "../lib/signal.ts";
import type { Link } from "./link.ts";
import { same } from "./link.ts";
import { to, watch } from "./move.ts";
import { addressOf, core, here, pageOf, viewOf } from "./place.ts";
import * as pointer from "./pointer.ts";
import { change, visit } from "./visit.ts";
import type { View } from "./wire.ts";

const settle = 80; // ms between a change of the address and the cue
const touch = 1500; // ms after a tap or key in which a change is the viewer's own

/** free says that the viewer explores on their own, if the view is not frozen. */
export const free = signal(visit()?.free ?? false);

let timer = 0;
let touched = 0;

/** apply shows what the leader shows. */
function apply(link: Link): void {
  const s = link.state.value;
  const me = link.welcome.value;
  const follows = s && me && !link.leads() && !(free.value && !s.frozen) && !link.over.value;
  if (!follows) return pointer.show(undefined);
  const { pointer: at, ...v } = s.view;
  const a = addressOf(v, here());
  const now = viewOf(here());
  if (a && !(now && same(now, v))) to(a, "replace");
  pointer.show(at);
}

/** shown is this page as a leader shows it, with what the pointer is at. */
function shown(): View | undefined {
  const v = viewOf(here());
  const at = pointer.pointed();
  return v && at ? { ...v, pointer: at } : v;
}

/** cue tells the room where the leader is. */
function cue(link: Link): void {
  const v = shown();
  const s = link.state.peek();
  if (v && s && !same(v, s.view)) link.send({ type: "steer", view: v });
}

function moved(link: Link): void {
  clearTimeout(timer);
  timer = window.setTimeout(() => {
    if (link.leads()) return cue(link);
    const [v, s] = [viewOf(here()), link.state.peek()];
    if (!v || !s) return;
    if (free.peek()) return link.send({ type: "where", page: v.page, module: v.module ?? "" });
    const own = Date.now() - touched < touch;
    if (own && core(v) !== core(s.view)) {
      if (s.frozen) apply(link);
      else explore(link, true);
    }
  }, settle);
}

/** explore goes off on one's own, or returns. */
export function explore(link: Link, on: boolean): void {
  change({ free: on });
  free.value = on;
  link.send({ type: on ? "free" : "follow" });
  const v = on && viewOf(here());
  if (v) link.send({ type: "where", page: v.page, module: v.module ?? "" });
}

/** wander: who follows a link of the page goes off on their own, and finds the page there. */
function wander(link: Link, a: HTMLAnchorElement): void {
  const path = new URL(a.href).pathname;
  const stays = link.leads() || free.peek() || link.state.peek()?.frozen || a.target || path === location.pathname;
  if (!stays && link.welcome.peek()?.role === "pupil" && pageOf(path)) explore(link, true);
}

export function mount(link: Link): void {
  for (const type of ["pointerdown", "keydown", "drop", "paste"]) addEventListener(type, () => (touched = Date.now()), { capture: true, passive: true });
  document.addEventListener("click", (e) => {
    const a = (e.target as Element).closest<HTMLAnchorElement>("a[href]");
    if (a && a.origin === location.origin) wander(link, a);
  });
  watch(() => moved(link));
  pointer.mount(() => link.leads() && cue(link));
  effect(() => apply(link));
  let led = false;
  effect(() => {
    const leads = link.leads();
    if (leads && !led && link.state.peek()) moved(link); // a new leader shows where they are
    led = leads;
  });
}
