// One channel, large: values under the pointer and by keyboard, its place on
// the photo, what a cell can see, before ReLU, over the picture, its filter.
import { colour, fit, place, sheet } from "../draw/pixels.ts";
import { shade } from "../draw/light.ts";
import { $, h, mark, on, rich, roomy } from "../lib/dom.ts";
import { field } from "../lib/field.ts";
import { count, value } from "../lib/format.ts";
import { gradient, lut, type Table } from "../lib/palette.ts";
import { t, view } from "../lib/page.ts";
import { computed, effect, signal } from "../lib/signal.ts";
import { go, state } from "../lib/url.ts";
import { photo } from "./photo.ts";
import { upper } from "./row.ts";
import { channel, graph, laneOf, layer, open, session } from "./scope.ts";
import { save } from "./save.ts";
import { iconOf, laneTitle } from "./words.ts";

const pre = computed(() => state.value.pre && layer.value.relu && layer.value.kind === "conv");

/** values of the channel that stands large, once they are here. */
export const values = computed(() => {
  if (!session.layers.of(layer.value.name).value) return undefined;
  return session.channel(layer.value.name, channel.value, pre.value).value;
});

const hover = signal<number>(-1); // cell under the pointer
const resized = signal(0);

/** cell is what the value and the field belong to: pointer, chosen cell, or the maximum. */
export const cell = computed(() => {
  const { w, h: rows } = layer.value;
  if (hover.value >= 0 && hover.value < w * rows) return hover.value;
  const { row, column } = state.value;
  if (row >= 0 && row < rows && column >= 0 && column < w) return row * w + column;
  const v = values.value?.values;
  return v ? v.indexOf(v.reduce((a, b) => Math.max(a, b), -Infinity)) : -1;
});

interface Shown {
  table: Table;
  lo: number;
  hi: number;
  open: boolean; // values may lie above hi
}

/** scale of the large map: its lane's, its own without a lane, and centred on 0 before ReLU. */
const scale = computed((): Shown => {
  const l = layer.value;
  const lane = laneOf(l);
  const v = values.value;
  if (pre.value) {
    const m = v ? v.values.reduce((a, b) => Math.max(a, Math.abs(b)), 0) : 1;
    return { table: lut("signed"), lo: -m, hi: m, open: false };
  }
  const own = state.value.scale === "channel" || !lane;
  const hi = own ? (v?.head.max ?? 0) : upper(l, open.value.lanes.indexOf(lane));
  return { table: lut(state.value.map), lo: 0, hi: hi || v?.head.max || 1, open: !own };
});

function paintBig(): void {
  const canvas = $<HTMLCanvasElement>("big-canvas");
  const side = $("big").clientWidth;
  const v = values.value;
  const ctx = fit(canvas, side, side);
  ctx.clearRect(0, 0, side, side);
  $("big").classList.toggle("is-waiting", !v);
  if (!v) return;
  const { w, h: rows } = v.head;
  const { table, lo, hi } = scale.value;
  const map = colour(v.values, w, rows, table, lo, hi);
  const img = photo.value;
  if (!state.value.over || !img) return place(ctx, sheet(map), 0, 0, side, side, state.value.smooth);
  const strength = v.values.map((x) => Math.max(0, Math.min(1, Math.abs(x) / (hi || 1))));
  shade(ctx, img, map, strength, side, side);
}

function paintCell(): void {
  const l = layer.value;
  const k = cell.value;
  const v = values.value;
  mark($("big-cell"), k, l.w, l.h);
  const out = $("big-value");
  out.hidden = !v || k < 0;
  if (!v || k < 0) return;
  const [r, c] = [Math.floor(k / l.w), k % l.w];
  out.replaceChildren(rich(t("channel.value", { Row: r, Column: c, Value: value(v.values[k] ?? 0, v.head.max || scale.value.hi) })));
  // beside the map's edge that the cell is nearer to; below the cell, or above it near the foot
  const x = c < l.w / 2 ? "var(--s2)" : "calc(100cqw - 100% - var(--s2))";
  const y = (r + 1.6) / l.h < 0.86 ? `${(100 * (r + 1.6)) / l.h}cqh` : `calc(${(100 * (r - 0.6)) / l.h}cqh - 100%)`;
  out.style.translate = `${x} ${y}`;
}

