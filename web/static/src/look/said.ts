// One line above the content: what happened and one way on.
import { h } from "../lib/dom.ts";
import { t } from "../lib/page.ts";
import { effect, signal } from "../lib/signal.ts";

export interface Say {
  kind: "error" | "status";
  id: string; // for tests
  strong: string;
  text: string;
  action?: { word: string; run: () => void };
  close?: () => void; // for what else would stay
}

/** said is what the page itself has to say, such as a refused upload. */
export const said = signal<Say | undefined>(undefined);

/** Line is a say on the page; it changes in place, so that its button keeps the focus. */
class Line {
  private readonly strong = h("b");
  // read out when the line comes, not with each second of a countdown
  private readonly text = h("span", { "aria-live": "off" });
  private readonly button = h("button.link", { onclick: () => this.run() });
  private run = (): void => undefined;
  private close = (): void => undefined;
  readonly el: HTMLElement;

  constructor(s: Say) {
    this.el = h(
      ("p.say" + (s.kind === "error" ? ".is-error" : "")) as "p.say",
      { role: s.kind === "error" ? "alert" : "status", "data-say": s.id },
      this.strong,
      this.text,
      this.button,
      s.close && h("button.close", { "aria-label": t("close"), onclick: () => this.close() }, "×"),
    );
  }

  write(s: Say): void {
    this.strong.textContent = s.strong;
    this.text.textContent = s.text;
    this.button.hidden = !s.action;
    this.button.textContent = s.action?.word ?? "";
    this.run = s.action?.run ?? this.run;
    this.close = s.close ?? this.close;
  }
}

/** mountSaid draws the lines. */
export function mountSaid(el: HTMLElement, more: () => (Say | undefined)[] = () => []): void {
  let lines = new Map<string, Line>();
  effect(() => {
    const all = [said.value, ...more()].filter((s) => s !== undefined);
    const next = new Map(all.map((s) => [s.kind + s.id, lines.get(s.kind + s.id) ?? new Line(s)]));
    for (const s of all) next.get(s.kind + s.id)!.write(s);
    const [before, after] = [lines, next].map((m) => [...m.values()].map((l) => l.el));
    lines = next;
    if (before!.length !== after!.length || before!.some((x, i) => x !== after![i])) el.replaceChildren(...after!);
  });
}
