// Asking the class: a question of one's own.
import { $, h, on } from "../lib/dom.ts";
import { t } from "../lib/page.ts";
import type { Link } from "../class/link.ts";
import type { Question } from "../class/wire.ts";

type Kind = Question["kind"];

const field = (id: string): HTMLInputElement => $<HTMLInputElement>(id);

function read(): Question | undefined {
  const kind = $<HTMLSelectElement>("ask-kind").value as Kind;
  const prompt = field("ask-prompt").value.trim();
  const lines = $<HTMLTextAreaElement>("ask-options").value.split("\n").map((x) => x.trim()).filter(Boolean);
  const right = field("ask-right").value.trim();
  const q: Question = { id: "own-" + Date.now().toString(36), kind, prompt };
  if (!prompt) return undefined;
  if (kind === "choice") {
    q.options = lines.map((x) => x.replace(/^\*\s*/, ""));
    const star = lines.findIndex((x) => x.startsWith("*"));
    if (star >= 0) q.right = star;
    return q.options.length >= 2 && q.options.length <= 8 ? q : undefined;
  }
  if (right && Number.isFinite(Number(right))) q.right = Number(right);
  if (kind === "tile") {
    q.layer = field("ask-layer").value.trim();
    q.tiles = lines.join(" ").split(/[\s,]+/).map(Number).filter((n) => Number.isInteger(n) && n >= 0);
    return q.layer && q.tiles.length >= 2 ? q : undefined;
  }
  const tolerance = Number(field("ask-tolerance").value || 0);
  if (tolerance > 0) q.tolerance = tolerance;
  return q;
}

function fields(): void {
  const kind = $<HTMLSelectElement>("ask-kind").value as Kind;
  $("ask-options-part").hidden = kind === "number";
  $("ask-options-note").textContent = t(kind === "tile" ? "teach.ask.tiles" : "teach.ask.options");
  $("ask-number-part").hidden = kind === "choice";
  $("ask-tolerance-part").hidden = kind !== "number";
  $("ask-layer-part").hidden = kind !== "tile";
}

export function mount(link: Link): void {
  on($("ask-kind"), "change", fields);
  on($("ask-form"), "submit", (e) => {
    e.preventDefault();
    const q = read();
    $("ask-wrong").textContent = q ? "" : t("teach.ask.wrong");
    if (q) link.send({ type: "ask", question: q });
  });
  fields();
}

/** controls stand below the open question. */
export function controls(link: Link): HTMLElement {
  const open = !link.state.value?.question?.revealed;
  return h("p.room-buttons", {},
    open ? h("b", { id: "teach-count", role: "status" }, t("question.answers", { N: link.people.value?.answers ?? 0 })) : undefined,
    open ? h("button.primary", { id: "teach-reveal", onclick: () => link.send({ type: "reveal" }) }, t("question.reveal")) : undefined,
    h("button.chip", { id: "teach-clear", onclick: () => link.send({ type: "clear" }) }, t("question.clear")));
}
