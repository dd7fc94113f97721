// The tab "Watch it learn": its drawings. What is measured comes from link.ts.
import { $, h, on } from "../lib/dom.ts";
import { value } from "../lib/format.ts";
import { t } from "../lib/page.ts";
import { effect, signal } from "../lib/signal.ts";
import { state } from "../lib/url.ts";
import { Chart, type Curve } from "./chart.ts";
import * as examples from "./examples.ts";
import * as knobs from "./knobs.ts";
import { lanes, news, run } from "./link.ts";
import { laneName, mount as mountMeasured } from "./measured.ts";
import { parse, settings } from "./setup.ts";
import { Grown, Matrix } from "./side.ts";
import * as steer from "./steer.ts";
import { convolutions, place, power, recent, span, Strip } from "./strip.ts";
import type { Point, Settings } from "./wire.gen.ts";

const whole = (v: number): string => t("percent", { P: String(Math.round(100 * v)) });
const unit = t("train.step.unit");
const loss = new Chart(t("train.figure.loss"), 176, { log: true, unit, text: power });
const accuracy = new Chart(t("train.figure.accuracy"), 106, { log: false, lo: 0, hi: 1, about: 2, unit, text: whole });
const rate = new Chart(t("train.figure.rate"), 70, { log: false, lo: 0, about: 2, unit, empty: 0.02, text: (v) => String(+v.toPrecision(3)) });
const classes = (): string[] => examples.classes[examples.kind()];
const strips = [0, 1].map(() => new Strip(read));
const matrices = [0, 1].map(() => new Matrix(classes));
const grown = [0, 1].map(() => new Grown());

/** read says the convolution under the pointer. */
function read(layer: string, norm: number | undefined): void {
  $("norm-read").textContent = layer ? t("train.norms.read", { Layer: place(layer).word, V: norm === undefined ? "–" : norm.toPrecision(2) }) : "";
}

/** now are the settings of what is shown: the job's, or the next start's. */
function now(): Settings {
  return run.value?.settings ?? settings(parse(state.value.run));
}

function lines(of: (p: Point) => number, kind: string, stair = false): Curve[] {
  return lanes.map((l, i) => ({ kind, twin: i === 1, x: l.points.map((p) => p.step), y: l.points.map(of), stair }));
}

/** smooth is a running mean: single batches jump. */
function smooth(c: Curve[], over: number): Curve[] {
  return c.map((one) => {
    let m = 0;
    return { ...one, y: one.y.map((v, i) => (m += (v - m) / Math.min(i + 1, over))) };
  });
}

function last(of: (p: Point) => number): string {
  return lanes.map((l) => (l.points.length ? value(of(l.points.at(-1)!)) : "–")).join(" / ");
}

/** heads of the loss: main, and the auxiliary ones by the module that they hang on. */
const heads = [
  { at: 0, kind: "one", name: "4a" },
  { at: 1, kind: "two", name: "4d" },
  { at: 2, kind: "main", name: t("train.head.main") },
] as const;

function curves(): void {
  const named = (c: Curve, name: string): Curve => (c.twin ? c : { ...c, name });
  const all = heads.flatMap((k) => smooth(lines((p) => p.loss[k.at], k.kind), 8).map((c) => named(c, k.name))).filter((c) => c.y.some((v) => v > 0));
  loss.draw(all, t("train.says.loss", { V: last((p) => p.loss[2]) }));
  accuracy.draw(smooth(lines((p) => p.accuracy, "main"), 20), t("train.says.accuracy", { V: last((p) => p.accuracy) }));
  rate.draw(lines((p) => p.rate, "main", true), t("train.says.rate", { V: last((p) => p.rate) }));
}

function norms(s: Settings): void {
  const range = span(lanes);
  s.lanes.forEach((_, i) => {
    const points = lanes[i]?.points ?? [];
    const mean = recent(points, 5);
    const says = mean.length ? t("train.says.norms", { First: mean[0]!.toPrecision(2), Last: mean.at(-1)!.toPrecision(2), N: mean.length }) : t("train.figure.gradient");
    strips[i]!.draw(run.peek()?.layers ?? convolutions(s.modules), points, range, says, t("train.says.time"));
  });
}

/** table is the strip in numbers, made when it is opened. */
function table(): void {
  const [button, body] = [$("norm-table"), $("norm-numbers")];
  const shown = signal(false);
  on(button, "click", () => (shown.value = !shown.peek()));
  effect(() => {
    void news.value;
    const r = run.value;
    button.setAttribute("aria-expanded", String(shown.value));
    body.hidden = !shown.value;
    if (!shown.value) return;
    const layers = r?.layers ?? convolutions(now().modules);
    const all = lanes.map((l) => recent(l.points, 5));
    body.replaceChildren(h("table", {}, h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("train.layer")), ...lanes.map((_, i) => h("th", { scope: "col" }, lanes.length > 1 ? "AB"[i] : t("train.norm"))))),
      h("tbody", {}, ...layers.map((name, k) => h("tr", {}, h("th", { scope: "row" }, name), ...all.map((n) => h("td", {}, n[k] === undefined ? "–" : n[k].toPrecision(3))))))));
  });
}

/** places lays out what depends on the number of runs. */
function places(): void {
  $("loss-chart").append(loss.el);
  $("accuracy-chart").append(accuracy.el);
  $("rate-chart").append(rate.el);
  let drawn: string | undefined;
  effect(() => {
    const s = now();
    const names = s.lanes.length > 1 ? s.lanes.map((l, i) => `${"AB"[i]!}: ${laneName(l, s)}`) : [""];
    const key = names.join("|");
    if (key === drawn) return;
    drawn = key;
    const titled = (parts: HTMLElement[], cls: string): HTMLElement[] => names.map((name, i) => h("div", { class: cls }, name ? h("p.lane-name", { "data-lane": i }, name) : undefined, parts[i]!));
    $("norm-strips").replaceChildren(...titled(strips.map((x) => x.el), "one-strip"));
    $("train-filters").replaceChildren(...titled(grown.map((x) => x.el), "one-side"));
    $("train-confusion").replaceChildren(...titled(matrices.map((m) => m.el), "one-side"));
    $("train-legend").replaceChildren(...names.filter(Boolean).map((name, i) => h("span.lane-key", { "data-lane": i }, name)));
    $("train-page").classList.toggle("is-twin", names.length > 1);
  });
}

function drawings(): void {
  const size = signal(0);
  addEventListener("resize", () => (size.value = innerWidth));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => size.value++);
  effect(() => {
    void [news.value, size.value, examples.sheet.value, state.value.projector];
    if (state.value.tab !== "watch") return;
    const s = now();
    curves();
    norms(s);
    s.lanes.forEach((_, i) => {
      const l = lanes[i];
      matrices[i]!.draw(l?.exam);
      if (l?.filters) grown[i]!.draw(l.start, l.filters);
      else grown[i]!.clear();
    });
  });
}

export function mount(): void {
  knobs.mount();
  steer.mount();
  examples.mount();
  places();
  table();
  drawings();
  mountMeasured();
}
