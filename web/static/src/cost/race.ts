// Race: the module really runs on the server, reduced against naive (and
// edited), on the maps that the picture produced.
import { $, h, on } from "../lib/dom.ts";
import { hasText, t } from "../lib/page.ts";
import { effect } from "../lib/signal.ts";
import { state } from "../lib/url.ts";
import { menu } from "../look/pictures.ts";
import { send } from "../look/upload.ts";
import { format, originals, parse } from "./edit.ts";
import { explainQuotient, explainSum, type Of } from "./formula.ts";
import { layersOf, network, type Layer } from "./model.ts";
import { begin, busy, done, entry, phase, place, problem, progress, results, stop, type LaneResult, type RaceDone, type RaceResult } from "./racing.ts";
import { edited, openName } from "./scope.ts";
import { edits, mode, settled } from "./state.ts";
import { inputSide } from "./table.gen.ts";
import { attr, count, fact, mega, megabytes, ms, put, Sentence, times } from "./text.ts";

export const laneWord = (name: string): string => (hasText("lab.lane." + name) ? t("lab.lane." + name) : name);

/** picture is the one at hand, or the first of our samples. */
async function picture(): Promise<string> {
  if (state.peek().image) return state.peek().image;
  const list = await fetch("/api/samples").then((r) => (r.ok ? (r.json() as Promise<{ name: string }[]>) : [])).catch(() => []);
  const first = list[0];
  const file = first && (await fetch(`/api/samples/${encodeURIComponent(first.name)}.png`).catch(() => undefined));
  if (file?.ok) await send(await file.blob());
  return state.peek().image;
}

async function race(module: string): Promise<void> {
  if (busy()) return;
  const image = await picture();
  if (!image) {
    problem.value = t("lab.race.nopicture");
    phase.value = "failed";
    return;
  }
  const { model, fit } = state.peek();
  begin({ image, model, fit, module, mode: mode.peek(), whatif: format(edits.peek()) });
}

/** raced are the layers of a version as it runs: the modules before it decide its depth. */
function raced(module: string, lane: string): Layer[] {
  const e = entry();
  const changed = lane === "edited" ? parse(e?.whatif ?? "") : undefined;
  const m = network(changed ?? originals, inputSide, e?.mode ?? "isolated").modules.find((x) => x.name === module)!;
  return layersOf(module, lane === "naive" ? m.naive : m);
}

/** Racer is a version's bar; it grows while the race runs. */
class Racer {
  readonly el: HTMLElement;
  private readonly num = h("p.num");
  private readonly track = h("div.track", {}, h("i.run"), h("i.spread"));
  private readonly runs = h("span");
  private readonly counts: Record<"MACs" | "Params" | "Weights" | "Maps", HTMLElement>;
  private readonly speed = h("span");

  constructor(module: string, lane: LaneResult) {
    const open = (of: Of): HTMLElement => fact(() => explainSum(`${module}, ${laneWord(lane.name)}`, raced(module, lane.name), of));
    this.counts = { MACs: open("macs"), Params: open("params"), Weights: open("bytes"), Maps: open("maps") };
    const detail = h("p.detail");
    new Sentence(detail, { ...this.counts, Runs: this.runs, G: this.speed }).say("lab.race.detail");
    this.el = h("div.racer", { "data-lane": lane.name }, h("p", {}, laneWord(lane.name), lane.random ? h("small", {}, " " + t("lab.race.random")) : undefined), this.track, this.num, detail);
  }

  draw(l: LaneResult, most: number): void {
    const part = (v: number): string => (most > 0 ? Math.min(100, (100 * v) / most) : 0).toFixed(2);
    this.track.style.setProperty("--p", part(l.ms));
    this.track.style.setProperty("--a", part(l.low));
    this.track.style.setProperty("--b", part(l.high));
    put(this.num, l.runs > 0 ? ms(l.ms) : "…");
    attr(this.num, "data-ms", String(l.ms));
    put(this.runs, l.runs > 0 ? t("lab.race.runs", { Runs: l.runs, Low: ms(l.low), High: ms(l.high) }) : t("lab.race.first"));
    put(this.counts.MACs, mega(l.macs));
    put(this.counts.Params, count(l.params));
    put(this.counts.Weights, megabytes(l.weight_bytes / 4));
    put(this.counts.Maps, megabytes(l.activation_bytes / 4));
    put(this.speed, String(Math.round(l.gflops)));
  }
}

/** why says what the measured GFLOP/s tell about time against MACs. */
function why(ratio: number, a: { macs: number; gflops: number }, b: { macs: number; gflops: number }): string {
  const counted = b.macs / a.macs;
  const key = Math.abs(ratio / counted - 1) < 0.1 ? "lab.why.same" : b.gflops > a.gflops ? "lab.why.less" : "lab.why.more";
  return t(key, { X: times(ratio), Counted: times(counted), A: Math.round(a.gflops), B: Math.round(b.gflops) });
}

/** Panel is the module that runs now, or ran last. */
class Panel {
  readonly el = h("section.raced", { hidden: true });
  private readonly title = h("h3");
  private readonly note = h("p.note");
  private racers: Racer[] = [];
  private key = "";

