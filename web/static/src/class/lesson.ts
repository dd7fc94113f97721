// A lesson beside the page that it talks about: text, the view it drives, a
// question, a check. lesson=<name>.<step> in the address says where one is.
import { h } from "../lib/dom.ts";
import { t } from "../lib/page.ts";
import { effect, signal, type Signal } from "../lib/signal.ts";
import { draw } from "./ask.ts";
import { open as closeup } from "./closeup.ts";
import { load, met, notice, picture, target, type Lesson, type LessonQuestion, type Step } from "./course.ts";
import type { Link } from "./link.ts";
import { stick, to, watch } from "./move.ts";
import { here, lessonOf, pathOf } from "./place.ts";
import { largest } from "./tiles.ts";
import { visit } from "./visit.ts";
import type { Question } from "./wire.ts";

interface Place {
  lesson: Lesson;
  step: number; // from 1
  first: URLSearchParams; // what was shown when the step began
}
const place: Signal<Place | undefined> = signal<Place | undefined>(undefined);
const answers = signal<Record<string, number>>({});
const done = signal<Record<string, boolean>>({});

function key(p: Place): string {
  return p.lesson.slug + "." + p.step;
}

async function go(lesson: Lesson, n: number): Promise<void> {
  const a = await target(lesson, n);
  stick("lesson", `${lesson.slug}.${n}`);
  to(a);
  place.value = { lesson, step: n, first: a.query };
  document.getElementById("lesson-title")?.focus();
}

function end(): void {
  const p = place.peek();
  stick("lesson", "");
  place.value = undefined;
  const a = here();
  a.query.delete("lesson");
  to(a, "replace");
  if (p) location.assign("/lessons/" + p.lesson.slug);
}

/** question makes what a room or the panel asks. */
async function question(slug: string, q: LessonQuestion): Promise<Question> {
  const image = here().query.get("image");
  const right = q.largest ? image ? await largest(image, q.layer ?? "", q.tiles ?? []) : undefined : q.right;
  const { id, kind, options, tolerance, unit, layer, tiles, because } = q;
  const all = { id: `${slug}.${id}`, kind, prompt: q.ask, options, right, tolerance, unit, layer, tiles, because };
  return Object.fromEntries(Object.entries(all).filter(([, v]) => v !== undefined)) as unknown as Question;
}

function asked(p: Place, q: LessonQuestion, link: Link | undefined): HTMLElement {
  const box = h("div", { id: "lesson-question" });
  const role = link?.welcome.value?.role;
  if (role === "pupil") return box; // the teacher asks
  if (role === "teacher") {
    box.append(h("p.room-buttons", {}, h("b", {}, q.ask), h("button.chip", { id: "lesson-ask", onclick: () => void question(p.lesson.slug, q).then((x) => link!.send({ type: "ask", question: x })) }, t("question.ask"))));
    return box;
  }
  const answer = answers.value[key(p)];
  void question(p.lesson.slug, q).then((x) => {
    const image = here().query.get("image");
    box.replaceChildren(draw({ question: { ...x, revealed: answer !== undefined }, answer, send: (v) => (answers.value = { ...answers.peek(), [key(p)]: v }), ...(image ? { picture: image } : {}) }));
    if (answer !== undefined && (document.activeElement === document.body || !document.activeElement)) box.querySelector<HTMLElement>(".verdict")?.focus({ preventScroll: true });
  });
  return box;
}

function html(text: string): HTMLElement {
  const el = h("div.lesson-text");
  el.innerHTML = text; // made from Markdown by the server, without raw HTML
  return el;
}

/** steps shows how far the lesson is, and leads to any step. */
function steps(p: Place, fixed: boolean): HTMLElement {
  return h("ol.lesson-steps", { "aria-label": t("lesson.steps") }, ...p.lesson.steps.map((s, i) => {
    const n = i + 1;
    const about = { "aria-current": n === p.step ? "step" : undefined, title: `${n}. ${s.title}` };
    const kind = n < p.step ? ".is-past" : "";
    return h("li", {}, fixed ? h(`span${kind}` as "span", about, h("span.sr", {}, about.title)) : h(`button${kind}` as "button", { ...about, "aria-label": about.title, "data-step": n, onclick: () => void go(p.lesson, n) }));
  }));
}

/** parts of pages that a step may be about, by their elements. */
const parts: Record<string, string> = { race: "lab-race", figure: "lab-figure", task: "lab-tasks", heads: "heads", nine: "nine", counted: "counted" };

