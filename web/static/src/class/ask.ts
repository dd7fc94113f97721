// A question: predict, then reveal. The same panel stands in a room, where the
// teacher reveals, and in a lesson read alone, where the answer does.
import { h } from "../lib/dom.ts";
import { t, view } from "../lib/page.ts";
import { parse } from "./number.ts";
import { closed, lit } from "./tiles.ts";
import type { Question } from "./wire.ts";

export interface Asking {
  question: Question;
  answer: number | undefined; // the viewer's
  picture?: string; // whose maps the tiles show when revealed
  still?: boolean; // the viewer only looks: the teacher
  send: (value: number) => void;
}

const number = new Intl.NumberFormat(view.lang, { maximumSignificantDigits: 10 });

/** label is the words of an answer. */
export function label(q: Question, v: number): string {
  if (q.kind === "choice") return q.options?.[v] ?? String(v);
  if (q.kind === "tile") return t("question.channel", { Channel: String(v) });
  return number.format(v) + (q.unit ? " " + q.unit : "");
}

function choices(a: Asking): HTMLElement {
  const { question: q } = a;
  const tiles = q.kind === "tile";
  const values = tiles ? (q.tiles ?? []) : (q.options ?? []).map((_, i) => i);
  const one = (v: number): HTMLElement => {
    const pressed = { "data-answer": v, "aria-pressed": String(a.answer === v), disabled: a.still ?? false, onclick: () => a.send(v) };
    return tiles ? h("button.tile-choice", pressed, closed(q, v), label(q, v)) : h("button.chip", pressed, label(q, v));
  };
  return h("div.question-choices", { role: "group", "aria-label": q.prompt }, ...values.map(one));
}

function field(a: Asking): HTMLElement {
  const input = h("input.number", { id: "question-number", type: "text", inputmode: "decimal", autocomplete: "off", value: a.answer ?? "", "aria-label": a.question.prompt });
  const wrong = h("span.is-error", { role: "alert" });
  const submit = (e: Event): void => {
    e.preventDefault();
    const v = parse(input.value, a.question.unit);
    input.setAttribute("aria-invalid", String(v === undefined));
    wrong.textContent = v === undefined ? t("question.nonumber") : "";
    if (v !== undefined) a.send(v);
  };
  return h("form.question-number", { onsubmit: submit }, input, a.question.unit ? h("span", {}, a.question.unit) : undefined, h("button.primary", { type: "submit" }, t("question.send")), wrong);
}

/** histogram draws the class's answers; every bar is also words. */
function histogram(q: Question, mine: number | undefined): HTMLElement {
  const most = Math.max(1, ...(q.histogram ?? []).map((b) => b.count));
  const rows = (q.histogram ?? []).map((b) => {
    const own = mine !== undefined && mine >= b.lo && mine <= b.hi;
    const name = b.lo === b.hi ? label(q, b.lo) : `${number.format(b.lo)} – ${number.format(b.hi)}`;
    return h("tr", { "data-count": b.count }, h("th", { scope: "row" }, name, b.right ? h("b.right", {}, " ✓ " + t("question.right")) : undefined, own ? h("small", {}, " " + t("question.yours")) : undefined),
      h("td", {}, h("span.histogram-bar" + (b.right ? ".is-right" : "") as "span", { "--part": b.count / most }), String(b.count)));
  });
  return h("table.histogram", {}, h("caption", {}, t("question.answers", { N: q.answers ?? 0 })), h("tbody", {}, ...rows));
}

function isRight(q: Question, v: number): boolean {
  return q.right !== undefined && Math.abs(v - q.right) <= (q.tolerance ?? 0) + 1e-9;
}

/** rightAnswer names what is right, with how far off still counts. */
function rightAnswer(q: Question): string {
  const answer = t("question.answer", { Answer: label(q, q.right!) });
  return q.kind === "number" && q.tolerance ? answer + " " + t("question.tolerance", { Tolerance: number.format(q.tolerance) }) : answer;
}

function revealed(a: Asking): HTMLElement[] {
  const q = a.question;
  const list: HTMLElement[] = [];
  if (a.answer !== undefined && q.right !== undefined) list.push(h("p.verdict", { tabindex: -1, "data-right": String(isRight(q, a.answer)) }, t(isRight(q, a.answer) ? "question.yes" : "question.no", { Answer: label(q, a.answer) })));
  if (q.right !== undefined) list.push(h("p", {}, h("b", {}, rightAnswer(q))));
  if (q.because) list.push(h("p", {}, q.because));
  if (q.kind === "tile" && a.picture) list.push(lit(q, a.picture, a.answer, (c) => label(q, c)));
  if (q.histogram?.length) list.push(histogram(q, a.answer));
  return list;
}

function open(a: Asking): (HTMLElement | undefined)[] {
  const q = a.question;
  if (q.kind !== "number") return [choices(a), sent(a)];
  return [a.still ? undefined : field(a), sent(a)];
}

function sent(a: Asking): HTMLElement | undefined {
  return a.answer === undefined ? undefined : h("p.note", { role: "status", id: "question-sent" }, t("question.sent", { Answer: label(a.question, a.answer) }));
}

/** draw makes the panel of a question. */
export function draw(a: Asking): HTMLElement {
  const q = a.question;
  return h("section.question", { "aria-label": t("question.label"), "data-question": q.id }, h("h3", {}, q.prompt), ...(q.revealed ? revealed(a) : open(a)));
}