/** paintWhere draws the photo, what the cell can see (outline) and the cell's own place. */
function paintWhere(): void {
  const canvas = $<HTMLCanvasElement>("where-canvas");
  const side = $("where-photo").clientWidth || 95;
  const ctx = fit(canvas, side, side);
  ctx.clearRect(0, 0, side, side);
  const img = photo.value;
  const l = layer.value;
  const k = cell.value;
  const size = graph.layers[0]!.h;
  if (img) ctx.drawImage(img, 0, 0, side, side);
  if (k < 0 || l.h <= 1) return;
  const [r, c] = [Math.floor(k / l.w), k % l.w];
  const f = field(graph, l, r, c);
  const u = side / size;
  const seen = { x: Math.max(0, f.x), y: Math.max(0, f.y), x1: Math.min(size, f.x + f.w), y1: Math.min(size, f.y + f.h) };
  if (seen.x > 0 || seen.y > 0 || seen.x1 < size || seen.y1 < size) {
    ctx.fillStyle = "rgba(21,24,29,.55)";
    ctx.beginPath();
    ctx.rect(0, 0, side, side);
    ctx.rect(seen.x * u, seen.y * u, (seen.x1 - seen.x) * u, (seen.y1 - seen.y) * u);
    ctx.fill("evenodd");
    if (f.w <= size) frame(ctx, seen.x * u, seen.y * u, (seen.x1 - seen.x) * u, (seen.y1 - seen.y) * u, 1);
  }
  frame(ctx, (side * c) / l.w, (side * r) / l.h, side / l.w, side / l.h, 1.5);
}

/** frame draws a white line around a box and a dark one around that. */
function frame(ctx: CanvasRenderingContext2D, x: number, y: number, w: number, h: number, line: number): void {
  for (const [colour, out] of [
    ["#15181d", 1.5 * line],
    ["#fff", 0.5 * line],
  ] as const) {
    ctx.lineWidth = line;
    ctx.strokeStyle = colour;
    ctx.strokeRect(x - out, y - out, w + 2 * out, h + 2 * out);
  }
}

const rule = new Intl.PluralRules(view.lang, { type: "ordinal" });

/** ordinal is a rank in words: first, second, third, 4th, 21st. */
function ordinal(n: number): string {
  return n <= 3 ? t("ordinal." + n) : t("ordinal." + rule.select(n), { N: n });
}

/** name writes the channel's name, smaller where one line does not hold it. */
function name(): void {
  const l = layer.value;
  const key = laneOf(l)?.key ?? "bs";
  const known = state.value.channel >= 0 || session.layers.of(l.name).value;
  const title = known ? t("channel.title", { Name: laneTitle(l), Channel: channel.value }) : laneTitle(l);
  document.title = state.value.image ? `${l.module || t("river.stem")}, ${title}: Inceptionscope` : t("title");
  const el = $("channel-title");
  el.replaceChildren(iconOf(key), " " + title);
  el.dataset["lane"] = key;
  el.classList.remove("is-long");
  el.classList.toggle("is-long", el.scrollWidth > el.clientWidth);
  $("big").dataset["layer"] = l.name;
  $("big").dataset["channel"] = String(channel.value);
  $("big").setAttribute("aria-label", t("channel.big", { Name: laneTitle(l), Channel: channel.value, W: l.w, H: l.h }));
}

function maximum(): void {
  const v = values.value;
  const c = count(layer.value.c);
  const text = !v ? "" : v.head.max > 0 ? t("channel.max", { Max: value(v.head.max), Rank: ordinal(v.head.rank + 1), C: c }) : t("channel.silent");
  roomy($("channel-max"), t("channel.max", { Max: value(100), Rank: ordinal(100), C: c }));
  $("channel-max").replaceChildren(h("span", {}, rich(text)));
}

/** sees says how much of the picture reaches the cell. */
function sees(): void {
  const l = layer.value;
  const size = graph.layers[0]!.h;
  const k = cell.value >= 0 ? cell.value : Math.floor((l.h * l.w) / 2);
  const f = field(graph, l, Math.floor(k / l.w), k % l.w);
  const whole = f.x <= 0 && f.y <= 0 && f.x + f.w >= size && f.y + f.h >= size;
  const [all, part, inside] = ["channel.sees.more", "channel.sees.part", "channel.sees"].map((id) => t(id, { S: f.w })) as [string, string, string];
  roomy($("channel-sees"), f.w >= size ? all : inside);
  $("channel-sees").replaceChildren(h("span", {}, values.value ? rich(whole ? all : f.w > size ? part : inside) : ""));
}