function part(s: Step): HTMLElement | undefined {
  const at = s.view?.["at"];
  const to = (): void => document.getElementById(parts[at ?? ""] ?? "")?.scrollIntoView({ behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  return at ? h("button.chip", { id: "lesson-part", onclick: to }, t("lesson.part")) : undefined;
}

function nav(p: Place, s: Step): HTMLElement {
  const last = p.step === p.lesson.steps.length;
  return h("p.room-buttons.lesson-nav" as "p", {},
    part(s),
    s.view?.["cell"] ? h("button.chip", { id: "lesson-closeup", onclick: () => void closeup() }, t("closeup.open")) : undefined,
    h("button.chip", { id: "lesson-again", onclick: () => void go(p.lesson, p.step) }, t("lesson.show")),
    last ? undefined : h("button.link", { id: "lesson-leave", onclick: end }, t("lesson.leave")),
    h("button.chip", { id: "lesson-back", disabled: p.step === 1, onclick: () => void go(p.lesson, p.step - 1) }, t("lesson.back")),
    last ? h("button.primary", { id: "lesson-end", onclick: end }, t("lesson.end")) : h("button.primary", { id: "lesson-next", onclick: () => void go(p.lesson, p.step + 1) }, t("lesson.next")));
}

function check(p: Place, c: NonNullable<Step["check"]>): HTMLElement {
  const checked = done.value[key(p)] ?? false;
  return h("p.lesson-check" + (checked ? ".is-done" : "") as "p", { id: "lesson-check", role: "status", "data-done": String(checked) }, (checked ? "✓ " : "○ ") + c.do + (checked ? " " + t("lesson.done") : ""));
}

function panel(p: Place, link: Link | undefined): HTMLElement {
  const s = p.lesson.steps[p.step - 1]!;
  const pupil = link?.welcome.value?.role === "pupil" && !link.leads();
  return h("section.lesson", { id: "lesson", "aria-labelledby": "lesson-title", "data-step": p.step },
    h("div.lesson-head", {}, h("span.note", { id: "lesson-at" }, t("lesson.at", { Title: p.lesson.title, Step: p.step, Steps: p.lesson.steps.length })), steps(p, pupil),
      h("h2", { id: "lesson-title", tabindex: -1 }, s.title)),
    html(s.text),
    h("div.lesson-side", {},
      s.question ? asked(p, s.question, link) : undefined,
      s.check ? check(p, s.check) : undefined,
      s.note && !pupil ? h("details.lesson-note", {}, h("summary", {}, t("lesson.note")), html(s.note)) : undefined),
    pupil ? undefined : nav(p, s));
}

/** read takes the step from the address; the first visit of a step shows its view. */
async function read(): Promise<void> {
  const [slug, n] = lessonOf(here().query);
  if (!slug) {
    if (place.peek()) place.value = undefined;
    stick("lesson", "");
    return;
  }
  const p = place.peek();
  if (p?.lesson.slug === slug && p.step === n) return;
  const lesson = await load(slug);
  if (!lesson || n < 1 || n > lesson.steps.length) return;
  stick("lesson", `${slug}.${n}`);
  place.value = { lesson, step: n, first: new URLSearchParams(lesson.steps[n - 1]!.view) };
  await illustrate(lesson, n);
}

/** illustrate gives who came by a link, without a picture, the one that the step is about; who follows gets the leader's. */
async function illustrate(lesson: Lesson, n: number): Promise<void> {
  const a = here();
  const wants = lesson.steps[n - 1]?.view?.["open"] ?? "look";
  if (a.query.get("image") || (wants !== "look" && wants !== "compare") || a.path !== pathOf(wants) || following()) return;
  const id = await picture(lesson, n, "");
  const now = here();
  if (!id || now.query.get("image") || now.path !== a.path) return;
  now.query.set("image", id);
  to(now, "replace");
}

function look(): void {
  const p = place.peek();
  const want = p?.lesson.steps[p.step - 1]?.check?.view;
  if (p && want && !done.peek()[key(p)] && met(want, here(), p.first)) done.value = { ...done.peek(), [key(p)]: true };
}

/** following says that the view comes from the room's leader. */
let following = (): boolean => false;

export function mount(link: Link | undefined): void {
  if (link) following = () => !link.over.peek() && visit()?.key === undefined && !link.leads();
  const slot = h("div.lesson-slot", { id: "lesson-slot" });
  const main = document.querySelector("main");
  const after = document.getElementById("room-question") ?? document.getElementById("room-bar");
  if (after) after.after(slot);
  else main?.prepend(slot);
  watch(() => {
    void read();
    look();
  });
  notice(look);
  void read().then(look);
  effect(() => {
    const p = place.value;
    slot.replaceChildren(...(p ? [panel(p, link)] : []));
    document.body.classList.toggle("has-lesson", p !== undefined);
  });
}
