// The convolution close-up: at any cell of any map the patch under the kernel,
// the kernel, their products, and the sum with bias and ReLU in real numbers.
// It steps from cell to cell, and pauses while the pointer is on it.
import { h } from "../lib/dom.ts";
import type { Layer } from "../lib/graph.ts";
import { fetchNpy, type Tensor } from "../lib/npy.ts";
import { t, view } from "../lib/page.ts";
import { dialog } from "../look/overlay.ts";
import { cell, kernel, patch, products, type Cell, type Window } from "./sum.ts";

const pace = 900; // ms a cell
const shown = 6; // input channels in the table

interface Scene {
  layer: Layer;
  out: number; // channel of the output
  input: Tensor;
  filter: Tensor;
  bias: number;
  map: Tensor; // the network's own output
  window: Window;
}

const digits = new Intl.NumberFormat(view.lang, { maximumSignificantDigits: 3, signDisplay: "negative" });
const say = (v: number): string => digits.format(Math.abs(v) < 5e-7 ? 0 : v);

/** chosen is the convolution and channel that the page shows large. */
function chosen(q: URLSearchParams): { layer: Layer; out: number } | undefined {
  const module = q.get("module") || "4c";
  const name = q.get("layer") || (/^\d/.test(module) ? `inception_${module}/3x3` : "");
  const layer = view.layers?.find((l) => l.name === name && l.kind === "conv");
  const out = Number(q.get("channel") ?? "0");
  return layer && out >= 0 && out < layer.c ? { layer, out } : undefined;
}

async function load(q: URLSearchParams): Promise<Scene | undefined> {
  const c = chosen(q);
  const image = q.get("image");
  if (!c || !image || !view.layers) return undefined;
  const { layer, out } = c;
  const model = q.get("model") || view.model.name;
  const more = new URLSearchParams([...(q.get("model") ? [["model", q.get("model")!]] : []), ...(q.get("fit") ? [["fit", q.get("fit")!]] : [])]);
  const from = view.layers[layer.in[0]!]!;
  const at = (name: string, x: Record<string, string> = {}): string => `/api/images/${image}/layers/${name}.npy?${new URLSearchParams([...more, ...Object.entries(x)])}`;
  const weights = `/api/models/${encodeURIComponent(model)}/weights/${layer.name}.npy?row=${out}`;
  const [input, filter, bias, map] = await Promise.all([fetchNpy(at(from.name)), fetchNpy(weights), fetchNpy(weights + "&part=bias"), fetchNpy(at(layer.name, { channel: String(out) }))]);
  return { layer, out, input, filter, bias: bias.data[0]!, map, window: { k: [layer.kh, layer.kw], stride: layer.s, pad: [layer.ph, layer.pw] } };
}

/** tint is a number's share of the greatest, signed, for its background. */
function grid(label: string, values: Float64Array, columns: number, most: number): HTMLElement {
  const cells = [...values].map((v) => h("span.cu-cell" + (v < 0 ? ".is-negative" : "") as "span", { "--tint": most ? Math.min(1, Math.abs(v) / most) : 0 }, say(v)));
  return h("figure.cu-grid", {}, h("figcaption", {}, label), h("div", { "--columns": columns, role: "img", "aria-label": `${label}: ${[...values].map(say).join(", ")}` }, ...cells));
}

const greatest = (v: Float64Array): number => v.reduce((a, b) => Math.max(a, Math.abs(b)), 0);

function three(s: Scene, y: number, x: number, channel: number): HTMLElement {
  const p = patch(s.input, channel, y, x, s.window);
  const k = kernel(s.filter, channel, s.window);
  const m = products(p, k);
  const columns = s.window.k[1];
  return h("div.cu-three", {}, grid(t("closeup.patch", { Channel: String(channel) }), p, columns, greatest(p)), h("b", { "aria-hidden": "true" }, "×"), grid(t("closeup.kernel"), k, columns, greatest(k)), h("b", { "aria-hidden": "true" }, "="), grid(t("closeup.products"), m, columns, greatest(m)));
}

function table(c: Cell, channel: number, pick: (c: number) => void): HTMLElement {
  const order = [...c.shares].sort((a, b) => Math.abs(b.sum) - Math.abs(a.sum));
  const top = order.slice(0, shown);
  const rest = order.slice(shown).reduce((a, s) => a + s.sum, 0);
  const rows = top.map((s) => h("tr", {}, h("th", { scope: "row" }, h("button.link", { "aria-pressed": String(s.channel === channel), "data-share": s.channel, onclick: () => pick(s.channel) }, t("question.channel", { Channel: String(s.channel) }))), h("td", {}, say(s.sum))));
  const more = order.length > shown ? h("tr", {}, h("th", { scope: "row" }, t("closeup.rest", { N: order.length - shown })), h("td", {}, say(rest))) : undefined;
  const line = (word: string, v: number, strong = false): HTMLElement => h("tr" + (strong ? ".sum" : "") as "tr", {}, h("th", { scope: "row" }, word), h("td", {}, say(v)));
  return h("table.cu-sum", {}, h("caption", {}, t("closeup.sums")), h("tbody", {}, ...rows, more, line(t("closeup.sum"), c.sum, true), line(t("closeup.bias"), c.bias), line(t("closeup.before"), c.before, true)));
}

