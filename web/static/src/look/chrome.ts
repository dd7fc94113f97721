// The header's and footer's buttons: share, projector, phone menu, forget.
import { $, h, on } from "../lib/dom.ts";
import { t } from "../lib/page.ts";
import { effect } from "../lib/signal.ts";
import { tab } from "../lib/tab.ts";
import { format, go, state } from "../lib/url.ts";
import { glossary } from "./glossary.ts";
import { models } from "./models.ts";
import { actions, dialog, toast } from "./overlay.ts";
import { forgetMine, mine } from "./upload.ts";

/** share copies the address; where the clipboard is closed (no https) it is shown to be copied. */
async function share(): Promise<void> {
  const url = location.href;
  try {
    await navigator.clipboard.writeText(url);
    toast(t("share.done"));
  } catch {
    const field = h("input.address", { type: "text", readonly: true, value: url, "aria-label": t("share.address") });
    dialog("sharing", t("share"), h("p.note", {}, t("share.copy")), field);
    field.select();
  }
}

async function forget(): Promise<void> {
  const ids = [...new Set([...mine(), state.peek().image, state.peek().b].filter(Boolean))];
  const r = ids.length
    ? await fetch("/api/images", { method: "DELETE", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ ids }) }).catch(
        () => undefined,
      )
    : undefined;
  if (ids.length && !r?.ok) return toast(t("forget.failed"));
  const own = tab.getItem("train-set"); // classes and pictures of the page Train
  if (own) await fetch("/api/train/sets/" + own, { method: "DELETE" }).catch(() => undefined);
  tab.removeItem("train-set");
  forgetMine();
  tab.setItem("forgotten", "1");
  location.assign(location.pathname + format({ ...state.peek(), image: "", b: "", channel: -1, cls: -1 }));
}

function menu(by: HTMLElement): void {
  const pages = [...document.querySelectorAll<HTMLAnchorElement>(".bar nav a")].map((a) => ({ word: a.textContent ?? "", href: a.href }));
  actions(by, t("menu"), [
    ...pages,
    { word: $("model-button").textContent?.replace("▾", "").trim() ?? "", run: models },
    { word: t("projector"), run: () => go({ projector: true }) },
    { word: t("share"), run: () => void share() },
    { word: t("glossary.button"), run: () => glossary() },
    { word: t("forget.button"), run: () => void forget() },
  ]);
}

function projector(): void {
  const leave = h("button.leave", { id: "projector-leave", onclick: () => go({ projector: false }) }, t("projector.leave"));
  $("overlays").append(leave);
  effect(() => {
    const on = state.value.projector;
    document.body.classList.toggle("projector", on);
    $("projector-button").setAttribute("aria-pressed", String(on));
    leave.hidden = !on;
    if (!on) document.body.classList.remove("enlarged");
  });
  on($("projector-button"), "click", () => {
    go({ projector: true });
    toast(t("projector.help"));
  });
  document.addEventListener("keydown", (e) => {
    if (e.key !== "Escape" || document.querySelector("dialog[open]") || !state.peek().projector) return;
    if (document.body.classList.contains("enlarged")) document.body.classList.remove("enlarged");
    else go({ projector: false });
  });
}

/** languages keep the rest of the address. */
function languages(): void {
  effect(() => {
    const query = format(state.value);
    for (const a of document.querySelectorAll<HTMLAnchorElement>(".lang"))
      a.href = `${location.pathname}${query ? query + "&" : "?"}lang=${a.hreflang}`;
  });
}

/** pages keep picture, model and place when one changes between them. */
function pages(): void {
  effect(() => {
    const { image, b, model, fit, module, layer, channel } = state.value;
    const keep = new URLSearchParams(
      Object.entries({ image, b, model, fit, module: module === "4c" ? "" : module, layer, channel: channel < 0 ? "" : String(channel) }).filter(
        ([, v]) => v,
      ),
    ).toString();
    for (const a of document.querySelectorAll<HTMLAnchorElement>(".bar nav a, .bar .mark"))
      a.href = new URL(a.href).pathname + (keep ? "?" + keep.replaceAll("%2F", "/") : "");
  });
}

/** morePages closes its list when one clicks elsewhere or presses Escape. */
function morePages(): void {
  const list = $<HTMLDetailsElement>("more-pages");
  document.addEventListener("click", (e) => {
    if (!list.contains(e.target as Node)) list.open = false;
  });
  list.addEventListener("keydown", (e) => {
    if (e.key !== "Escape" || !list.open) return;
    list.open = false;
    list.querySelector("summary")?.focus();
  });
}

export function mount(): void {
  morePages();
  on($("share-button"), "click", () => void share());
  on($("forget-button"), "click", () => void forget());
  on($("menu-button"), "click", (e) => menu(e.currentTarget as HTMLElement));
  projector();
  languages();
  pages();
  if (tab.getItem("forgotten")) {
    tab.removeItem("forgotten");
    toast(t("forget.done"));
  }
}
