// Settings of the next training: the twin stands apart, because it is the
// question; the others are summed up in one line and open below it.
import { $, h, on } from "../lib/dom.ts";
import { hasText, t } from "../lib/page.ts";
import { effect } from "../lib/signal.ts";
import { go, state } from "../lib/url.ts";
import { advice, choices, format, parse, type Setup } from "./setup.ts";

/** word of a setting's value. */
function word(name: keyof Setup, v: string | number | boolean): string {
  const id = `train.${name}.${String(v)}`;
  return hasText(id) ? t(id) : String(v);
}

export function set(change: Partial<Setup>): void {
  go({ run: format({ ...parse(state.peek().run), ...change }) }, "replace");
}

const names = ["pictures", "modules", "batch", "rate", "schedule", "momentum", "aux", "init", "norm"] as const;

function select(name: (typeof names)[number] | "twin"): HTMLElement {
  const id = "knob-" + name;
  const el = h("select", { id }, ...choices[name].map((v) => h("option", { value: String(v) }, word(name, v))));
  on(el, "change", () => set({ [name]: choices[name].find((v) => String(v) === el.value) }));
  effect(() => {
    el.value = String(parse(state.value.run)[name]);
  });
  return h("div.knob-pair", {}, h("label", { for: id }, t("train.knob." + name)), el);
}

function seed(): HTMLElement {
  const el = h("input", { type: "number", id: "knob-seed", min: 1, max: 999999, step: 1 });
  on(el, "change", () => set({ seed: Math.max(1, Math.min(999999, Math.round(Number(el.value)) || 1)) }));
  effect(() => {
    el.value = String(parse(state.value.run).seed);
  });
  return h("div.knob-pair", {}, h("label", { for: "knob-seed" }, t("train.knob.seed")), el);
}

/** summary is what a start would do, in a few words. */
function summary(s: Setup): string {
  return [word("pictures", s.pictures), t("train.sum.modules", { N: s.modules }), word("norm", s.norm), t("train.sum.rate", { V: s.rate }), t("train.sum.seed", { N: s.seed })].join(" · ");
}

/** hint offers what makes the chosen comparison telling. */
function hint(): void {
  const el = $("twin-hint");
  effect(() => {
    const s = parse(state.value.run);
    const a = advice(s);
    el.hidden = !a;
    el.replaceChildren(...(a ? [t("train.hint." + s.twin) + " ", h("button.chip", { id: "twin-advice", onclick: () => set(a) }, t(`train.hint.${s.twin}.take`))] : []));
  });
}

export function mount(): void {
  $("train-knobs").append(...names.map(select), seed());
  $("train-twin").append(select("twin"));
  const [button, panel] = [$("knobs-button"), $("knobs-panel")];
  on(button, "click", () => {
    panel.hidden = !panel.hidden;
    button.setAttribute("aria-expanded", String(!panel.hidden));
  });
  effect(() => {
    $("knobs-sum").textContent = summary(parse(state.value.run));
  });
  hint();
}
