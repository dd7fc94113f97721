// A question: predict, then reveal. The same panel stands in a room, where the
// teacher reveals, and in a lesson read alone, where the answer does.
import { h } from "../lib/dom.ts";
import { t, view } from "../lib/page.ts";
import type { Question } from "./wire.ts";

export interface Asking {
  question: Question;
  answer: number | undefined; // the viewer's
  picture?: string; // whose maps the tiles show when revealed
  send: (value: number) => void;
}

const number = new Intl.NumberFormat(view.lang, { maximumSignificantDigits: 10 });

/** label is the words of an answer. */
export function label(q: Question, v: number): string {
  if (q.kind === "choice") return q.options?.[v] ?? String(v);
  if (q.kind === "tile") return t("question.channel", { Channel: String(v) });
  return number.format(v) + (q.unit ? " " + q.unit : "");
}

function choices(a: Asking, values: number[]): HTMLElement {
  const { question: q } = a;
  return h("div.question-choices", { role: "group", "aria-label": q.prompt }, ...values.map((v) =>
    h("button.chip", { "data-answer": v, "aria-pressed": String(a.answer === v), onclick: () => a.send(v) }, label(q, v))));
}

function field(a: Asking): HTMLElement {
  const input = h("input.number", { id: "question-number", type: "text", inputmode: "decimal", autocomplete: "off", value: a.answer ?? "", "aria-label": a.question.prompt });
  const submit = (e: Event): void => {
    e.preventDefault();
    const v = Number(input.value.replace(/[\s, ]/g, ""));
    input.setAttribute("aria-invalid", String(!input.value.trim() || !Number.isFinite(v)));
    if (input.value.trim() && Number.isFinite(v)) a.send(v);
  };
  return h("form.question-number", { onsubmit: submit }, input, a.question.unit ? h("span", {}, a.question.unit) : undefined, h("button.chip", { type: "submit" }, t("question.send")));
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

function revealed(a: Asking): HTMLElement[] {
  const q = a.question;
  const list: HTMLElement[] = [];
  if (a.answer !== undefined && q.right !== undefined) list.push(h("p.verdict", { "data-right": String(isRight(q, a.answer)) }, t(isRight(q, a.answer) ? "question.yes" : "question.no", { Answer: label(q, a.answer) })));
  if (q.right !== undefined) list.push(h("p", {}, h("b", {}, t("question.answer", { Answer: label(q, q.right) }))));
  if (q.because) list.push(h("p", {}, q.because));
  if (q.kind === "tile" && a.picture) list.push(tiles(q, a.picture));
  if (q.histogram?.length) list.push(histogram(q, a.answer));
  return list;
}

function tiles(q: Question, picture: string): HTMLElement {
  const params = new URLSearchParams(location.search);
  const more = ["model", "fit"].map((k) => [k, params.get(k) ?? ""]).filter(([, v]) => v);
  return h("div.question-tiles", {}, ...(q.tiles ?? []).map((c) => {
    const src = `/api/images/${picture}/layers/${q.layer}.png?` + new URLSearchParams([...more, ["channel", String(c)]] as string[][]).toString();
    return h("figure", {}, h("img", { src, alt: t("question.map", { Channel: String(c) }), width: 112, height: 112 }), h("figcaption", {}, label(q, c)));
  }));
}

/** draw makes the panel of a question. */
export function draw(a: Asking): HTMLElement {
  const q = a.question;
  const body = q.revealed
    ? revealed(a)
    : [q.kind === "number" ? field(a) : choices(a, q.kind === "tile" ? (q.tiles ?? []) : (q.options ?? []).map((_, i) => i)),
      ...(a.answer === undefined ? [] : [h("p.note", { role: "status", id: "question-sent" }, t("question.sent", { Answer: label(q, a.answer) }))])];
  return h("section.question", { "aria-label": t("question.label"), "data-question": q.id }, h("h3", {}, q.prompt), ...body);
}
