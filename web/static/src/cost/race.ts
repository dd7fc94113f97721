// Race: the module really runs on the server, reduced against naive (and
// edited), on the maps that the picture produced.
import { $, h, on } from "../lib/dom.ts";
import { hasText, t } from "../lib/page.ts";
import { effect } from "../lib/signal.ts";
import { state } from "../lib/url.ts";
import { menu } from "../look/pictures.ts";
import { send } from "../look/upload.ts";
import { format } from "./edit.ts";
import { begin, done, phase, place, problem, progress, results, stop, type LaneResult, type RaceResult } from "./racing.ts";
import { edited, openName } from "./scope.ts";
import { edits, mode, settled } from "./state.ts";
import { attr, count, mega, megabytes, ms, put, times } from "./text.ts";

const laneWord = (name: string): string => (hasText("lab.lane." + name) ? t("lab.lane." + name) : name);

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
  const image = await picture();
  if (!image) {
    problem.value = t("lab.race.nopicture");
    phase.value = "failed";
    return;
  }
  const { model, fit } = state.peek();
  begin({ image, model, fit, module, mode: mode.peek(), whatif: format(edits.peek()) });
}

function bar(l: LaneResult, most: number): HTMLElement {
  const spread = l.high - l.low;
  return h("div.racer", { "data-lane": l.name },
    h("p", {}, laneWord(l.name), l.random ? h("small", {}, " " + t("lab.race.random")) : undefined),
    h("div.track", {}, h("i.run", { "--p": (100 * l.ms) / most }), h("i.spread", { "--a": (100 * l.low) / most, "--d": (100 * spread) / most })),
    h("p.num", { "data-ms": String(l.ms) }, ms(l.ms)),
    h("p.detail", {}, t("lab.race.detail", { Low: ms(l.low), High: ms(l.high), Runs: l.runs, MACs: mega(l.macs), Params: count(l.params), Weights: megabytes(l.weight_bytes / 4), Maps: megabytes(l.activation_bytes / 4), G: Math.round(l.gflops) })));
}

/** why says what the measured GFLOP/s tell about time against MACs. */
function why(r: RaceResult): string {
  const [a, b] = r.lanes;
  if (!a || !b) return "";
  const counted = b.macs / a.macs;
  const key = Math.abs(r.ratio / counted - 1) < 0.1 ? "lab.why.same" : b.gflops > a.gflops ? "lab.why.less" : "lab.why.more";
  return t(key, { X: times(r.ratio), Counted: times(counted), A: Math.round(a.gflops), B: Math.round(b.gflops) });
}

function result(r: RaceResult): HTMLElement {
  const most = Math.max(...r.lanes.map((l) => l.high));
  return h("section.raced", { "data-module": r.module, "data-ratio": String(r.ratio) },
    h("h3", {}, t("lab.race.result", { Name: r.module, X: times(r.ratio) })), ...r.lanes.map((l) => bar(l, most)), h("p.note", {}, why(r)));
}

/** all nine as a table below their sum. */
function nine(rs: readonly RaceResult[]): HTMLElement {
  return h("div.scroll", { tabindex: 0, role: "region", "aria-label": t("lab.table", { Name: t("lab.race.title") }) }, h("table.numbers", { id: "race-table" },
    h("thead", {}, h("tr", {}, ...[t("table.module"), t("lab.race.ms", { Name: t("cost.reduced") }), t("lab.race.ms", { Name: t("cost.naive") }), t("lab.race.ratio"), t("lab.race.macratio"), "GFLOP/s"].map((x) => h("th", { scope: "col" }, x)))),
    h("tbody", {}, ...rs.map((r) => {
      const [a, b] = [r.lanes[0]!, r.lanes[1]!];
      return h("tr", {}, h("th", { scope: "row" }, r.module), h("td", {}, ms(a.ms)), h("td", {}, ms(b.ms)), h("td", {}, times(r.ratio)), h("td", {}, times(b.macs / a.macs)), h("td", {}, `${Math.round(a.gflops)} / ${Math.round(b.gflops)}`));
    }))));
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
      return t("lab.race.running", { Name: p.module, I: p.index + 1, Of: p.of, Runs: p.lanes[0]?.runs ?? 0, Times: p.lanes.map((l) => `${laneWord(l.name)} ${ms(l.ms)}`).join(", ") });
    case "done": {
      const d = done.value;
      return d && d.modules > 1 ? t("lab.race.all", { X: times(d.ratio), A: ms(d.lanes[0]?.ms ?? 0), B: ms(d.lanes[1]?.ms ?? 0) }) : t("lab.race.done");
    }
    case "failed":
      return problem.value;
  }
}

/** shown is the live result: a drag of the scale must not rebuild it, so it is keyed. */
let shown = "";

export function mount(): void {
  on($("race-one"), "click", () => void race(openName.peek()));
  on($("race-all"), "click", () => void race("all"));
  on($("race-stop"), "click", stop);
  on($("race-picture"), "click", (e) => menu(e.currentTarget as HTMLElement));
  effect(() => {
    const busy = phase.value === "waiting" || phase.value === "running";
    put($("race-one"), t(settled.value && edited.peek().length ? "lab.race.one.edited" : "lab.race.one", { Name: openName.value }));
    $("race-stop").hidden = !busy;
    attr($("race-one"), "aria-disabled", String(busy));
    put($("race-status"), status());
    $("race-status").classList.toggle("is-error", phase.value === "failed");
    $("race-photo").hidden = !state.value.image;
    if (state.value.image) attr($("race-photo"), "src", `/api/images/${state.value.image}/picture.png?model=${encodeURIComponent(state.value.model)}`);
  });
  effect(() => {
    const rs = results.value;
    const key = rs.map((r) => r.module + r.ratio).join() + (done.value ? "done" : "");
    if (key === shown) return;
    shown = key;
    const last = rs[rs.length - 1];
    $("race-body").replaceChildren(...(last ? [result(last)] : []), ...(rs.length > 1 ? [nine(rs)] : []));
  });
}
