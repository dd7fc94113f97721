// The convolution close-up: at any cell of any map the patch under the kernel,
// the kernel, their products, and the sum with bias and ReLU in real numbers.
// It steps from cell to cell, and waits while the pointer is on it.
import { h } from "../lib/dom.ts";
import type { Layer } from "../lib/graph.ts";
import { fetchNpy, Refused } from "../lib/npy.ts";
import { t, view } from "../lib/page.ts";
import { dialog } from "../look/overlay.ts";
import { draw, type Scene } from "./closeupview.ts";

const pace = 900; // ms a cell

/** chosen is the convolution and channel that stand large on the page. */
function chosen(): { layer: Layer; out: number } | undefined {
  const big = document.getElementById("big");
  const layer = view.layers?.find((l) => l.name === big?.dataset["layer"] && l.kind === "conv");
  const out = Number(big?.dataset["channel"] ?? "0");
  return layer && out < layer.c ? { layer, out } : undefined;
}

async function load(c: { layer: Layer; out: number }, image: string): Promise<Scene> {
  const q = new URLSearchParams(location.search);
  const { layer, out } = c;
  const model = q.get("model") || view.model.name;
  const more = ["model", "fit"].map((k) => [k, q.get(k) ?? ""]).filter(([, v]) => v) as string[][];
  const from = view.layers![layer.in[0]!]!;
  const at = (name: string, x: string[][] = []): string => `/api/images/${image}/layers/${name}.npy?${new URLSearchParams([...more, ...x])}`;
  const weights = `/api/models/${encodeURIComponent(model)}/weights/${layer.name}.npy?row=${out}`;
  const [input, filter, bias, map] = await Promise.all([fetchNpy(at(from.name)), fetchNpy(weights), fetchNpy(weights + "&part=bias"), fetchNpy(at(layer.name, [["channel", String(out)]]))]);
  return { layer, out, input, filter, bias: bias.data[0]!, map, window: { k: [layer.kh, layer.kw], stride: layer.s, pad: [layer.ph, layer.pw] } };
}

/** begin is the cell that the page has chosen, else the strongest. */
function begin(s: Scene): number {
  const q = new URLSearchParams(location.search);
  const [y, x] = [Number(q.get("row") ?? -1), Number(q.get("column") ?? -1)];
  if (y >= 0 && y < s.layer.h && x >= 0 && x < s.layer.w) return y * s.layer.w + x;
  return s.map.data.indexOf(s.map.data.reduce((a, b) => Math.max(a, b), -Infinity));
}

interface Player {
  step(by: number): void;
  play(on?: boolean): void;
  playing(): boolean;
}

/** player holds where the close-up is. */
function player(s: Scene, body: HTMLElement, button: HTMLElement): Player {
  const cells = s.layer.h * s.layer.w;
  let at = begin(s);
  let on = false;
  let channel = -1; // of the input; -1: the one that counts most
  const show = (): void => {
    const focused = (document.activeElement as HTMLElement | null)?.dataset["share"];
    body.replaceChildren(...draw(s, at, channel, on, { channel: (c) => ((channel = c), show()), cell: (k) => ((at = k), show()) }));
    if (focused) body.querySelector<HTMLElement>(`[data-share="${focused}"]`)?.focus();
  };
  show();
  return {
    step: (by) => {
      at = (((at + by) % cells) + cells) % cells;
      show();
    },
    play: (want = !on) => {
      if (want === on) return;
      on = want;
      button.setAttribute("aria-pressed", String(on));
      button.textContent = t(on ? "closeup.pause" : "closeup.play");
      show();
    },
    playing: () => on,
  };
}

/** why is what kept the numbers from coming, in words. */
function why(e: unknown): string {
  if (!(e instanceof Refused)) return t("closeup.why.offline");
  if (e.status === 404 || e.status === 410) return t("closeup.why.gone");
  if (e.status === 429 || e.status === 503) return t("closeup.why.busy");
  return t("closeup.why.server", { Status: String(e.status) });
}

export async function open(): Promise<void> {
  const body = h("div.cu-body", { id: "closeup-body", "aria-busy": "true" }, t("loading"));
  const button = (id: string, word: string): HTMLButtonElement => h("button.chip", { id, disabled: true }, word);
  const [playing, back, next] = [button("closeup-play", t("closeup.play")), button("closeup-back", t("closeup.back")), button("closeup-next", t("closeup.next"))];
  const c = chosen();
  const title = c ? t("closeup.title", { Layer: c.layer.name.replace("inception_", ""), Channel: String(c.out) }) : t("closeup.open");
  const el = dialog("closeup", title, h("p.room-buttons", {}, playing, back, next, h("span.note", {}, t("closeup.keys"))), body);
  const image = new URLSearchParams(location.search).get("image");
  if (!c || !image) return fail(body, t("closeup.none"));
  const start = async (): Promise<void> => {
    body.replaceChildren(t("loading"));
    try {
      const s = await load(c, image);
      for (const b of [playing, back, next]) b.disabled = false;
      body.removeAttribute("aria-busy");
      drive(el, player(s, body, playing), { playing, back, next }, s.layer.w);
    } catch (e) {
      fail(body, t("closeup.failed", { Why: why(e) }), () => void start());
    }
  };
  await start();
}

function fail(body: HTMLElement, text: string, again?: () => void): void {
  body.removeAttribute("aria-busy");
  body.replaceChildren(h("p", { role: "alert" }, text), again ? h("p.room-buttons", {}, h("button.primary", { id: "closeup-again", onclick: again }, t("closeup.again"))) : "");
}

/** drive connects keys, buttons and the clock. A key that walks stops the play. */
function drive(el: HTMLDialogElement, p: Player, b: Record<"playing" | "back" | "next", HTMLElement>, width: number): void {
  let held = false;
  const body = el.querySelector<HTMLElement>(".cu-body")!;
  body.addEventListener("pointerenter", (e) => (held = e.pointerType === "mouse"));
  body.addEventListener("pointerleave", () => (held = false));
  b.playing.addEventListener("click", () => p.play());
  const walk = (by: number): void => {
    p.play(false);
    p.step(by);
  };
  b.back.addEventListener("click", () => walk(-1));
  b.next.addEventListener("click", () => walk(1));
  const keys: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -width, ArrowDown: width };
  el.addEventListener("keydown", (e) => {
    const by = keys[e.key];
    if (by !== undefined) walk(by);
    else if (e.key === " " && !(e.target as Element).closest("button")) p.play();
    else return;
    e.preventDefault();
  });
  const clock = setInterval(() => {
    if (p.playing() && !held && !document.hidden) p.step(1);
  }, pace);
  el.addEventListener("close", () => clearInterval(clock));
}

/** mount puts the way in beside the large map. */
export function mount(): void {
  const inspect = document.getElementById("inspect");
  if (!inspect || !view.layers) return;
  inspect.append(h("p.room-buttons", {}, h("button.chip", { id: "closeup-button", onclick: () => void open() }, t("closeup.open"))));
}
