// What steers a training: its buttons, keys, the saving of curves, and one line
// that says how it stands.
import { $, h, on } from "../lib/dom.ts";
import { count } from "../lib/format.ts";
import { hasText, t } from "../lib/page.ts";
import { effect } from "../lib/signal.ts";
import { state } from "../lib/url.ts";
import { actions } from "../look/overlay.ts";
import { set } from "./knobs.ts";
import { gone, lanes, news, problem, queued, run, send } from "./link.ts";
import { parse, settings } from "./setup.ts";
import type { Run } from "./wire.gen.ts";

const over = (r: Run): boolean => r.phase === "finished" || r.phase === "cancelled" || r.phase === "failed";
const active = (r: Run | undefined): r is Run => !!r && !over(r);
const speeds = [0, 10, 5, 2, 1];

function start(): void {
  queued.value = undefined;
  send({ type: "start", settings: settings(parse(state.peek().run)), keep: $<HTMLInputElement>("train-keep").checked });
}

function nextSeed(): void {
  set({ seed: parse(state.peek().run).seed + 1 });
  start();
}

/** main is what the big button does now. */
function main(): void {
  const r = run.peek();
  if (queued.peek()) return send({ type: "cancel" }), void (queued.value = undefined);
  if (!active(r) || !r.mine) return start();
  send({ type: r.phase === "running" ? "pause" : "resume" });
}

/** mainWord is what it is called. */
function mainWord(r: Run | undefined, waits: boolean): string {
  if (waits) return t("train.unqueue");
  if (!active(r) || !r.mine) return t("train.start");
  return t(r.phase === "running" ? "train.pause" : "train.resume");
}

function buttons(): void {
  on($("train-main"), "click", main);
  on($("train-step"), "click", () => send({ type: "step", steps: 1 }));
  on($("train-reset"), "click", () => send({ type: "reset" }));
  on($("train-end"), "click", () => send({ type: "cancel" }));
  on($("train-next"), "click", nextSeed);
  const speed = $<HTMLSelectElement>("train-speed");
  speed.append(...speeds.map((v) => h("option", { value: v }, v ? t("train.speed.n", { N: v }) : t("train.speed.all"))));
  on(speed, "change", () => send({ type: "speed", steps: Number(speed.value) }));
  const keep = $<HTMLInputElement>("train-keep");
  on(keep, "change", () => send({ type: "keep", on: keep.checked }));
  on($("train-save"), "click", (e) => save(e.currentTarget as HTMLElement));
  effect(() => {
    const r = run.value;
    const mine = active(r) && r.mine;
    $("train-main").textContent = mainWord(r, !!queued.value);
    for (const id of ["train-step", "train-reset", "train-end"]) $<HTMLButtonElement>(id).disabled = !mine;
    $<HTMLButtonElement>("train-next").disabled = !!queued.value;
    speed.disabled = keep.disabled = active(r) && !r.mine;
    $("train-save").hidden = !r;
    if (r && mine) {
      speed.value = String(r.speed);
      keep.checked = r.keep;
    }
  });
}

function keys(): void {
  document.addEventListener("keydown", (e) => {
    const at = e.target as HTMLElement;
    if (state.peek().tab !== "watch" || at.closest("input, select, button, a, dialog, canvas, summary, svg")) return;
    if (e.key === " ") main();
    else if (e.key === ".") send({ type: "step", steps: 1 });
    else return;
    e.preventDefault();
  });
}

function save(by: HTMLElement): void {
  const job = run.peek()?.job;
  if (!job) return;
  const at = "/api/train/jobs/" + job;
  const figure = (name: string): { word: string; href: string; download: string }[] =>
    ["svg", "png"].map((f) => ({ word: t("train.save.figure", { Name: t("train.figure." + name), Format: f.toUpperCase() }), href: `${at}/${name}.${f}`, download: `${name}.${f}` }));
  actions(by, t("train.save"), [
    { word: t("train.save.csv"), href: at + "/curves.csv", download: "training.csv" },
    ...["loss", "accuracy", "rate", "gradient"].flatMap(figure),
  ]);
}

/** pace is the mean time of a step of all runs together, in ms. */
function pace(): number {
  return lanes.reduce((sum, l) => {
    const p = l.points.slice(-20);
    return sum + p.reduce((n, x) => n + x.ms, 0) / Math.max(1, p.length);
  }, 0);
}

/** progress is what changes with every step: too fast to be read aloud. */
function progress(r: Run): string {
  const step = lanes[0]?.points.at(-1)?.step ?? 0;
  const ms = pace();
  const broke = lanes.findIndex((l) => l.failed);
  return ["", t("train.progress", { Step: count(step), Steps: count(r.settings.steps) }), ms ? t("train.ms", { N: Math.round(ms) }) : "", r.mine || over(r) ? "" : t("train.watching"), broke >= 0 ? t("train.broke", { Lane: "AB"[broke]! }) : ""]
    .filter((x, i) => i === 0 || x).join(" · ");
}

/** phase says how the job stands, or why there is none. A pause that met a step under way lets it finish first. */
function phase(r: Run | undefined): string {
  const [q, p] = [queued.value, problem.value];
  const id = "train.problem." + p?.code;
  if (p) return hasText(id) ? t(id) : `${p.title}. ${p.detail}`;
  if (q) return t("train.queued", { N: q.place });
  if (gone.value) return t("train.gone");
  return r ? t(r.stepping ? "train.phase.stepping" : "train.phase." + r.phase) : t("train.idle");
}

function status(): void {
  effect(() => {
    const [r, p] = [run.value, problem.value];
    const words = phase(r);
    if ($("train-phase").textContent !== words) $("train-phase").textContent = words;
    $("train-status").classList.toggle("is-error", !!p || r?.phase === "failed");
  });
  effect(() => {
    void news.value;
    const r = run.value;
    $("train-progress").textContent = r && !problem.value && !queued.value && !gone.value ? progress(r) : "";
  });
}

export function mount(): void {
  buttons();
  keys();
  status();
}
