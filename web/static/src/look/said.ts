// One line above the content: what happened and one way on.
import { h } from "../lib/dom.ts";
import { effect, signal } from "../lib/signal.ts";

export interface Say {
  kind: "error" | "status";
  id: string; // for tests
  strong: string;
  text: string;
  action?: { word: string; run: () => void };
}

/** said is what the page itself has to say, such as a refused upload. */
export const said = signal<Say | undefined>(undefined);

function line(s: Say): HTMLElement {
  return h(
    ("p.say" + (s.kind === "error" ? ".is-error" : "")) as "p.say",
    { role: s.kind === "error" ? "alert" : "status", "data-say": s.id },
    h("b", {}, s.strong),
    " " + s.text,
    s.action ? h("button.link", { onclick: s.action.run }, s.action.word) : undefined,
  );
}

/** mountSaid draws the lines; one that stays is not drawn, and so not read out, again. */
export function mountSaid(el: HTMLElement, more: () => (Say | undefined)[] = () => []): void {
  let drawn = "";
  effect(() => {
    const all = [said.value, ...more()].filter((s) => s !== undefined);
    const text = JSON.stringify(all);
    if (text === drawn) return;
    drawn = text;
    el.replaceChildren(...all.map(line));
  });
}
