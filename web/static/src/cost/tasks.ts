// Challenges for a lesson: what is asked, and checks that follow every drag.
import { did } from "../lib/did.ts";
import { $, h } from "../lib/dom.ts";
import { t } from "../lib/page.ts";
import { effect, signal } from "../lib/signal.ts";
import { go } from "../lib/url.ts";
import { originals, modules } from "./edit.ts";
import { network, params, version, type Network } from "./model.ts";
import { now, paperNow } from "./scope.ts";
import { alone, commit, edits, side, task } from "./state.ts";
import { explainDifference } from "./formula.ts";
import { attr, fact, mega, put } from "./text.ts";

interface Check {
  word: string;
  ok(now: Network, paper: Network): boolean;
}
interface Task {
  id: string;
  module: string;
  checks: Check[];
}

const of = (n: Network, name: string): Network["modules"][number] => n.modules.find((m) => m.name === name)!;

const tasks: readonly Task[] = [
  { id: "cut30", module: "3b", checks: [
    { word: "lab.check.macs70", ok: (n, p) => of(n, "3b").own.macs <= 0.7 * of(p, "3b").own.macs },
    { word: "lab.check.out480", ok: (n) => of(n, "3b").out === 480 },
  ] },
  { id: "slim", module: "5b", checks: [
    { word: "lab.check.half", ok: (n, p) => params(of(n, "5b").own) <= 0.5 * params(of(p, "5b").own) },
    { word: "lab.check.out1024", ok: (n) => of(n, "5b").out === 1024 },
  ] },
  { id: "budget", module: "4e", checks: [
    { word: "lab.check.budget", ok: (n) => n.own.macs < 1.2e9 },
    { word: "lab.check.out1024", ok: (n) => of(n, "5b").out === 1024 },
    { word: "lab.check.branches", ok: (n) => n.modules.every((m) => m.branches.every((b) => b.out > 0)) },
  ] },
];

/** Saving is what one reduction saves in the paper's network. */
export interface Saving {
  module: string;
  filter: "r3" | "r5";
  without: number; // MACs of the module
  saved: number;
}

/** savings of all 18 reductions: MACs without each one, less with it. */
export function savings(): Saving[] {
  const paper = network(originals, 224, "isolated");
  return modules.flatMap((module) => (["r3", "r5"] as const).map((filter) => {
    const m = of(paper, module);
    const without = version({ ...originals[module]!, [filter]: 0 }, m.in, m.side).own.macs;
    return { module, filter, without, saved: without - m.own.macs };
  })).sort((a, b) => b.saved - a.saved);
}

const wordOf = (s: Saving): string => t("lab.quiz.one", { Module: s.module, Name: s.filter === "r3" ? "3×3" : "5×5" });

function saving(s: Saving): HTMLElement {
  const b = fact(() => explainDifference(t("lab.quiz.without", { Name: wordOf(s) }), s.without, s.without - s.saved));
  b.textContent = mega(s.saved);
  return b;
}

/** quiz asks before it shows. */
function quiz(into: HTMLElement): void {
  const all = savings();
  const answer = signal<Saving | undefined>(undefined);
  const offered = [all[0]!, all[1]!, ...["5b r5", "3b r3"].map((k) => all.find((s) => `${s.module} ${s.filter}` === k)!)]
    .filter((s, i, list) => list.indexOf(s) === i).sort((a, b) => (a.module + a.filter < b.module + b.filter ? -1 : 1));
  const choices = h("div.quiz", { role: "group", "aria-label": t("lab.task.quiz") }, ...offered.map((s) => h("button.chip", { "data-answer": `${s.module} ${s.filter}`, onclick: () => (answer.value = s) }, wordOf(s))));
  const result = h("div", { "aria-live": "polite" });
  into.append(choices, result);
  effect(() => {
    const a = answer.value;
    if (!a) return;
    const right = a === all[0];
    result.replaceChildren(h("p.check", { "data-ok": String(right) }, t(right ? "lab.quiz.right" : "lab.quiz.wrong", { Name: wordOf(all[0]!), N: mega(all[0]!.saved) })),
      h("table.numbers.savings", {}, h("tbody", {}, ...all.map((s) => h("tr", {}, h("th", { scope: "row" }, wordOf(s)),
        h("td.gauge", {}, h("i", { "--p": (100 * s.saved) / all[0]!.saved, class: s.filter === "r3" ? "b3" : "b5" })), h("td", {}, saving(s)))))));
  });
}

function openTask(tk: Task, into: HTMLElement): void {
  const items = tk.checks.map((c) => h("li.check", {}, t(c.word)));
  const done = h("p.done", { role: "status" });
  into.append(h("ul.checks", {}, ...items), done, h("button.chip", { onclick: () => go({ module: tk.module }) }, t("lab.task.open", { Name: tk.module })));
  effect(() => {
    if (task.value !== tk.id) return;
    const ok = tk.checks.map((c) => c.ok(now.value, paperNow.value));
    ok.forEach((v, i) => {
      attr(items[i]!, "data-ok", String(v));
      put(items[i]!, t(v ? "lab.check.yes" : "lab.check.no", { What: t(tk.checks[i]!.word) }));
    });
    const all = ok.every(Boolean);
    put(done, all ? t("lab.task.done") : "");
    if (all) did("task");
  });
}

export function mount(): void {
  const body = $("task-body");
  const ids = [...tasks.map((x) => x.id), "quiz"];
  const buttons = ids.map((id) => h("button.chip", { "data-task": id, onclick: () => begin(id) }, t("lab.task." + id)));
  $("task-list").replaceChildren(...buttons);
  effect(() => {
    buttons.forEach((b) => attr(b, "aria-pressed", String(b.dataset["task"] === task.value)));
    body.replaceChildren();
    const tk = tasks.find((x) => x.id === task.value);
    if (tk || task.value === "quiz") body.append(h("p.ask", {}, t(`lab.task.${task.value}.text`)));
    if (tk) openTask(tk, body);
    else if (task.value === "quiz") quiz(body);
    else body.append(h("dl.offers", {}, ...ids.map((id) => h("div", {}, h("dt", {}, t("lab.task." + id)), h("dd", {}, t(`lab.task.${id}.text`))))));
  });
}

/** begin starts from the paper's network, so that a challenge is the same for all. */
function begin(id: string): void {
  task.value = task.peek() === id ? "" : id;
  const tk = tasks.find((x) => x.id === task.peek());
  if (tk) {
    edits.value = originals;
    alone.value = undefined;
    side.value = 224;
    go({ module: tk.module });
  }
  commit();
}
