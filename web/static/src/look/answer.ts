// What the network says, and for any of its answers what counted.
import { light } from "../draw/light.ts";
import { $, h } from "../lib/dom.ts";
import { percent, value } from "../lib/format.ts";
import { reached, t } from "../lib/page.ts";
import { computed, effect, lazily } from "../lib/signal.ts";
import { go, state } from "../lib/url.ts";
import type { TopClass } from "../lib/wire.gen.ts";
import { label } from "./labels.ts";
import { photo } from "./photo.ts";
import { graph, session } from "./scope.ts";

const rows = 5;

/** main is the answer of the network's own head. */
export const main = computed(() => session.predictions.of("loss3").value);

/** chosen is the class whose map is shown: the one asked for if it is among the answers, else the first. */
export const chosen = computed((): TopClass | undefined => {
  const top = main.value?.top;
  return top?.find((c) => c.index === state.value.cls) ?? top?.[0];
});

/** scaleOf is the maximum of the first answer's map: all maps are shown on it. */
export const camScale = computed(() => {
  const first = main.value?.top[0];
  return first ? (session.cam(first.index).value?.head.max ?? 0) : 0;
});

/** paintCam draws the map of a class over the photo and says what it shows. */
export function paintCam(canvas: HTMLCanvasElement, c: TopClass | undefined): void {
  const cam = c && session.cam(c.index).value;
  light(
    canvas.getContext("2d", { willReadFrequently: true })!,
    photo.value,
    cam?.values,
    cam?.head.w ?? 7,
    cam?.head.h ?? 7,
    camScale.value,
    state.value.smooth,
  );
  if (!c || !cam) return canvas.setAttribute("aria-label", t("cam.waiting"));
  const k = cam.values.indexOf(cam.head.max);
  const at = k < 0 ? "" : t("cam.place", { Row: Math.floor(k / cam.head.w), Column: k % cam.head.w, S: cam.head.w });
  canvas.setAttribute("aria-label", t("cam.label", { Name: label(c), Max: value(cam.head.max), Place: at }));
}

function line(c: TopClass | undefined): HTMLElement {
  if (!c) return h("li", {}, h("span.empty-row", {}, h("span", {}, "\u00a0"), h("i")));
  return h(
    "li",
    {},
    h(
      "button",
      {
        "--p": 100 * c.p,
        "data-class": c.class,
        "data-index": c.index,
        "aria-pressed": String(chosen.value?.index === c.index),
        onclick: () => go({ cls: c.index }),
      },
      h("span", { title: label(c) }, label(c)),
      percent(c.p),
      h("i"),
    ),
  );
}

/** answers fills an <ol class="preds">; rows stay where they are while waiting. */
export function answers(el: HTMLElement, top: TopClass[] | undefined): void {
  const focused = (document.activeElement as HTMLElement | null)?.dataset["index"];
  el.replaceChildren(...Array.from({ length: rows }, (_, i) => line(top?.[i])));
  if (focused && el.dataset["had"]) el.querySelector<HTMLElement>(`[data-index="${focused}"]`)?.focus();
  el.dataset["had"] = top ? "1" : "";
}

export function mount(): void {
  effect(() => {
    const top = main.value?.top;
    answers($("preds"), top);
    const first = top?.[0];
    if (first) reached("answer");
    $("answer-title").textContent = first ? label(first) : t("answer.last");
    $("answer").classList.toggle("is-waiting", !first);
    $("words-answer").textContent = first ? `${label(first)}, ${t("percent", { P: String(Math.round(first.p * 100)) })}` : "";
  });
  effect(() => paintCam($<HTMLCanvasElement>("answer-cam"), chosen.value));
  lazily(heads); // far below: the maps come first
}

/** heads shows what the auxiliary heads say, if the model has them. */
function heads(): void {
  $("heads").hidden = graph.heads.length === 0 || !state.value.image;
  if (!graph.heads.length) return;
  $("heads-body").replaceChildren(
    ...[...graph.heads, "loss3"].map((name) => {
      const p = session.predictions.of(name).value;
      const on = graph.layers[graph.layers.find((l) => l.head === name)?.in[0] ?? 0];
      const title = name === "loss3" ? t("heads.main") : t("heads.after", { Name: on?.module ?? "" });
      return h(
        "div",
        { "data-head": name },
        h("h3", {}, title),
        h(
          "ol.preds",
          {},
          ...Array.from({ length: rows }, (_, i) => {
            const c = p?.top[i];
            return h("li", {}, h("span.pred-row", c ? { "--p": 100 * c.p } : {}, h("span", {}, c ? label(c) : "\u00a0"), c ? percent(c.p) : "", h("i")));
          }),
        ),
      );
    }),
  );
}