/** ends are the colour bar's: what lies above the scale of a whole branch is as bright as its end. */
function ends(): void {
  const { lo, hi, table, open: above } = scale.value;
  const known = session.layers.of(layer.value.name).value;
  $("scale-lo").textContent = lo === 0 ? "0" : value(lo, hi);
  const text = (v: number): string => (above ? t("scale.above", { Hi: value(v, known?.max) }) : value(v)); // as the branch's caption says it
  roomy($("scale-hi"), text(100));
  $("scale-hi").replaceChildren(h("span", {}, known ? text(hi) : ""));
  $("big-scale").querySelector<HTMLElement>("i")!.style.background = gradient(table);
}

function toggle(id: string, on: boolean, flip: () => void): HTMLButtonElement {
  return h("button.chip", { "aria-pressed": String(on), "data-view": id, onclick: flip }, t("view." + id));
}

function views(): void {
  const l = layer.value;
  const s = state.value;
  const relu = l.kind === "conv" && l.relu;
  const focused = (document.activeElement as HTMLElement | null)?.dataset["view"];
  $("views").replaceChildren(
    ...(relu ? [toggle("pre", s.pre, () => go({ pre: !state.peek().pre }))] : []),
    toggle("over", s.over, () => go({ over: !state.peek().over })),
    h("button.chip", { "data-view": "save", "aria-haspopup": "dialog", onclick: (e) => save(e.currentTarget as HTMLElement) }, t("view.save")),
  );
  if (focused) $("views").querySelector<HTMLElement>(`[data-view="${focused}"]`)?.focus();
}

/** turn pages through the channels in the order of the ribbon. */
function turn(by: number): void {
  const n = layer.peek().c;
  go({ layer: layer.peek().name, channel: (channel.peek() + by + n) % n, row: -1, column: -1 });
}

function pointer(): void {
  const big = $("big");
  const at = (e: PointerEvent | MouseEvent): number => {
    const b = big.getBoundingClientRect();
    const l = layer.peek();
    const [c, r] = [Math.floor(((e.clientX - b.left) / b.width) * l.w), Math.floor(((e.clientY - b.top) / b.height) * l.h)];
    return c >= 0 && r >= 0 && c < l.w && r < l.h ? r * l.w + c : -1;
  };
  on(big, "pointermove", (e) => (hover.value = at(e)));
  on(big, "pointerleave", () => (hover.value = -1));
  big.addEventListener("pointed", (e) => (hover.value = (e as CustomEvent<number>).detail)); // by whom the page follows (class/pointer.ts)
  on(big, "click", (e) => {
    const k = at(e);
    if (k >= 0) go({ row: Math.floor(k / layer.peek().w), column: k % layer.peek().w }, "replace");
  });
  on(big, "keydown", (e) => {
    const l = layer.peek();
    const k = Math.max(0, cell.peek());
    const to = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[e.key];
    if (e.key === "Escape") return go({ row: -1, column: -1 }, "replace");
    if (e.key === "PageDown" || e.key === "PageUp") turn(e.key === "PageDown" ? 1 : -1);
    else if (!to) return;
    e.preventDefault();
    if (!to) return;
    const clamp = (v: number, n: number): number => Math.max(0, Math.min(n - 1, v));
    hover.value = -1;
    go({ row: clamp(Math.floor(k / l.w) + to[0]!, l.h), column: clamp((k % l.w) + to[1]!, l.w) }, "replace");
  });
}

export function mount(): void {
  on($("channel-prev"), "click", () => turn(-1));
  on($("channel-next"), "click", () => turn(1));
  pointer();
  const sizes = new ResizeObserver(() => resized.value++);
  sizes.observe($("big"));
  sizes.observe($("inspect")); // the name's line may be shorter although the map is as large
  effect(() => (resized.value, name()));
  effect(maximum);
  effect(sees);
  effect(ends);
  effect(views);
  effect(paintCell);
  effect(() => (resized.value, paintBig()));
  effect(() => (resized.value, paintWhere()));
}
