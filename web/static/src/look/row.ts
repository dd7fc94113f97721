// A lane's row of maps: one canvas, real buttons over it.
import { fit } from "../draw/pixels.ts";
import { drawTile } from "../draw/atlas.ts";
import { $, h } from "../lib/dom.ts";
import { count, value } from "../lib/format.ts";
import type { Lane, Layer } from "../lib/graph.ts";
import { lut } from "../lib/palette.ts";
import { reached, t } from "../lib/page.ts";
import { go, state } from "../lib/url.ts";
import { scoped } from "./scoped.ts";
import { iconOf, laneTitle, opTitle } from "./words.ts";
import { channel, layer, layout, pageChannels, pageOf, session, shown, tiles } from "./scope.ts";

const gap = 3;

/** select makes a channel stand large; on the projector it opens over the lanes. */
export function select(l: Layer, c: number): void {
  go({ layer: l.name, channel: c, row: -1, column: -1 });
  if (layout.peek() === "projector") document.body.classList.add("enlarged");
}

/** reveal brings the large map into view where it stands below the screen, as on a phone. */
export function reveal(): void {
  const b = $("big").getBoundingClientRect();
  if (b.top + b.height / 2 > innerHeight) $("inspect").scrollIntoView({ block: "start", behavior: "instant" });
}

function button(lane: number, n: number): HTMLButtonElement {
  return h("button.tile.is-waiting", { "--n": n, "data-lane": lane, "data-n": n, "aria-pressed": "false", tabindex: n ? -1 : 0 });
}

/** name of the colour range: 0 to the 99.5th percentile, the channel's own, or locked. */
export function upper(l: Layer, lane: number): number {
  const a = session.atlases.of(l.name).value;
  const lock = state.value.lock[lane];
  if (state.value.scale === "lock" && lock) return lock;
  return a && a.head.scale.mode !== "channel" ? a.head.scale.hi : (session.layers.of(l.name).value?.p995 ?? 0);
}

function caption(lane: Lane, i: number, head: HTMLElement): void {
  const l = shown(lane);
  const info = session.layers.of(l.name).value;
  const { row } = tiles(l.h);
  const n = Math.min(row, l.c - pageOf(i) * row);
  const first = pageOf(i) * row + 1;
  const many = pageOf(i) ? t("row.page", { From: first, To: first + n - 1, C: count(l.c) }) : t("row.first", { N: n, C: count(l.c) });
  const max = value(info?.max ?? 100);
  const range = state.value.scale === "channel" ? t("row.own", { Max: max }) : t("row.range", { Hi: value(info ? upper(l, i) : 10, info?.max ?? 100), Max: max });
  const via = [
    count(lane.ops[0]!.inC),
    ...lane.ops.map((o) =>
      o === lane.out && lane.ops.length === 1 ? count(o.c) : opTitle(o) + (o !== lane.out && o.kind === "conv" ? " " + count(o.c) : ""),
    ),
  ].join(" → ");
  const focused = head.contains(document.activeElement) ? (document.activeElement as HTMLElement).dataset["by"] : undefined;
  head.replaceChildren(iconOf(lane.key), laneTitle(l), h("small", {}, many, h(info ? "span.range" : "span.range.is-waiting", {}, range), h("span.via", {}, via)), pager(l, i, row));
  if (focused) head.querySelector<HTMLElement>(`[data-by="${focused}"]`)?.focus();
}

function pager(l: Layer, i: number, row: number): HTMLElement {
  const last = Math.ceil(l.c / row) - 1;
  const turn = (by: number) => () => {
    const page = [0, 1, 2, 3].map((k) => pageOf(k));
    page[i] = Math.max(0, Math.min(last, pageOf(i) + by));
    go({ page });
  };
  return h(
    "span.pages",
    { "data-pager": i },
    h(
      "button",
      { "data-by": -1, "aria-label": t("row.prev", { Name: laneTitle(l) }), "aria-disabled": String(pageOf(i) === 0), onclick: turn(-1) },
      "‹",
    ),
    h(
      "button",
      { "data-by": 1, "aria-label": t("row.next", { Name: laneTitle(l) }), "aria-disabled": String(pageOf(i) === last), onclick: turn(1) },
      "›",
    ),
  );
}

