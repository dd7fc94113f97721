// The room's open question, as a panel below the room's line.
import { h } from "../lib/dom.ts";
import { effect, signal } from "../lib/signal.ts";
import { draw } from "./ask.ts";
import type { Link } from "./link.ts";
import { change, visit } from "./visit.ts";
import { t } from "../lib/page.ts";

export function mount(link: Link): void {
  const panel = h("div.room-question", { id: "room-question" });
  document.getElementById("room-bar")?.after(panel);
  const mine = signal(visit()?.answer);
  let drawn = "";
  effect(() => {
    const s = link.state.value;
    const q = s?.question;
    const teacher = link.welcome.value?.role === "teacher";
    const answer = mine.value?.question === q?.id ? mine.value?.value : undefined;
    const count = teacher && q && !q.revealed ? (link.people.value?.answers ?? 0) : undefined;
    const now = JSON.stringify([q, answer, count]);
    if (now === drawn) return;
    drawn = now;
    if (!q) return panel.replaceChildren();
    const send = (value: number): void => {
      if (teacher) return;
      mine.value = { question: q.id, value };
      change({ answer: mine.value });
      link.send({ type: "answer", question: q.id, value });
    };
    const el = draw({ question: q, answer, send, ...(s.view.picture ? { picture: s.view.picture } : {}) });
    if (teacher) el.append(desk(link, q.revealed ?? false, count));
    panel.replaceChildren(el);
  });
}

function desk(link: Link, revealed: boolean, count: number | undefined): HTMLElement {
  return h("p.room-buttons", {},
    count === undefined ? undefined : h("b", { id: "question-count", role: "status" }, t("question.answers", { N: count })),
    revealed ? undefined : h("button.chip", { id: "question-reveal", onclick: () => link.send({ type: "reveal" }) }, t("question.reveal")),
    h("button.chip", { id: "question-clear", onclick: () => link.send({ type: "clear" }) }, t("question.clear")));
}
