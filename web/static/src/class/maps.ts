// The maps on the page, as the class speaks of them: by layer and channel.
import type { Layer } from "../lib/graph.ts";
import { view } from "../lib/page.ts";

export interface Shown {
  el: HTMLElement; // covers the map exactly
  layer: string;
  channel: number;
}

export function layerOf(name: string): Layer | undefined {
  return view.layers?.find((l) => l.name === name);
}

function shown(el: HTMLElement): Shown | undefined {
  const layer = el.id === "big" ? el.dataset["layer"] : el.parentElement?.querySelector("canvas")?.dataset["layer"];
  const channel = el.dataset["channel"];
  return layer && channel ? { el, layer, channel: Number(channel) } : undefined;
}

/** mapAt is the map that an element belongs to: the large one, or a tile of a row. */
export function mapAt(el: Element): Shown | undefined {
  const found = el.closest<HTMLElement>("#big, .tile");
  return found ? shown(found) : undefined;
}

/** all maps that can be seen now. */
export function all(): Shown[] {
  return [...document.querySelectorAll<HTMLElement>("#big, .tile")].map(shown).filter((s) => s !== undefined);
}

/** watch calls f in the frame after other maps have come. */
export function watch(f: () => void): void {
  let waiting = false;
  const later = (): void => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      f();
    });
  };
  const main = document.querySelector("main");
  if (main) new MutationObserver(later).observe(main, { subtree: true, attributeFilter: ["data-layer", "data-channel"] });
}
