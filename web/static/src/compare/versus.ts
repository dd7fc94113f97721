// For each branch two rows: the same channels of both pictures on one scale,
// the larger of the two 99.5th percentiles.
import { drawTile } from "../draw/atlas.ts";
import { fit } from "../draw/pixels.ts";
import { $, h } from "../lib/dom.ts";
import { count, value } from "../lib/format.ts";
import type { Lane, Layer } from "../lib/graph.ts";
import { lut } from "../lib/palette.ts";
import { t } from "../lib/page.ts";
import { effect, untracked } from "../lib/signal.ts";
import type { Want } from "../lib/session.ts";
import { go, state } from "../lib/url.ts";
import { choose } from "../look/overlay.ts";
import { channel, layer, layout, open, shown, tiles } from "../look/scope.ts";
import { endScope, scoped } from "../look/scoped.ts";
import { save } from "../look/save.ts";
import { iconOf, laneTitle } from "../look/words.ts";
import { sides, type Side } from "./second.ts";

const gap = 3;

/** leader orders the channels. */
function leader(): Side {
  const lead = sides[state.value.by === "b" ? 1 : 0]!;
  return state.value[lead.slot] ? lead : sides[0]!;
}

/** common is the scale's upper end for both pictures, once both have the layer. */
export function common(l: Layer): number {
  return Math.max(...sides.map((s) => s.session.layers.of(l.name).value?.p995 ?? 0));
}

function perRow(l: Layer): number {
  return Math.min(l.c, layout.value === "phone" ? 16 : Math.min(8, tiles(l.h).row));
}

/** channels are the leader's strongest, in order. */
function channels(l: Layer): number[] {
  const top = leader().session.layers.of(l.name).value?.top ?? [];
  return top.slice(0, perRow(l)).map((x) => x.channel);
}

function watch(): void {
  for (const s of sides) {
    effect(() => {
      const wants = new Map<string, Want>();
      if (state.value[s.slot]) {
        for (const lane of open.value.lanes) {
          const l = shown(lane);
          const hi = common(l);
          const list = channels(l);
          if (list.length) wants.set(l.name, { channels: list.join(","), ...(hi > 0 ? { scale: hi } : {}) });
        }
      }
      s.session.watch(wants);
    });
  }
}

function row(lane: Lane, s: Side): HTMLElement {
  const l0 = shown(lane);
  const canvas = h("canvas", { "aria-hidden": "true" });
  const buttons = Array.from({ length: perRow(l0) }, (_, n) => h("button.tile.is-waiting", { "data-n": n, "aria-pressed": "false" }));
  buttons.forEach((b) =>
    b.addEventListener(
      "click",
      () => b.dataset["channel"] && go({ layer: shown(lane).name, channel: Number(b.dataset["channel"]), row: -1, column: -1 }),
    ),
  );
  scoped(() => {
    const l = shown(lane);
    const { size } = tiles(l.h);
    const wide = buttons.length * (size + gap) - gap;
    canvas.style.width = wide + "px";
    canvas.style.height = size + "px";
    const ctx = fit(canvas, wide, size);
    ctx.clearRect(0, 0, wide, size);
    const a = s.session.atlases.of(l.name).value;
    const list = channels(l);
    const table = lut(state.value.map);
    const now = layer.value === l ? channel.value : -1;
    buttons.forEach((b, n) => {
      const c = list[n];
      const k = c === undefined || !a ? -1 : a.head.channels.indexOf(c);
      b.classList.toggle("is-waiting", k < 0);
      b.dataset["channel"] = c === undefined ? "" : String(c);
      b.setAttribute("aria-pressed", String(c !== undefined && c === now));
      b.setAttribute(
        "aria-label",
        k < 0 ? t("tile.waiting") : `${t(s.word)}: ${t("tile.label", { Name: laneTitle(l), Channel: c!, Max: value(a!.head.max[k] ?? 0) })}`,
      );
      if (k >= 0) drawTile(ctx, a!, k, table, n * (size + gap), 0, size);
    });
  });
  return h(
    "div.row",
    { role: "group", "aria-label": `${t(s.word)}: ${t("row.label", { Name: laneTitle(l0) })}`, "data-slot": s.slot },
    canvas,
    ...buttons,
  );
}

function pairOf(lane: Lane): HTMLElement {
  const head = h("h3");
  scoped(() => {
    const l = shown(lane);
    const [a, b] = sides.map((s) => s.session.layers.of(l.name).value?.max);
    head.replaceChildren(
      iconOf(lane.key),
      laneTitle(l),
      h(
        "small",
        {},
        t("row.first", { N: perRow(l), C: count(l.c) }) +
          (a !== undefined || b !== undefined ? ", " + t("compare.scale", { Hi: value(common(l)) }) : "") +
          (a !== undefined && b !== undefined ? ", " + t("compare.max", { A: value(a), B: value(b) }) : ""),
      ),
    );
  });
  return h(`section.twice.${lane.key}` as "section.twice", { "data-branch": lane.name }, head, h("div.two", {}, ...sides.map((s) => row(lane, s))));
}

function tools(): void {
  $("module-tools").replaceChildren(
    h(
      "button.chip",
      {
        "data-chip": "by",
        "aria-haspopup": "dialog",
        onclick: (e) =>
          choose(
            e.currentTarget as HTMLElement,
            t("compare.order"),
            (["a", "b"] as const).map((by) => ({ word: t("compare.by." + by), on: state.peek().by === by, pick: () => go({ by }) })),
          ),
      },
      t("compare.order") + " ",
      h("b", {}, t("compare.by." + state.value.by)),
    ),
    h("button.chip", { "data-chip": "save", "aria-haspopup": "dialog", onclick: (e) => save(e.currentTarget as HTMLElement) }, t("view.save")),
  );
}

export function mount(): void {
  watch();
  effect(tools);
  effect(() => {
    const b = open.value;
    const __ = layout.value;
    endScope();
    untracked(() => {
      $("module-title").textContent = b.name === "stem" ? t("module.stem") : t("module.title", { Name: b.name });
      $("module-sub").textContent = b.name === "stem" ? t("module.stem.sub") : t("module.sub", { S: b.input.h, N: b.lanes.length });
      $("module").style.setProperty("--tile", tiles(b.out.h).size + "px");
      $("versus").replaceChildren(...b.lanes.map(pairOf));
    });
    return void __;
  });
}