/** begin is the cell that the page has chosen, else the strongest. */
function begin(s: Scene): number {
  const q = new URLSearchParams(location.search);
  const [y, x] = [Number(q.get("row") ?? -1), Number(q.get("column") ?? -1)];
  if (y >= 0 && y < s.layer.h && x >= 0 && x < s.layer.w) return y * s.layer.w + x;
  return s.map.data.indexOf(s.map.data.reduce((a, b) => Math.max(a, b), -Infinity));
}

/** player holds where the close-up is. */
function player(s: Scene, body: HTMLElement, playing: HTMLElement): { step: (by: number) => void; play: (on?: boolean) => void; still: () => boolean } {
  const cells = s.layer.h * s.layer.w;
  let at = begin(s);
  let on = false;
  let channel = -1;
  const draw = (): void => {
    const [y, x] = [Math.floor(at / s.layer.w), at % s.layer.w];
    const c = cell(s.input, s.filter, s.bias, y, x, s.window);
    const strongest = c.shares.reduce((a, b) => (Math.abs(b.sum) > Math.abs(a.sum) ? b : a)).channel;
    const from = channel >= 0 ? channel : strongest;
    const after = s.layer.relu ? Math.max(0, c.before) : c.before;
    const focused = (document.activeElement as HTMLElement | null)?.dataset["share"];
    body.replaceChildren(
      h("p.cu-at", { id: "closeup-at", role: on ? undefined : "status", "data-value": after, "data-network": s.map.data[at] }, t("closeup.at", { Row: y + 1, Column: x + 1, Value: say(after) })),
      three(s, y, x, from), table(c, from, (n) => { channel = n; draw(); }),
      h("p", {}, t(c.before > 0 || !s.layer.relu ? "closeup.kept" : "closeup.cut", { Before: say(c.before), Value: say(after) }), " ", h("span.note", {}, t("closeup.network", { Value: say(s.map.data[at]!) }))));
    if (focused) body.querySelector<HTMLElement>(`[data-share="${focused}"]`)?.focus();
  };
  const step = (by: number): void => {
    at = (((at + by) % cells) + cells) % cells;
    draw();
  };
  const play = (want = !on): void => {
    on = want;
    playing.setAttribute("aria-pressed", String(on));
    playing.textContent = t(on ? "closeup.pause" : "closeup.play");
    draw();
  };
  draw();
  return { step, play, still: () => !on };
}

export async function open(): Promise<void> {
  const q = new URLSearchParams(location.search);
  const body = h("div.cu-body", { id: "closeup-body", "aria-busy": "true" }, t("loading"));
  const playing = h("button.chip", { id: "closeup-play", "aria-pressed": "false" }, t("closeup.play"));
  const back = h("button.chip", { id: "closeup-back" }, t("closeup.back"));
  const next = h("button.chip", { id: "closeup-next" }, t("closeup.next"));
  const c = chosen(q);
  const el = dialog("closeup", t("closeup.title", { Layer: c?.layer.name.replace("inception_", "") ?? "", Channel: String(c?.out ?? "") }), h("p.room-buttons", {}, playing, back, next, h("span.note", {}, t("closeup.keys"))), body);
  const s = await load(q).catch(() => undefined);
  body.removeAttribute("aria-busy");
  if (!s) return body.replaceChildren(t("closeup.none"));
  drive(el, player(s, body, playing), { playing, back, next }, s.layer.w);
}

/** drive connects keys, buttons and the clock. */
function drive(el: HTMLDialogElement, p: ReturnType<typeof player>, b: Record<"playing" | "back" | "next", HTMLElement>, width: number): void {
  let held = false;
  el.querySelector(".cu-body")?.addEventListener("pointerenter", () => (held = true));
  el.querySelector(".cu-body")?.addEventListener("pointerleave", () => (held = false));
  b.playing.addEventListener("click", () => p.play());
  b.back.addEventListener("click", () => p.step(-1));
  b.next.addEventListener("click", () => p.step(1));
  const keys: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -width, ArrowDown: width };
  el.addEventListener("keydown", (e) => {
    const by = keys[e.key];
    if (by !== undefined) p.step(by);
    else if (e.key === " " && !(e.target as Element).closest("button")) p.play();
    else return;
    e.preventDefault();
  });
  const clock = setInterval(() => {
    if (!p.still() && !held && !document.hidden) p.step(1);
  }, pace);
  el.addEventListener("close", () => clearInterval(clock));
}

/** mount puts the way in beside the large map; cell=1 in the address opens it. */
export function mount(): void {
  const inspect = document.getElementById("inspect");
  if (!inspect || !view.layers) return;
  inspect.append(h("p.room-buttons", {}, h("button.chip", { id: "closeup-button", onclick: () => void open() }, t("closeup.open"))));
}
