// The figures of the page, the same as `web plot` draws: one at a time, with a
// table of its numbers, downloads, and copy to a spreadsheet.
import { $, h, on } from "../lib/dom.ts";
import { t, view } from "../lib/page.ts";
import { effect, signal } from "../lib/signal.ts";
import { toast } from "../look/overlay.ts";
import { Bars, Dots, hatches, type Chart, type Dot, type Piece, type Stack } from "./chart.ts";
import { format } from "./edit.ts";
import { explainSum, type Of } from "./formula.ts";
import { allLayers, fromPart, layersOf, params, type Branch, type Cost, type Layer, type Module, type Version } from "./model.ts";
import { now } from "./scope.ts";
import { seen } from "./seen.ts";
import { asCSV, asMarkdown, asTable, asTabs, copyText, save, type Cell } from "./sheet.ts";
import { apiQuery, commit, edits, figure, figureNames, mode, settled, side, type FigureName } from "./state.ts";
import { inputSide, others } from "./table.gen.ts";
import { attr, branchKeys, branchNames, branchWord, count, decimal, mega, put, times } from "./text.ts";

type Metric = (c: Cost) => number;
const macs: Metric = (c) => c.macs / 1e6;
const thousand: Metric = (c) => params(c) / 1e3;
const weightMB: Metric = (c) => (4 * params(c)) / 1e6;
const mapMB: Metric = (c) => (4 * c.activations) / 1e6;

const plain = new Intl.NumberFormat(view.lang, { maximumFractionDigits: 4 });

/** Charts of a phone are as high but half as wide: so their letters can be read. */
const phone = matchMedia("(max-width: 760px)");
const width = (): number => (phone.matches ? 480 : 960);
const rounded = (n: number): string => (phone.matches ? count(n) : decimal(n));

/** Panel is a chart with the unit of its axis. */
interface Panel {
  chart: Chart;
  unit: string;
  draw(): void;
}

function pieces(branches: Branch[], of: Metric): Piece[] {
  return branches.flatMap((b, i) => {
    const reduction = of(b.reduction);
    return [{ key: branchKeys[i]!, hatched: true, value: reduction }, { key: branchKeys[i]!, hatched: false, value: of(b.own) - reduction }];
  });
}

function says(name: string, v: Version, of: Metric, unit: string): string {
  return t("lab.says", { Name: name, N: plain.format(of(v.own)), Unit: unit }) + " " + v.branches.map((b, i) => `${branchWord(i)} ${plain.format(of(b.own))}`).join(", ");
}

function pairs(of: Metric, unitId: string, height: number, label: string, word = t(unitId)): Panel {
  const chart = new Bars(label, height, width());
  const unit = t(unitId);
  return {
    chart, unit,
    draw() {
      chart.draw(now.value.modules.flatMap((m): Stack[] => [
        { name: m.name, pieces: pieces(m.branches, of), label: "", says: says(t("lab.says.reduced", { Name: m.name }), m, of, word) },
        { name: m.name, pieces: pieces(m.naive.branches, of), label: of(m.own) > 0 ? times(of(m.naive.own) / of(m.own)) : "", says: says(t("lab.says.naive", { Name: m.name }), m.naive, of, word) },
      ]), (v) => plain.format(v));
    },
  };
}

/** stage is a row of Table 1: modules in their colours, the rest in grey. */
function stages(of: Metric, unit: string): Stack[] {
  const rest = now.value.rest;
  const grey = (name: string, parts: Layer[], short = name): Stack => {
    const n = parts.reduce((sum, c) => sum + of(c), 0);
    return { name: phone.matches ? short : name, pieces: [{ key: "bs", hatched: false, value: n }], label: rounded(n), says: t("lab.says", { Name: name, N: plain.format(n), Unit: unit }) };
  };
  const one = (m: Module): Stack => ({ name: m.name, pieces: pieces(m.branches, of), label: rounded(of(m.own)), says: says(m.name, m, of, unit) });
  return [grey("conv1", rest.slice(0, 1), "c1"), grey("conv2", rest.slice(1, 3), "c2"), ...now.value.modules.map(one), grey(t("lab.row.linear"), rest.slice(3))];
}

function along(of: Metric, unitId: string, label: string): Panel {
  const chart = new Bars(label, 210, width());
  const unit = t(unitId);
  return { chart, unit, draw: () => chart.draw(stages(of, unit), (v) => plain.format(v)) };
}

