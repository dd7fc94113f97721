// Following and leading: the room's view becomes this page's address, or this
// page's address the room's view.
import { effect } from "../lib/signal.ts";
import type { Link } from "./link.ts";
import { same } from "./link.ts";
import { to, watch } from "./move.ts";
import { addressOf, core, here, viewOf } from "./place.ts";
import { change, visit } from "./visit.ts";

const settle = 80; // ms between a change of the address and the cue
const touch = 1500; // ms after a tap or key in which a change is the viewer's own

let timer = 0;
let touched = 0;

/** followState shows what the leader shows. */
function apply(link: Link): void {
  const s = link.state.value;
  const me = link.welcome.value;
  if (!s || !me || link.leads()) return;
  if (visit()?.free && !s.frozen) return;
  const a = addressOf(s.view, here());
  const now = viewOf(here());
  if (a && !(now && same(now, s.view))) to(a, "replace");
}

/** cue tells the room where the leader is. */
function cue(link: Link): void {
  const v = viewOf(here());
  const s = link.state.peek();
  if (v && s && !same(v, s.view)) link.send({ type: "steer", view: v });
}

function moved(link: Link): void {
  clearTimeout(timer);
  timer = window.setTimeout(() => {
    if (link.leads()) return cue(link);
    const [v, s] = [viewOf(here()), link.state.peek()];
    if (!v || !s) return;
    if (visit()?.free) return link.send({ type: "where", page: v.page, module: v.module ?? "" });
    const own = Date.now() - touched < touch;
    if (own && core(v) !== core(s.view)) {
      if (s.frozen) apply(link);
      else explore(link, true);
    }
  }, settle);
}

/** explore goes off on one's own, or returns. */
export function explore(link: Link, free: boolean): void {
  change({ free });
  link.send({ type: free ? "free" : "follow" });
  document.body.dataset["room"] = free ? "free" : "follow";
  if (free) {
    const v = viewOf(here());
    if (v) link.send({ type: "where", page: v.page, module: v.module ?? "" });
  } else apply(link);
}

export function mount(link: Link): void {
  for (const type of ["pointerdown", "keydown", "drop", "paste"]) addEventListener(type, () => (touched = Date.now()), { capture: true, passive: true });
  watch(() => moved(link));
  effect(() => apply(link));
  let led = false;
  effect(() => {
    const leads = link.leads();
    if (leads && !led && link.state.peek()) moved(link); // a new leader shows where they are
    led = leads;
  });
}
