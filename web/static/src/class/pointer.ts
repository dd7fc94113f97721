// What the leader points at: a cell of a map. The followers' large map shows it
// as if their own pointer stood there, and a ring marks it on the tile.
import { h } from "../lib/dom.ts";
import { all, layerOf, mapAt, watch } from "./maps.ts";
import type { Pointer } from "./wire.ts";

const pace = 150; // ms between two places told: the class follows, the server rests

let mine: Pointer | undefined;
let theirs: Pointer | undefined;
const ring = h("i.pointed", { "aria-hidden": "true" });

/** pointed is where this page's pointer is. */
export function pointed(): Pointer | undefined {
  return mine;
}

function under(e: PointerEvent): Pointer | undefined {
  const map = mapAt(e.target as Element);
  const l = map && layerOf(map.layer);
  if (!map || !l) return undefined;
  const box = map.el.getBoundingClientRect();
  const cell = (at: number, from: number, side: number, n: number): number => Math.max(0, Math.min(n - 1, Math.floor(((at - from) / side) * n)));
  return { layer: map.layer, channel: map.channel, x: cell(e.clientX, box.left, box.width, l.w), y: cell(e.clientY, box.top, box.height, l.h) };
}

/** show marks the place; undefined takes the mark away. */
export function show(p: Pointer | undefined): void {
  if (!p && !theirs) return;
  theirs = p;
  mark();
}

function mark(): void {
  const p = theirs;
  const l = p && layerOf(p.layer);
  const found = p && l ? all().filter((m) => m.layer === p.layer && m.channel === p.channel) : [];
  const big = document.getElementById("big");
  const at = p && l && found.some((m) => m.el === big) ? p.y * l.w + p.x : -1;
  big?.dispatchEvent(new CustomEvent("pointed", { detail: at }));
  const tile = found.find((m) => m.el !== big)?.el;
  if (!p || !l || !tile) return ring.remove();
  ring.style.left = `${(100 * p.x) / l.w}%`;
  ring.style.top = `${(100 * p.y) / l.h}%`;
  ring.style.width = `${100 / l.w}%`;
  ring.style.height = `${100 / l.h}%`;
  if (ring.parentElement !== tile) tile.append(ring);
}

/** mount calls moved, at a calm pace, when this page's pointer is elsewhere. */
export function mount(moved: () => void): void {
  let timer = 0;
  const take = (p: Pointer | undefined): void => {
    if (JSON.stringify(p) === JSON.stringify(mine)) return;
    mine = p;
    timer ||= window.setTimeout(() => {
      timer = 0;
      moved();
    }, pace);
  };
  for (const type of ["pointermove", "pointerdown"] as const) document.addEventListener(type, (e) => take(under(e)), { passive: true });
  document.documentElement.addEventListener("pointerleave", (e) => e.pointerType === "mouse" && take(undefined));
  watch(() => theirs && mark());
}
