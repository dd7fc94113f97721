// The spotlight: one map is bright, the others step back. The words beside it
// lead there from wherever one is.
import { h } from "../lib/dom.ts";
import { t } from "../lib/page.ts";
import { effect } from "../lib/signal.ts";
import type { Link } from "./link.ts";
import { all, layerOf, watch } from "./maps.ts";
import { to } from "./move.ts";
import { here } from "./place.ts";
import type { Tile } from "./wire.ts";

function mark(tile: Tile | undefined): HTMLElement | undefined {
  let found: HTMLElement | undefined;
  for (const m of all()) {
    const is = tile !== undefined && m.layer === tile.layer && m.channel === tile.channel;
    m.el.classList.toggle("is-spotlit", is);
    if (is) found ??= m.el;
  }
  document.body.classList.toggle("has-spotlight", found !== undefined);
  return found;
}

function lead(tile: Tile): void {
  const { query } = here();
  query.set("module", layerOf(tile.layer)?.module || "stem");
  query.set("layer", tile.layer);
  query.set("channel", String(tile.channel));
  to({ path: "/", query });
}

/** mount returns the words, which stand in the room's line. */
export function mount(link: Link): HTMLElement {
  const words = h("button.spotted", { id: "room-spotted", hidden: true, onclick: () => link.state.peek()?.spotlight && lead(link.state.peek()!.spotlight!) });
  let was = "";
  effect(() => {
    const tile = link.over.value ? undefined : link.state.value?.spotlight;
    const now = JSON.stringify(tile);
    if (now === was) return;
    was = now;
    words.hidden = !tile;
    words.textContent = tile ? t("room.spot.text", { Layer: tile.layer.replace("inception_", ""), Channel: String(tile.channel) }) : "";
    mark(tile)?.scrollIntoView({ block: "nearest", inline: "center" });
  });
  watch(() => mark(link.over.peek() ? undefined : link.state.peek()?.spotlight));
  return words;
}
