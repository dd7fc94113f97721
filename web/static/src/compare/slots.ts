// The two pictures with what the network says to each.
import { light } from "../draw/light.ts";
import { $, h } from "../lib/dom.ts";
import { percent } from "../lib/format.ts";
import { t } from "../lib/page.ts";
import { effect } from "../lib/signal.ts";
import { go, state } from "../lib/url.ts";
import { label } from "../look/labels.ts";
import { menu } from "../look/pictures.ts";
import { sides, type Side } from "./second.ts";

const answers = 3;

function slot(el: HTMLElement, side: Side): void {
  const canvas = h("canvas", { width: 224, height: 224, role: "img", "aria-label": t("cam.waiting") });
  const title = h("h2");
  const list = h("ol.preds");
  const button = h("button.chip", { "data-slot": side.slot, "aria-haspopup": "dialog", onclick: () => menu(button, side.slot) });
  el.setAttribute("aria-label", t(side.word));
  el.setAttribute("role", "group");
  el.replaceChildren(h("figure.cam", {}, canvas), h("div", {}, h("p.note", {}, t(side.word)), title, list, button));
  effect(() => {
    const empty = state.value[side.slot] === "";
    el.classList.toggle("is-empty-slot", empty);
    button.className = empty ? "primary" : "chip";
    button.textContent = t(empty ? "compare.put" : "compare.change");
  });
  effect(() => {
    const top = side.session.predictions.of("loss3").value?.top;
    title.textContent = top?.[0] ? label(top[0]) : t(state.value[side.slot] ? "answer.last" : "answer.waiting");
    list.replaceChildren(
      ...(top ?? [])
        .slice(0, answers)
        .map((c) => h("li", {}, h("span.pred-row", { "--p": 100 * c.p }, h("span", {}, label(c)), percent(c.p), h("i")))),
    );
  });
  effect(() => {
    const first = side.session.predictions.of("loss3").value?.top[0];
    const cam = first && side.session.cam(first.index).value;
    light(
      canvas.getContext("2d", { willReadFrequently: true })!,
      side.photo.value,
      cam?.values,
      cam?.head.w ?? 7,
      cam?.head.h ?? 7,
      cam?.head.max ?? 0,
      state.value.smooth,
    );
    if (first && cam) canvas.setAttribute("aria-label", t("cam.label", { Name: label(first), Max: cam.head.max.toFixed(1), Place: "" }));
  });
}

export function mount(): void {
  slot($("slot-a"), sides[0]!);
  slot($("slot-b"), sides[1]!);
  $("pair").append(
    h(
      "p.note.pair-note",
      {},
      t("compare.text") + " ",
      h("button.chip", { id: "swap", onclick: () => go({ image: state.peek().b, b: state.peek().image }) }, t("compare.swap")),
    ),
  );
}
