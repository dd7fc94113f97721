// Ways to a new picture: file, camera, sample.
import { $, h, on } from "../lib/dom.ts";
import { t } from "../lib/page.ts";
import { effect } from "../lib/signal.ts";
import { format, state } from "../lib/url.ts";
import type { ModelInfo, SampleInfo } from "../lib/wire.gen.ts";
import { actions, dialog } from "./overlay.ts";
import { camera } from "./camera.ts";
import { chooseFor, refuse, send, type Slot } from "./upload.ts";

/** menu offers the three ways beside the button. */
export function menu(by: HTMLElement, slot: Slot = "image"): void {
  actions(by, t("new"), [
    { word: t("drop.choose"), note: t("drop.also"), run: () => chooseFor(slot) },
    { word: t("drop.camera"), run: () => camera(slot) },
    { word: t("drop.sample"), run: () => void samples(slot) },
  ]);
}

/** classCounts says how many classes each model knows, by its name. */
async function classCounts(): Promise<Map<string, number>> {
  const r = await fetch("/api/models").catch(() => undefined);
  return new Map(r?.ok ? ((await r.json()) as ModelInfo[]).map((m) => [m.name, m.classes]) : []);
}

/** samples shows the pictures that the program brings. */
export async function samples(slot: Slot = "image"): Promise<void> {
  const grid = h("div.samples", { "aria-busy": "true" }, t("loading"));
  const el = dialog("samples", t("samples.title"), h("p.note", {}, t("samples.text")), grid);
  const [r, sizes] = await Promise.all([fetch("/api/samples").catch(() => undefined), classCounts()]);
  if (!r?.ok) return grid.replaceChildren(t("samples.failed"));
  const all = (await r.json()) as SampleInfo[];
  grid.removeAttribute("aria-busy");
  grid.replaceChildren(
    ...all.map((s) => {
      const url = `/api/samples/${encodeURIComponent(s.name)}.png`;
      return h(
        "button.sample",
        {
          "data-sample": s.name,
          onclick: () => {
            el.close();
            void take(url, slot);
          },
        },
        h("img", { src: url + "?preview", alt: "", width: 112, height: 112, loading: "lazy" }),
        h("span", {}, s.title),
        ...Object.entries(s.says ?? {})
          .map(([model, label]) => ({ n: sizes.get(model) ?? 0, label }))
          .filter(({ n }) => n > 0)
          .sort((a, b) => b.n - a.n)
          .map(({ n, label }) => h("small", {}, t("samples.says", { N: n, Label: label }))),
      );
    }),
  );
}

async function take(url: string, slot: Slot): Promise<void> {
  const r = await fetch(url).catch(() => undefined);
  if (r?.ok) await send(await r.blob(), slot);
  else await refuse(r, slot, () => void take(url, slot));
}

/** leadOn: on a page that shows no picture, a new one leads to the page that does. */
export function leadOn(): void {
  const named = state.peek().image;
  effect(() => {
    if (state.value.image !== named) location.assign("/" + format(state.peek()));
  });
}

export function mount(): void {
  on($("new-button"), "click", (e) => menu(e.currentTarget as HTMLElement));
  if (!document.getElementById("drop")) return;
  on($("drop-choose"), "click", () => chooseFor("image"));
  on($("drop-camera"), "click", () => camera("image"));
  on($("drop-sample"), "click", () => void samples("image"));
}
