// The tools of the open module: order of the maps, scale, colours, replay.
import { $, h } from "../lib/dom.ts";
import { mapNames } from "../lib/palette.ts";
import { t } from "../lib/page.ts";
import { effect } from "../lib/signal.ts";
import { go, state, type Scale, type Sort } from "../lib/url.ts";
import { choose, type Choice } from "./overlay.ts";
import { open, session, shown } from "./scope.ts";
import { replay } from "./replay.ts";

const sorts: readonly Sort[] = ["max", "mean", "index"];
const scales: readonly Scale[] = ["branch", "channel", "lock"];

/** locked are the present upper ends of the lanes, to be kept when the picture changes. */
function locked(): number[] {
  return open.peek().lanes.map((l) => session.layers.of(shown(l).name).peek()?.p995 ?? 0);
}

function scaleChoices(): Choice[] {
  return scales.map((s) => ({
    word: t("scale." + s),
    note: t(`scale.${s}.note`),
    on: state.peek().scale === s,
    pick: () => go({ scale: s, lock: s === "lock" ? locked() : [] }),
  }));
}

function mapChoices(): Choice[] {
  return mapNames.map((m) => ({ word: t("map." + m), on: state.peek().map === m, pick: () => go({ map: m }) }));
}

/** cellChoices: 7 x 7 maps stay hard cells unless one wants them smooth. */
function cellChoices(): Choice[] {
  return [false, true].map((smooth) => ({
    word: t(smooth ? "cells.smooth" : "cells.hard"),
    on: state.peek().smooth === smooth,
    pick: () => go({ smooth }),
  }));
}

export function mount(): void {
  effect(() => {
    const s = state.value;
    const focused = (document.activeElement as HTMLElement | null)?.dataset["chip"];
    const tools = $("module-tools");
    tools.hidden = open.value.name === "end";
    tools.replaceChildren(
      h("button.chip.replay", { "data-chip": "replay", onclick: replay }, t("replay")),
      h(
        "button.chip",
        {
          "data-chip": "sort",
          "aria-haspopup": "dialog",
          onclick: (e) =>
            choose(
              e.currentTarget as HTMLElement,
              t("sort.title"),
              sorts.map((k) => ({ word: t("sort." + k), on: s.sort === k, pick: () => go({ sort: k, page: [] }) })),
            ),
        },
        t("sort.by") + " ",
        h("b", {}, t("sort." + s.sort)),
      ),
      h(
        "button.chip",
        {
          "data-chip": "scale",
          "aria-haspopup": "dialog",
          onclick: (e) =>
            choose(
              e.currentTarget as HTMLElement,
              t("scale.title"),
              { title: t("scale.title"), choices: scaleChoices() },
              { title: t("map.title"), choices: mapChoices() },
              { title: t("cells.title"), choices: cellChoices() },
            ),
        },
        t("scale.word") + " ",
        h("b", {}, t("scale." + s.scale)),
      ),
    );
    if (focused) tools.querySelector<HTMLElement>(`[data-chip="${focused}"]`)?.focus();
  });
}
