// The tab "Watch it learn": settings, what steers a training, and its drawings.
import { $, h, on } from "../lib/dom.ts";
import { count, percent, value } from "../lib/format.ts";
import { hasText, t } from "../lib/page.ts";
import { effect, signal } from "../lib/signal.ts";
import { go, state } from "../lib/url.ts";
import { actions } from "../look/overlay.ts";
import { Chart, type Curve } from "./chart.ts";
import { gone, lanes, news, problem, queued, run, send } from "./link.ts";
import { laneName, mount as mountMeasured } from "./measured.ts";
import { choices, format, parse, settings, type Setup } from "./setup.ts";
import { drawFilters, Matrix } from "./side.ts";
import { power, recent, span, Strip } from "./strip.ts";
import type { Run } from "./wire.gen.ts";

const over = (r: Run): boolean => r.phase === "finished" || r.phase === "cancelled" || r.phase === "failed";
const active = (r: Run | undefined): r is Run => !!r && !over(r);

/** word of a setting's value. */
function word(name: keyof Setup, v: string | number | boolean): string {
  const id = `train.${name}.${String(v)}`;
  return hasText(id) ? t(id) : String(v);
}

function setup(): Setup {
  return parse(state.value.run);
}
function set(change: Partial<Setup>): void {
  go({ run: format({ ...parse(state.peek().run), ...change }) }, "replace");
}

type Select = Exclude<keyof typeof choices, never>;

/** knobs are the settings; the twin stands apart, because it is the question. */
function knobs(): void {
  const select = (name: Select): HTMLElement => {
    const id = "knob-" + name;
    const el = h("select", { id }, ...choices[name].map((v) => h("option", { value: String(v) }, word(name, v))));
    on(el, "change", () => set({ [name]: choices[name].find((v) => String(v) === el.value) }));
    effect(() => {
      el.value = String(setup()[name]);
    });
    return h("div.knob-pair", {}, h("label", { for: id }, t("train.knob." + name)), el);
  };
  const seed = h("input", { type: "number", id: "knob-seed", min: 1, max: 999999, step: 1 });
  on(seed, "change", () => set({ seed: Math.max(1, Math.min(999999, Math.round(Number(seed.value)) || 1)) }));
  effect(() => {
    seed.value = String(setup().seed);
  });
  $("train-knobs").append(...(["pictures", "modules", "batch", "rate", "schedule", "momentum", "aux", "init", "norm"] as const).map(select),
    h("div.knob-pair", {}, h("label", { for: "knob-seed" }, t("train.knob.seed")), seed));
  $("train-twin").append(select("twin"));
}

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
  if (!active(r) || !r.mine) return start();
  send({ type: r.phase === "running" ? "pause" : "resume" });
}