  draw(module: string, lanes: readonly LaneResult[], ratio: number | undefined): void {
    const key = module + lanes.map((l) => l.name).join();
    if (key !== this.key) {
      this.key = key;
      this.racers = lanes.map((l) => new Racer(module, l));
      this.el.replaceChildren(this.title, ...this.racers.map((r) => r.el), this.note);
    }
    this.el.hidden = false;
    attr(this.el, "data-module", ratio === undefined ? "" : module);
    attr(this.el, "data-ratio", String(ratio ?? ""));
    const most = 1.25 * Math.max(...lanes.map((l) => l.ms)); // a slow run must not make the bars small
    lanes.forEach((l, i) => this.racers[i]!.draw(l, most));
    const [a, b] = lanes;
    put(this.title, ratio === undefined ? t("lab.race.live", { Name: module }) : t("lab.race.result", { Name: module, X: times(ratio) }));
    put(this.note, ratio === undefined || !a || !b ? "" : why(ratio, a, b));
  }
}

const speed = (l: { macs: number; ms: number }): number => (2 * l.macs) / l.ms / 1e6;

/** nine is all modules as a table, their sum below. */
function nine(rs: readonly RaceResult[], total: RaceDone | undefined): Node[] {
  const three = rs.some((r) => r.lanes.length > 2);
  const lane = (r: { lanes: readonly { name: string; ms: number }[] }, name: string): string => {
    const l = r.lanes.find((x) => x.name === name);
    return l ? ms(l.ms) : "";
  };
  const line = (tag: "tr" | "tr.sum", name: string, r: { ratio: number; lanes: readonly { name: string; ms: number; macs: number }[] }): HTMLElement => {
    const [a, b] = [r.lanes[0]!, r.lanes[1]!];
    const macs = fact(() => explainQuotient(`${name}: ${t("lab.race.macratio")}`, b.macs, a.macs));
    macs.textContent = times(b.macs / a.macs);
    return h(tag as "tr", {}, h("th", { scope: "row" }, name), h("td", {}, ms(a.ms)), h("td", {}, ms(b.ms)), three ? h("td", {}, lane(r, "edited")) : undefined,
      h("td", {}, times(r.ratio)), h("td", {}, macs), h("td", {}, `${Math.round(speed(a))} / ${Math.round(speed(b))}`));
  };
  const heads = [t("table.module"), ...["reduced", "naive", ...(three ? ["edited"] : [])].map((n) => t("lab.race.ms", { Name: laneWord(n) })), t("lab.race.ratio"), t("lab.race.macratio"), "GFLOP/s"];
  const table = h("div.scroll", { tabindex: 0, role: "region", "aria-label": t("lab.table", { Name: t("lab.race.title") }) }, h("table.numbers", { id: "race-table" },
    h("thead", {}, h("tr", {}, ...heads.map((x) => h("th", { scope: "col" }, x)))),
    h("tbody", {}, ...rs.map((r) => line("tr", r.module, r)), total && total.modules > 1 ? line("tr.sum", t("table.sum"), total) : undefined)));
  const [a, b] = total?.lanes ?? [];
  const note = total && a && b ? h("p.note", {}, why(total.ratio, { macs: a.macs, gflops: speed(a) }, { macs: b.macs, gflops: speed(b) })) : undefined;
  return note ? [table, note] : [table];
}

function status(): string {
  const p = progress.value;
  switch (phase.value) {
    case "idle":
      return t("lab.race.idle");
    case "waiting":
      return place.value > 0 ? t("lab.race.place", { N: place.value }) : t("lab.race.starting");
    case "running":
      if (!p) return t("lab.race.starting");
      if (p.yielding) return t("lab.race.yielding");
      return t(p.of > 1 ? "lab.race.running" : "lab.race.running.one", { Name: p.module, I: p.index + 1, Of: p.of, Runs: p.lanes[0]?.runs ?? 0 });
    case "done": {
      const d = done.value;
      if (p && results.value.length < p.of) return t("lab.race.stopped", { N: results.value.length, Of: p.of });
      return d && d.modules > 1 ? t("lab.race.all", { X: times(d.ratio), A: ms(d.lanes[0]?.ms ?? 0), B: ms(d.lanes[1]?.ms ?? 0), S: Math.round(d.seconds) }) : t("lab.race.done");
    }
    case "failed":
      return problem.value;
  }
}

function buttons(): void {
  on($("race-one"), "click", () => void race(openName.peek()));
  on($("race-all"), "click", () => void race("all"));
  on($("race-stop"), "click", stop);
  on($("race-picture"), "click", (e) => menu(e.currentTarget as HTMLElement));
  effect(() => {
    put($("race-one"), t(settled.value && edited.peek().length ? "lab.race.one.edited" : "lab.race.one", { Name: openName.value }));
    put($("race-all"), t("lab.race.nine", { Mode: t("lab.mode." + mode.value) }));
    $("race-stop").hidden = !busy();
    for (const id of ["race-one", "race-all"]) attr($(id), "aria-disabled", String(busy()));
    put($("race-status"), status());
    $("race-status").classList.toggle("is-error", phase.value === "failed");
    $("race-photo").hidden = !state.value.image;
    if (state.value.image) attr($("race-photo"), "src", `/api/images/${state.value.image}/picture.png?model=${encodeURIComponent(state.value.model)}`);
  });
}

export function mount(): void {
  buttons();
  const panel = new Panel();
  const table = h("div");
  $("race-body").replaceChildren(panel.el, table);
  effect(() => {
    const [p, last] = [progress.value, results.value.at(-1)];
    if (phase.value === "running" && p && p.lanes.length > 0 && p.module !== last?.module) panel.draw(p.module, p.lanes, undefined);
    else if (last) panel.draw(last.module, last.lanes, last.ratio);
    else panel.el.hidden = true;
  });
  effect(() => table.replaceChildren(...(results.value.length > 1 ? nine(results.value, done.value) : [])));
}
