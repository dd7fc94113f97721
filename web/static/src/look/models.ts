// Which network looks: the installed ones, and how to fetch the better ones.
import { $, h, on } from "../lib/dom.ts";
import { count } from "../lib/format.ts";
import { t, view } from "../lib/page.ts";
import { format, go, state } from "../lib/url.ts";
import type { ModelInfo } from "../lib/wire.gen.ts";
import { dialog } from "./overlay.ts";

const megabytes = (n: number): string => t("megabytes", { N: (n / 1e6).toLocaleString(view.lang, { maximumFractionDigits: n < 1e7 ? 1 : 0 }) });

/** switchTo loads the page with another model; everything else of the address stays. */
function switchTo(name: string): void {
  location.assign(location.pathname + format({ ...state.peek(), model: name, channel: -1, cls: -1, page: [], lock: [], scale: "branch" }));
}

function status(m: ModelInfo, again: () => void): HTMLElement {
  const now = m.name === view.model.name;
  if (m.installed)
    return now
      ? h("span.note", {}, t("model.shown"))
      : h("button.primary", { "data-model": m.name, onclick: () => switchTo(m.name) }, t("model.use"));
  const p = m.progress;
  if (p && !p.error && !p.ready) {
    const bar = h("progress", { max: p.total || 1, value: p.done, "aria-label": t("model.loading", { Title: m.title }) });
    return h("span.loading", {}, bar, h("small", {}, t("model.progress", { Done: megabytes(p.done), Total: megabytes(p.total) })));
  }
  const failed = p?.error ? h("small.failed", { role: "alert" }, p.error) : undefined;
  if (!view.local) return h("span.note", {}, t("model.remote"));
  return h(
    "span",
    {},
    failed,
    h("button.primary", { "data-get": m.name, onclick: () => void get(m.name).then(again) }, t("model.get", { Size: megabytes(m.bytes) })),
  );
}

async function get(name: string): Promise<void> {
  await fetch(`/api/models/${encodeURIComponent(name)}/get`, { method: "POST" }).catch(() => undefined);
}

async function list(): Promise<ModelInfo[] | undefined> {
  const r = await fetch("/api/models").catch(() => undefined);
  return r?.ok ? ((await r.json()) as ModelInfo[]) : undefined;
}

const fits = ["squash", "warp", "crop", "pad"] as const;

/** fitting lets one choose how a picture of any shape becomes the network's square. */
function fitting(close: () => void): HTMLElement {
  const now = state.peek().fit;
  const choice = (fit: string, word: string, note: string): HTMLElement =>
    h(
      "button.choice",
      {
        "aria-pressed": String(now === fit),
        "data-fit": fit || "own",
        onclick: () => {
          close();
          go({ fit, cls: -1 });
        },
      },
      h("span", {}, word),
      h("small", {}, note),
    );
  return h(
    "div.choices.fits",
    { role: "group", "aria-label": t("fit.title") },
    choice("", t("fit.own"), t("fit.own.note")),
    ...fits.map((f) => choice(f, t("fit." + f), t(`fit.${f}.note`))),
  );
}

export function models(): void {
  const body = h("div.models", { "aria-live": "polite" }, t("loading"));
  const el = dialog(
    "models",
    t("model.title"),
    h("p.note", {}, t("model.text")),
    body,
    h("h3", {}, t("fit.title")),
    fitting(() => el.close()),
  );
  let timer = 0;
  const draw = async (): Promise<void> => {
    const all = await list();
    if (!el.isConnected) return;
    if (!all) return body.replaceChildren(t("model.failed"));
    body.replaceChildren(
      ...all.map((m) =>
        h(
          "div.model",
          { "data-name": m.name },
          h(
            "div",
            {},
            h("h3", {}, m.title),
            h("p.note", {}, [t("model.classes", { N: count(m.classes) }), m.accuracy, m.bytes && megabytes(m.bytes), m.license].filter(Boolean).join(" · ")),
          ),
          status(m, () => void draw()),
        ),
      ),
    );
    if (all.some((m) => m.progress && !m.progress.error && !m.progress.ready)) timer = window.setTimeout(() => void draw(), 1000);
  };
  el.addEventListener("close", () => clearTimeout(timer));
  void draw();
}

export function mount(): void {
  on($("model-button"), "click", () => models());
  document.getElementById("honest-button")?.addEventListener("click", () => models());
}
