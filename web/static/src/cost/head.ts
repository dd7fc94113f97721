// What is open, and what can be done with it: presets, undo, sizes, units.
import { $, h, on } from "../lib/dom.ts";
import { units } from "../lib/count.ts";
import { t } from "../lib/page.ts";
import { effect } from "../lib/signal.ts";
import { go, state } from "../lib/url.ts";
import { actions, choose } from "../look/overlay.ts";
import { modules, originals } from "./edit.ts";
import { presets } from "./presets.ts";
import { edited, now, open, openName, paperNow, step } from "./scope.ts";
import { alone, canRedo, canUndo, commit, edits, maxSide, minSide, mode, redo, side, undo } from "./state.ts";
import { explainQuotient, explainSum } from "./formula.ts";
import { allLayers, params, type Cost } from "./model.ts";
import { attr, count, fact, mega, percentChange, put, say, Sentence, show, times } from "./text.ts";
import { inputSide } from "./table.gen.ts";

function title(): void {
  effect(() => {
    const m = open.value;
    put($("lab-title"), say("lab.open", { Name: openName.value }));
    const i = modules.indexOf(openName.value);
    const next = modules[i + 1];
    put($("lab-sub"), say(alone.value ? "lab.sub.alone" : next ? "lab.sub" : "lab.sub.last", { Side: m.side, In: count(m.in), Out: count(m.out), Next: next ?? "" }));
  });
  on($("lab-prev"), "click", () => step(-1));
  on($("lab-next"), "click", () => step(1));
}

/** network says what the whole costs, in a sentence. */
function network(): void {
  const title = (which: "own" | "naive", of: "macs" | "params"): string =>
    `${t(which === "own" ? "lab.exact.network" : "figure.naive." + mode.peek())}: ${t("lab.sum." + of)}`;
  const sum = (which: "own" | "naive", of: "macs" | "params"): HTMLButtonElement => fact(() => explainSum(title(which, of), allLayers(now.peek(), which, true), of));
  const against = (of: (c: Cost) => number, word: string): HTMLButtonElement => fact(() => explainQuotient(t(word), of(now.peek().own), of(paperNow.peek().own)));
  const slots = {
    MACs: sum("own", "macs"), Params: sum("own", "params"), Naive: sum("naive", "macs"), NaiveParams: sum("naive", "params"), Mode: h("span"),
    Change: against((c) => c.macs, "lab.later.change"), ParamsChange: against(params, "lab.params.change"),
    X: fact(() => explainQuotient(t("lab.nine.ratio", { Name: t("lab.row.network"), Unit: t("unit.macs") }), now.peek().naive.macs, now.peek().own.macs)),
  };
  const sentence = new Sentence($("lab-network"), slots);
  effect(() => put(slots.Mode, t("lab.mode." + mode.value)));
  effect(() => {
    const [n, p] = [now.value, paperNow.value];
    sentence.say(edited.value.length ? "lab.network.edited" : "lab.network");
    show(slots.MACs, n.own.macs, mega);
    show(slots.Params, params(n.own), mega);
    put(slots.Change, percentChange(n.own.macs, p.own.macs));
    put(slots.ParamsChange, percentChange(params(n.own), params(p.own)));
    show(slots.Naive, n.naive.macs, mega);
    show(slots.NaiveParams, params(n.naive), mega);
    show(slots.X, n.naive.macs / n.own.macs, times);
    attr($("lab-network"), "data-macs", String(n.own.macs));
    attr($("lab-network"), "data-params", String(params(n.own)));
    attr($("lab-network"), "data-naive-macs", String(n.naive.macs));
    attr($("lab-network"), "data-naive-params", String(params(n.naive)));
  });
}

function reset(): void {
  edits.value = originals;
  alone.value = undefined;
  side.value = inputSide;
  commit();
}

