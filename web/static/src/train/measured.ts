// What twin runs showed, in words and numbers, whatever it is: the gradient's
// norm in the first three convolutions, run by run and seed by seed.
import { $, h, rich } from "../lib/dom.ts";
import { t, view } from "../lib/page.ts";
import { effect } from "../lib/signal.ts";
import { tab } from "../lib/tab.ts";
import { lanes, news, run } from "./link.ts";
import { power } from "./strip.ts";
import type { Lane, Point, Run, Settings } from "./wire.gen.ts";

interface Result {
  seed: number;
  steps: number;
  ratio: number;
}

const firstLayers = 3; // the stem's convolutions
const least = 10; // steps before anything is said

const short = new Intl.NumberFormat(view.lang, { maximumSignificantDigits: 3 });

/** number with three figures; what is very small or large as a power of ten. */
export function number(v: number): string {
  if (v === 0 || (Math.abs(v) >= 1e-3 && Math.abs(v) < 1e5)) return short.format(v);
  const e = Math.floor(Math.log10(Math.abs(v)));
  return `${short.format(+(v / 10 ** e).toPrecision(2))} × ${power(10 ** e)}`;
}

/** mean is the geometric mean of the first layers' norms over all steps. */
export function mean(points: readonly Point[]): number {
  let [sum, n] = [0, 0];
  for (const p of points) {
    for (const v of p.norms.slice(0, firstLayers)) {
      sum += Math.log(Math.max(v, 1e-12));
      n++;
    }
  }
  return n ? Math.exp(sum / n) : 0;
}

/** lane says what a run is, by the one thing that differs. */
export function laneName(l: Lane, s: Settings): string {
  const [a, b] = s.lanes;
  if (!b || !a) return "";
  if (a.aux !== b.aux) return t(l.aux ? "train.lane.aux" : "train.lane.noaux");
  if (a.momentum !== b.momentum) return t("train.lane.momentum", { V: number(l.momentum) });
  if (a.rate !== b.rate) return t("train.lane.rate", { V: number(l.rate) });
  if (a.init !== b.init) return t("train.lane.init", { V: t("train.init." + l.init) });
  return t("train.norm." + l.norm);
}

/** keyOf keeps results of the same experiment together: all but the seed. */
function keyOf(r: Run): string {
  return "train-twins-" + JSON.stringify({ ...r.settings, seed: 0 });
}

function results(key: string): Result[] {
  try {
    return JSON.parse(tab.getItem(key) ?? "[]") as Result[];
  } catch {
    return [];
  }
}

/** remember keeps the longest run of each seed. */
function remember(r: Run, one: Result): Result[] {
  const all = results(keyOf(r));
  const had = all.find((x) => x.seed === one.seed);
  const next = [...all.filter((x) => x.seed !== one.seed), had && had.steps > one.steps ? had : one].sort((a, b) => a.seed - b.seed).slice(-50);
  tab.setItem(keyOf(r), JSON.stringify(next));
  return next;
}

/** sentence states the ratio, or that there is hardly any. */
function sentence(r: Run, a: number, b: number, steps: number): string {
  const names = r.settings.lanes.map((l) => laneName(l, r.settings));
  const ratio = a / b;
  const data = { Steps: steps, A: number(a), B: number(b), NameA: names[0]!, NameB: names[1]! };
  if (Math.abs(Math.log(ratio)) < Math.log(1.05)) return t("train.measured.same", data);
  return t(ratio > 1 ? "train.measured.more" : "train.measured.less", { ...data, Times: number(ratio > 1 ? ratio : 1 / ratio) });
}

/** over is what several seeds say together. */
function over(all: Result[]): string {
  const logs = all.map((x) => Math.log(x.ratio));
  const m = logs.reduce((s, v) => s + v, 0) / logs.length;
  const side = logs.filter((v) => Math.sign(v) === Math.sign(m)).length;
  return t("train.measured.seeds", { N: all.length, Ratio: number(Math.exp(m)), Lo: number(Math.exp(Math.min(...logs))), Hi: number(Math.exp(Math.max(...logs))), Side: side });
}

export function mount(): void {
  const el = $("train-measured");
  let said = 0;
  effect(() => {
    void news.value;
    const r = run.value;
    const [a, b] = lanes;
    el.hidden = !r || r.settings.lanes.length < 2;
    if (!r || !a || !b || el.hidden) return;
    const over_ = r.phase !== "running";
    el.setAttribute("aria-live", over_ ? "polite" : "off");
    if (!over_ && Date.now() - said < 1000) return; // words that change faster cannot be read
    said = Date.now();
    const steps = Math.min(a.points.at(-1)?.step ?? 0, b.points.at(-1)?.step ?? 0);
    if (steps < least) return el.replaceChildren(h("p", {}, t("train.measured.wait", { N: least })));
    const until = (p: Point): boolean => p.step <= steps;
    const [ma, mb] = [mean(a.points.filter(until)), mean(b.points.filter(until))];
    const all = remember(r, { seed: r.settings.seed, steps, ratio: ma / mb });
    el.replaceChildren(
      h("p", {}, rich(sentence(r, ma, mb, steps))),
      all.length > 1 ? h("p", { "data-seeds": all.length }, rich(over(all))) : h("p.note", {}, t("train.measured.again")),
    );
  });
}

