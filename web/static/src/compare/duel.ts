// The chosen channel of both pictures, large, on the same scale; the cell
// under the pointer is read in both.
import { colour, fit, place, sheet } from "../draw/pixels.ts";
import { $, h, mark, rich } from "../lib/dom.ts";
import { value } from "../lib/format.ts";
import { gradient, lut } from "../lib/palette.ts";
import { t } from "../lib/page.ts";
import { effect, signal } from "../lib/signal.ts";
import { go, state } from "../lib/url.ts";
import { channel, layer } from "../look/scope.ts";
import { laneTitle } from "../look/words.ts";
import { sides, type Side } from "./second.ts";
import { common } from "./versus.ts";

const hover = signal(-1);

function cell(): number {
  if (hover.value >= 0) return hover.value;
  const { row, column } = state.value;
  return row >= 0 && column >= 0 ? row * layer.value.w + column : -1;
}

function big(s: Side): HTMLElement {
  const canvas = h("canvas", { "aria-hidden": "true" });
  const spot = h("i", { hidden: true });
  const text = h("p.reading");
  const el = h("div.big", { tabindex: 0, role: "application", "aria-describedby": "duel-help", "data-slot": s.slot }, canvas, spot);
  const at = (e: MouseEvent): number => {
    const b = el.getBoundingClientRect();
    const l = layer.peek();
    return Math.floor(((e.clientY - b.top) / b.height) * l.h) * l.w + Math.floor(((e.clientX - b.left) / b.width) * l.w);
  };
  el.addEventListener("pointermove", (e) => (hover.value = at(e)));
  el.addEventListener("pointerleave", () => (hover.value = -1));
  el.addEventListener("keydown", (e) => {
    const l = layer.peek();
    const by = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[e.key];
    if (!by) return;
    e.preventDefault();
    const clamp = (v: number, n: number): number => Math.max(0, Math.min(n - 1, v));
    go({ row: clamp(state.peek().row + by[0]!, l.h), column: clamp(state.peek().column + by[1]!, l.w) }, "replace");
  });
  const values = (): ReturnType<typeof s.session.channel>["value"] => {
    if (!s.session.layers.of(layer.value.name).value) return undefined;
    return s.session.channel(layer.value.name, channel.value, false).value;
  };
  effect(() => {
    const v = values();
    const side = el.clientWidth || 264;
    const ctx = fit(canvas, side, side);
    ctx.clearRect(0, 0, side, side);
    el.setAttribute(
      "aria-label",
      `${t(s.word)}: ${t("channel.big", { Name: laneTitle(layer.value), Channel: channel.value, W: layer.value.w, H: layer.value.h })}`,
    );
    if (v)
      place(ctx, sheet(colour(v.values, v.head.w, v.head.h, lut(state.value.map), 0, common(layer.value))), 0, 0, side, side, state.value.smooth);
  });
  effect(() => {
    const v = values();
    const k = cell();
    const l = layer.value;
    mark(spot, v ? k : -1, l.w, l.h);
    text.replaceChildren(
      !v
        ? ""
        : k < 0
          ? rich(t("compare.maximum", { Max: value(v.head.max) }))
          : rich(t("channel.value", { Row: Math.floor(k / l.w), Column: k % l.w, Value: value(v.values[k] ?? 0, v.head.max) })),
    );
  });
  return h("div", {}, h("p.note", {}, t(s.word)), el, text);
}

export function mount(): void {
  const title = h("h2", { id: "duel-title" });
  const bar = h("i");
  const hi = h("span");
  $("main").append(
    h(
      "section.duel",
      { id: "duel", "aria-labelledby": "duel-title" },
      title,
      h("p.sr", { id: "duel-help" }, t("channel.help")),
      h("div.two-big", {}, ...sides.map(big)),
      h("div.scale", {}, h("span", {}, "0"), bar, hi),
    ),
  );
  effect(() => {
    title.textContent = t("channel.title", { Name: laneTitle(layer.value), Channel: channel.value });
    bar.style.background = gradient(lut(state.value.map));
    hi.textContent = t("scale.above", { Hi: value(common(layer.value)) });
  });
}