function scatter(label: string, unit: string, make: () => Dot[]): Panel {
  const chart = new Dots(label, 420, width());
  return { chart, unit, draw: () => chart.draw(make(), (v) => plain.format(v)) };
}

function dotSays(name: string, c: { macs: number; params: number }): string {
  return t("lab.says.dot", { Name: name, MACs: mega(c.macs), Params: mega(c.params) });
}

function moduleDots(): Dot[] {
  return now.value.modules.flatMap((m, i): Dot[] => [
    { name: m.name, x: thousand(m.own), y: macs(m.own), ring: false, to: 2 * i + 1, says: dotSays(t("lab.says.reduced", { Name: m.name }), { macs: m.own.macs, params: params(m.own) }) },
    { name: m.name, x: thousand(m.naive.own), y: macs(m.naive.own), ring: true, says: dotSays(t("lab.says.naive", { Name: m.name }), { macs: m.naive.own.macs, params: params(m.naive.own) }) },
  ]);
}

interface Named {
  name: string;
  macs: number;
  params: number;
  ring: boolean;
  layers(): Layer[];
}
function networks(): Named[] {
  const n = now.value;
  const edit = format(edits.value) !== "" || side.value !== inputSide;
  return [
    ...others.map((o) => ({ name: o.name, macs: o.macs, params: o.params, ring: false, layers: () => o.layers.map(fromPart) })),
    ...(edit ? [{ name: t("figure.yours"), macs: n.own.macs, params: params(n.own), ring: true, layers: () => allLayers(n, "own", true) }] : []),
    { name: t("figure.naive." + mode.value), macs: n.naive.macs, params: params(n.naive), ring: true, layers: () => allLayers(n, "naive", true) },
  ];
}

function panelsOf(name: FigureName): Panel[] {
  const label = t("lab.figure." + name);
  switch (name) {
    case "naive-vs-reduced":
      return [pairs(macs, "figure.macs", 420, label)];
    case "memory":
      return [pairs(weightMB, "figure.weight-mb", 210, t("figure.weight-mb"), t("lab.says.weights")), pairs(mapMB, "figure.activation-mb", 210, t("figure.activation-mb"), t("lab.says.maps"))];
    case "depth":
      return [along(macs, "figure.macs", t("figure.macs")), along(thousand, "figure.params", t("figure.params"))];
    case "params-vs-macs":
      return [scatter(label, t("lab.axes.modules"), moduleDots)];
    case "networks":
      return [scatter(label, t("lab.axes.networks"), () => networks().map((n) => ({ name: n.name, x: n.params / 1e6, y: n.macs / 1e6, ring: n.ring, says: dotSays(n.name, n) })))];
  }
}

/** rows are every number of the figure, for reading, copying and spreadsheets. */
export function rows(name: FigureName): Cell[][] {
  const n = now.value;
  const cell = (title: string, layers: () => Layer[], of: Of, value: number): Cell => ({ n: value, open: () => explainSum(title, layers(), of) });
  if (name === "networks") return [[t("lab.network.word"), t("lab.sum.params"), t("unit.macs")], ...networks().map((x): Cell[] => [x.name, cell(x.name, x.layers, "params", x.params), cell(x.name, x.layers, "macs", x.macs)])];
  if (name === "depth") {
    const line = (title: string, layers: Layer[]): Cell[] => (["macs", "params"] as const).map((of) => cell(title, () => layers, of, layers.reduce((sum, c) => sum + (of === "macs" ? c.macs : params(c)), 0)));
    return [[t("lab.stage"), t("unit.macs"), t("lab.sum.params")],
      ...([["conv1", n.rest.slice(0, 1)], ["conv2", n.rest.slice(1, 3)], ...n.modules.map((m) => [m.name, layersOf(m.name, m)] as const), [t("lab.row.linear"), n.rest.slice(3)]] as const).map(([word, layers]): Cell[] => [word, ...line(word, [...layers])])];
  }
  const of: [Of, string, (c: Cost) => number][] = name === "memory" ? [["bytes", t("lab.bytes.weights"), (c) => 4 * params(c)], ["maps", t("lab.bytes.maps"), (c) => 4 * c.activations]]
    : name === "params-vs-macs" ? [["params", t("lab.sum.params"), params], ["macs", t("unit.macs"), (c) => c.macs]] : [["macs", t("unit.macs"), (c) => c.macs]];
  const split = name === "naive-vs-reduced";
  const heads = of.flatMap(([, w]) => ["cost.reduced", "cost.naive"].map((v) => t(v)).flatMap((v) => [...(split ? branchNames.map((_, i) => `${v} ${branchWord(i)}`) : []), split ? v : `${v}, ${w}`]));
  return [[t("table.module"), ...heads], ...n.modules.map((m): Cell[] => [m.name, ...of.flatMap(([what, word, f]): Cell[] => [
    ...[m, m.naive].flatMap((v): Cell[] => [
      ...(split ? v.branches.map((b, i) => cell(`${m.name} ${branchWord(i)}: ${word}`, () => b.layers.map((l) => ({ ...l, module: m.name })), what, f(b.own))) : []),
      cell(`${m.name}: ${word}`, () => layersOf(m.name, v), what, f(v.own)),
    ]),
  ])])];
}

