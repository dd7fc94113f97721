// The room's open question, as a panel below the room's line.
import { h } from "../lib/dom.ts";
import { t } from "../lib/page.ts";
import { effect, signal } from "../lib/signal.ts";
import { draw } from "./ask.ts";
import type { Link } from "./link.ts";
import { change, visit } from "./visit.ts";

/** desk is what the teacher does with a question; the buttons stay while answers come in. */
export function desk(link: Link, revealed: boolean): HTMLElement {
  const count = h("b", { id: "question-count", role: "status" });
  const stop = effect(() => {
    if (count.parentElement && !count.isConnected) return stop();
    count.textContent = t("question.answers", { N: link.people.value?.answers ?? 0 });
  });
  return h("p.room-buttons", {},
    revealed ? undefined : count,
    revealed ? undefined : h("button.primary", { id: "question-reveal", onclick: () => link.send({ type: "reveal" }) }, t("question.reveal")),
    h("button.chip", { id: "question-clear", onclick: () => link.send({ type: "clear" }) }, t("question.clear")));
}

/** fill keeps the panel showing the room's question. */
export function fill(panel: HTMLElement, link: Link): void {
  const mine = signal(visit()?.answer);
  let drawn = "";
  effect(() => {
    const s = link.over.value ? undefined : link.state.value;
    const q = s?.question;
    const teacher = link.welcome.value?.role === "teacher";
    const answer = mine.value?.question === q?.id ? mine.value?.value : undefined;
    const now = JSON.stringify([q, answer, teacher]);
    if (now === drawn) return;
    const fresh = q && panel.firstElementChild?.getAttribute("data-question") !== q.id;
    drawn = now;
    if (!q) return panel.replaceChildren();
    const send = (value: number): void => {
      if (teacher) return;
      mine.value = { question: q.id, value };
      change({ answer: mine.value });
      link.send({ type: "answer", question: q.id, value });
    };
    const el = draw({ question: q, answer, send, ...(teacher ? { still: true } : {}), ...(s.view.picture ? { picture: s.view.picture } : {}) });
    if (teacher) el.append(desk(link, q.revealed ?? false));
    panel.replaceChildren(el);
    if (fresh && !teacher) panel.scrollIntoView({ block: "center" });
  });
}

export function mount(link: Link): void {
  const panel = h("div.room-question", { id: "room-question" });
  document.getElementById("room-bar")?.after(panel);
  fill(panel, link);
}