function label(b: HTMLButtonElement, l: Layer, c: number | undefined, max: number): void {
  if (c === undefined) b.setAttribute("aria-label", t("tile.waiting"));
  else b.setAttribute("aria-label", t("tile.label", { Name: laneTitle(l), Channel: c, Max: value(max) }));
}

let lastMaps = "";
function reachedMaps(image: string): void {
  if (image === lastMaps) return;
  lastMaps = image;
  reached("maps");
}

function paint(canvas: HTMLCanvasElement, l: Layer, i: number, buttons: HTMLButtonElement[]): void {
  const a = session.atlases.of(l.name).value;
  canvas.classList.toggle("is-old", a?.old ?? false);
  if (a?.old && canvas.dataset["layer"] === l.name) return; // what stands there stays until the new maps come
  canvas.dataset["layer"] = l.name;
  const { size } = tiles(l.h);
  const wide = buttons.length * (size + gap) - gap;
  canvas.style.width = wide + "px";
  canvas.style.height = size + "px";
  const ctx = fit(canvas, wide, size);
  ctx.clearRect(0, 0, wide, size);
  const channels = pageChannels(l, i);
  const table = lut(state.value.map);
  if (a && !a.old && channels.length) reachedMaps(a.head.image);
  buttons.forEach((b, n) => {
    const c = channels[n];
    const k = c === undefined ? -1 : a!.head.channels.indexOf(c);
    b.hidden = a !== undefined && !a.old && c === undefined;
    b.classList.toggle("is-waiting", k < 0);
    b.dataset["channel"] = c === undefined ? "" : String(c);
    label(b, l, c, a?.head.max[k] ?? 0);
    if (k >= 0) drawTile(ctx, a!, k, table, n * (size + gap), 0, size);
  });
}

export function row(lane: Lane, i: number, head: HTMLElement): HTMLElement {
  const canvas = h("canvas", { "aria-hidden": "true" });
  const buttons = Array.from({ length: Math.min(tiles(lane.out.h).row, lane.out.c) }, (_, n) => button(i, n));
  const el = h(
    "div.row",
    {
      role: "group",
      "data-lane": i,
      onclick: (e) => {
        const b = (e.target as Element).closest<HTMLElement>("[data-channel]");
        if (!b?.dataset["channel"]) return;
        select(shown(lane), Number(b.dataset["channel"]));
        reveal();
      },
    },
    canvas,
    ...buttons,
  );
  el.addEventListener("keydown", (e) => arrows(e, buttons));
  scoped(() => {
    caption(lane, i, head);
    el.setAttribute("aria-label", t("row.label", { Name: laneTitle(shown(lane)) }));
  });
  scoped(() => paint(canvas, shown(lane), i, buttons));
  scoped(() => {
    const l = shown(lane);
    const now = layer.value === l ? channel.value : -1;
    const channels = pageChannels(l, i);
    buttons.forEach((b, n) => b.setAttribute("aria-pressed", String(now >= 0 && channels[n] === now)));
  });
  return el;
}

/** arrows walk along a row and between lanes; one button of each row is in the order of Tab. */
function arrows(e: KeyboardEvent, buttons: HTMLButtonElement[]): void {
  const n = buttons.indexOf(e.target as HTMLButtonElement);
  if (n < 0) return;
  let to: HTMLElement | null | undefined;
  if (e.key === "ArrowRight") to = buttons[n + 1];
  else if (e.key === "ArrowLeft") to = buttons[n - 1];
  else if (e.key === "Home") to = buttons[0];
  else if (e.key === "ArrowDown" || e.key === "ArrowUp") {
    const lane = Number(buttons[n]!.dataset["lane"]) + (e.key === "ArrowDown" ? 1 : -1);
    to = $("lanes").querySelector<HTMLElement>(`.tile[data-lane="${lane}"][data-n="${n}"]`);
  } else return;
  e.preventDefault();
  if (!to || to.hidden) return;
  buttons[n]!.tabIndex = -1;
  to.tabIndex = 0;
  to.focus();
}