function steering(): void {
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
  document.addEventListener("keydown", (e) => {
    const at = e.target as HTMLElement;
    if (state.peek().tab !== "watch" || at.closest("input, select, button, a, dialog, canvas, summary")) return;
    if (e.key === " ") main();
    else if (e.key === ".") send({ type: "step", steps: 1 });
    else return;
    e.preventDefault();
  });
  effect(() => {
    const r = run.value;
    const mine = active(r) && r.mine;
    $("train-main").textContent = t(!mine ? "train.start" : r.phase === "running" ? "train.pause" : "train.resume");
    for (const id of ["train-step", "train-reset", "train-end"]) $<HTMLButtonElement>(id).disabled = !mine;
    speed.disabled = keep.disabled = active(r) && !r.mine;
    $("train-save").hidden = !r;
    if (r && mine) {
      speed.value = String(r.speed);
      keep.checked = r.keep;
    }
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

/** status is one line: what happens, and why not if not. */
function status(): void {
  effect(() => {
    void news.value;
    const [r, q, p] = [run.value, queued.value, problem.value];
    const el = $("train-status");
    el.classList.toggle("is-error", !!p || r?.phase === "failed");
    const id = "train.problem." + p?.code;
    if (p) el.textContent = hasText(id) ? t(id) : `${p.title}. ${p.detail}`;
    else if (q) el.textContent = t("train.queued", { N: q.place });
    else if (gone.value) el.textContent = t("train.gone");
    else if (!r) el.textContent = t("train.idle");
    else {
      const points = lanes[0]?.points ?? [];
      const step = points.at(-1)?.step ?? 0;
      const ms = points.slice(-20).reduce((n, x, _, all) => n + x.ms / all.length, 0) + (lanes[1]?.points.slice(-20).reduce((n, x, _, all) => n + x.ms / all.length, 0) ?? 0);
      el.textContent = [t("train.phase." + r.phase), t("train.progress", { Step: count(step), Steps: count(r.settings.steps) }), ms ? t("train.ms", { N: Math.round(ms) }) : "", r.mine || over(r) ? "" : t("train.watching")].filter(Boolean).join(" · ");
    }
    const failed = lanes.findIndex((l) => l.failed);
    if (failed >= 0 && !p) el.textContent += " " + t("train.broke", { Lane: "AB"[failed]! });
  });
}

const signed = (v: number): string => value(v);
const loss = new Chart(t("train.figure.loss"), 190, { log: true, text: power });
const accuracy = new Chart(t("train.figure.accuracy"), 150, { log: false, lo: 0, hi: 1, text: percent });
const rate = new Chart(t("train.figure.rate"), 110, { log: false, lo: 0, text: (v) => String(+v.toPrecision(3)) });
const strips = [new Strip(), new Strip()];
const matrices = [0, 1].map(() => new Matrix(() => run.peek()?.classes ?? []));
const filters = [0, 1].map(() => h("canvas.filters-small", { role: "img" }));

function lines(of: (p: (typeof lanes)[number]["points"][number]) => number, kind: string): Curve[] {
  return lanes.map((l, i) => ({ kind, twin: i === 1, x: l.points.map((p) => p.step), y: l.points.map(of) }));
}

/** smooth is a running mean: single batches jump. */
function smooth(c: Curve[], over: number): Curve[] {
  return c.map((one) => {
    let m = 0;
    return { ...one, y: one.y.map((v, i) => (m += (v - m) / Math.min(i + 1, over))) };
  });
}

function last(of: (p: (typeof lanes)[number]["points"][number]) => number): string {
  return lanes.map((l) => (l.points.length ? signed(of(l.points.at(-1)!)) : "–")).join(" / ");
}

function curves(): void {
  const heads = ([2, 0, 1] as const).filter((k) => lanes.some((l) => l.points.some((p) => p.loss[k] > 0)));
  const all = heads.flatMap((k) => smooth(lines((p) => p.loss[k], ["one", "two", "main"][k]!), 8)).filter((c) => c.y.some((v) => v > 0));
  loss.draw(all.reverse(), t("train.says.loss", { V: last((p) => p.loss[2]) }));
  accuracy.draw(smooth(lines((p) => p.accuracy, "main"), 20), t("train.says.accuracy", { V: last((p) => p.accuracy) }));
  rate.draw(lines((p) => p.rate, "main"), t("train.says.rate", { V: last((p) => p.rate) }));
}

function norms(r: Run): void {
  const range = span(lanes);
  r.settings.lanes.forEach((_, i) => {
    const points = lanes[i]?.points ?? [];
    const now = recent(points, 5);
    const says = now.length ? t("train.says.norms", { First: power2(now[0]!), Last: power2(now.at(-1)!), N: now.length }) : t("train.figure.gradient");
    strips[i]!.draw(r.layers, points, range, says, t("train.says.time"));
  });
}
const power2 = (v: number): string => v.toPrecision(2);

/** table is the strip in numbers, made when it is opened. */
function table(): void {
  const el = $<HTMLDetailsElement>("norm-table");
  const body = $("norm-numbers");
  const shown = signal(false);
  el.addEventListener("toggle", () => (shown.value = el.open));
  effect(() => {
    void news.value;
    const r = run.value;
    if (!shown.value || !r) return;
    const all = lanes.map((l) => recent(l.points, 5));
    body.replaceChildren(h("table", {}, h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("train.layer")), ...lanes.map((_, i) => h("th", { scope: "col" }, lanes.length > 1 ? "AB"[i] : t("train.norm"))))),
      h("tbody", {}, ...r.layers.map((name, k) => h("tr", {}, h("th", { scope: "row" }, name), ...all.map((n) => h("td", {}, n[k] === undefined ? "–" : n[k].toPrecision(3))))))));
  });
}

/** places lays out what depends on the number of runs. */
function places(): void {
  $("loss-chart").append(loss.el);
  $("accuracy-chart").append(accuracy.el);
  $("rate-chart").append(rate.el);
  let drawn = "";
  effect(() => {
    const r = run.value;
    const n = r?.settings.lanes.length ?? 1;
    const names = r && n > 1 ? r.settings.lanes.map((l, i) => `${"AB"[i]!}: ${laneName(l, r.settings)}`) : [""];
    const key = names.join("|");
    if (key === drawn) return;
    drawn = key;
    const titled = (parts: HTMLElement[], cls: string): HTMLElement[] => names.map((name, i) => h("div", { class: cls }, name ? h("p.lane-name", { "data-lane": i }, name) : undefined, parts[i]!));
    $("norm-strips").replaceChildren(...titled(strips.map((x) => x.el), "one-strip"));
    $("train-filters").replaceChildren(...titled(filters, "one-side"));
    $("train-confusion").replaceChildren(...titled(matrices.map((m) => m.el), "one-side"));
    $("train-legend").replaceChildren(...names.filter(Boolean).map((name, i) => h("span.lane-key", { "data-lane": i }, name)));
    $("train-page").classList.toggle("is-twin", n > 1);
  });
}

function drawings(): void {
  const seen = [undefined, undefined] as (object | undefined)[];
  const size = signal(0);
  addEventListener("resize", () => (size.value = innerWidth));
  effect(() => {
    void news.value;
    void size.value;
    const r = run.value;
    if (state.value.tab !== "watch" || !r) return;
    curves();
    norms(r);
    lanes.forEach((l, i) => {
      matrices[i]?.draw(l.exam);
      if (!l.filters || seen[i] === l.filters) return;
      seen[i] = l.filters;
      drawFilters(filters[i]!, l.filters);
      filters[i]!.setAttribute("aria-label", t("train.says.filters", { N: l.filters.count, Step: l.filters.step }));
    });
  });
}

export function mount(): void {
  knobs();
  steering();
  status();
  places();
  table();
  drawings();
  mountMeasured();
}