function tools(): void {
  on($("lab-presets"), "click", (e) => actions(e.currentTarget as HTMLElement, t("lab.presets"), presets.map((p) => ({ word: t(`lab.preset.${p.id}`), note: t(`lab.preset.${p.id}.note`), run: p.run }))));
  on($("lab-undo"), "click", undo);
  on($("lab-redo"), "click", redo);
  on($("lab-reset"), "click", reset);
  effect(() => {
    attr($("lab-undo"), "aria-disabled", String(!canUndo()));
    attr($("lab-redo"), "aria-disabled", String(!canRedo()));
  });
  document.addEventListener("keydown", (e) => {
    const typing = e.target instanceof HTMLInputElement && e.target.type === "number";
    if (!(e.ctrlKey || e.metaKey) || e.key.toLowerCase() !== "z" || typing) return;
    e.preventDefault();
    if (e.shiftKey) redo();
    else undo();
  });
  on($("lab-unit"), "click", (e) => choose(e.currentTarget as HTMLElement, t("cost.unit"), units.map((u) => ({ word: t("unit." + u), note: t(`unit.${u}.note`), on: u === state.peek().unit, pick: () => go({ unit: u }) }))));
  on($("lab-mode"), "click", (e) => choose(e.currentTarget as HTMLElement, t("lab.mode"), (["isolated", "chained"] as const).map((m) => ({
    word: t("lab.mode." + m), note: t(`lab.mode.${m}.note`), on: m === mode.peek(), pick: () => { mode.value = m; commit(); },
  }))));
  effect(() => {
    $("lab-unit").replaceChildren(t("cost.count") + " ", h("b", {}, t("unit." + state.value.unit)));
    $("lab-mode").replaceChildren(t("cost.naive") + " ", h("b", {}, t("lab.mode." + mode.value)));
  });
}

/** bounded is the number in a field; an emptied one means the number before. */
function bounded(el: HTMLInputElement, from: number, to: number, before: number): number {
  const n = Math.round(el.valueAsNumber);
  if (Number.isNaN(n)) el.value = String(before);
  return Number.isNaN(n) ? before : Math.min(to, Math.max(from, n));
}

/** sizes: the picture's side, or depth and side of a module on its own. */
function sizes(): void {
  const slider = $<HTMLInputElement>("lab-side");
  const field = $<HTMLInputElement>("lab-side-n");
  const [depth, maps] = [$<HTMLInputElement>("lab-alone-c"), $<HTMLInputElement>("lab-alone-n")];
  const box = $<HTMLInputElement>("lab-alone");
  for (const el of [slider, field]) {
    el.addEventListener("input", () => { if (el.value !== "" && el.valueAsNumber >= minSide && el.valueAsNumber <= maxSide) side.value = el.valueAsNumber; });
    el.addEventListener("change", () => { side.value = bounded(el, minSide, maxSide, side.peek()); commit(); });
  }
  const set = (): void => { const a = alone.peek() ?? { c: 1, side: 1 }; alone.value = { c: bounded(depth, 1, 9999, a.c), side: bounded(maps, 1, 224, a.side) }; };
  for (const el of [depth, maps]) {
    el.addEventListener("input", () => { if (el.value !== "") set(); });
    el.addEventListener("change", () => { set(); commit(); });
  }
  box.addEventListener("change", () => {
    const m = open.peek();
    alone.value = box.checked ? { c: m.in, side: m.side } : undefined;
    commit();
  });
  effect(() => {
    const a = alone.value;
    box.checked = a !== undefined;
    $("lab-size-network").hidden = a !== undefined;
    $("lab-size-alone").hidden = a === undefined;
    $("lab-later").hidden = a !== undefined;
    const write = (el: HTMLInputElement, n: number): void => { if (el.valueAsNumber !== n && document.activeElement !== el) el.value = String(n); };
    if (slider.valueAsNumber !== side.value) slider.value = String(side.value);
    write(field, side.value);
    if (a) {
      write(depth, a.c);
      write(maps, a.side);
    }
  });
}

export function mount(): void {
  title();
  network();
  tools();
  sizes();
}