function downloads(): void {
  const chip = (id: string, word: string, run: () => void): HTMLElement => h("button.chip", { id, onclick: run }, word);
  const file = (end: string): string => `inceptionscope-${figure.peek()}.${end}`;
  const text = [
    chip("figure-csv", "CSV", () => save(file("csv"), "text/csv", asCSV(rows(figure.peek())))),
    chip("figure-markdown", "Markdown", () => save(file("md"), "text/markdown", asMarkdown(rows(figure.peek())))),
    chip("figure-copy", t("lab.copy"), () => void copy()),
  ];
  effect(() => {
    void settled.value;
    $("figure-files").replaceChildren(h("span", {}, t("lab.download")), ...["svg", "png", "pdf"].map((f) =>
      h("a.chip", { href: `/api/plot?figure=${figure.value}&format=${f}&download=1&lang=${view.lang}&${apiQuery()}`, download: true }, f.toUpperCase())), ...text);
  });
}

async function copy(): Promise<void> {
  toast(t((await copyText(asTabs(rows(figure.peek())))) ? "lab.copied" : "lab.copy.failed"));
}

function tabs(): void {
  const buttons = figureNames.map((name) => h("button.chip", { "data-figure": name, onclick: () => { figure.value = name; commit(); } }, t("lab.figure." + name)));
  $("figure-tabs").replaceChildren(...buttons);
  effect(() => buttons.forEach((b, i) => attr(b, "aria-pressed", String(figureNames[i] === figure.value))));
}

function legend(): HTMLElement {
  return h("p.legend", {}, ...branchKeys.map((k, i) => h(`span.${k}` as "span", {}, branchWord(i))), h("span.hatched", {}, t("figure.reduction")));
}

export function mount(): void {
  document.body.append(hatches());
  tabs();
  downloads();
  const tableShown = signal(false);
  on($("figure-as"), "click", () => (tableShown.value = !tableShown.peek()));
  const narrow = signal(phone.matches);
  phone.addEventListener("change", () => (narrow.value = phone.matches));
  let shown = "";
  let panels: Panel[] = [];
  const visible = seen($("lab-figure"));
  effect(() => {
    if (!visible.value && shown) return;
    const name = figure.value;
    const b = $("figure-as");
    b.replaceChildren(t("table.as") + " ", h("b", {}, t(tableShown.value ? "table.bars" : "table.table")));
    put($("figure-text"), t(`lab.figure.${name}.text`, { Mode: t(`lab.mode.${mode.value}`) }));
    if (tableShown.value) {
      shown = "table";
      $("figure-body").replaceChildren(asTable("figure-table", t("lab.figure.table"), rows(name)));
      return;
    }
    const drawing = name + narrow.value;
    if (shown !== drawing) {
      shown = drawing;
      panels = panelsOf(name);
      for (const p of panels) p.chart.heard((x) => put($("figure-says"), x));
      const scattered = name === "params-vs-macs" || name === "networks";
      $("figure-body").replaceChildren(scattered ? "" : legend(), ...panels.flatMap((p) => [h("p.unit", {}, p.unit), p.chart.el as unknown as HTMLElement]));
      put($("figure-says"), t("lab.figure.hint"));
    }
    for (const p of panels) p.draw();
  });
}
