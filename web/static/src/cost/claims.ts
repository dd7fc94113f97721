// What is often said of GoogLeNet's size, and what counting says: the paper's
// columns, AlexNet, the fully connected layer that is not there.
import { $, h } from "../lib/dom.ts";
import { t } from "../lib/page.ts";
import { originals } from "./edit.ts";
import { explainQuotient, explainSum, type Of } from "./formula.ts";
import { allLayers, fromPart, network, type Layer } from "./model.ts";
import { asTable, type Cell } from "./sheet.ts";
import { ending, exceptions, heads, others, printed } from "./table.gen.ts";
import type { Part } from "./table.ts";
import { count, fact, mega, Sentence, times } from "./text.ts";

const counted = (o: { name: string; params: number; macs: number; layers: readonly Part[] }, of: "params" | "macs"): Cell =>
  ({ n: o[of], open: () => explainSum(`${o.name}: ${t("lab.sum." + of)}`, o.layers.map(fromPart), of) });

function networks(): HTMLElement {
  const google = others[0]!;
  const table = asTable("others-table", t("lab.table", { Name: t("lab.others.title") }), [[t("lab.network.word"), t("lab.sum.params"), t("unit.macs"), t("lab.others.ratio")],
    ...others.map((o): Cell[] => [o.name, counted(o, "params"), counted(o, "macs"), ""])]);
  table.querySelectorAll("tbody tr").forEach((tr, i) => {
    const o = others[i]!;
    tr.querySelector("th")!.append(h("small.source", {}, o.source));
    const b = fact(() => explainQuotient(`${o.name}: ${t("lab.others.ratio")}`, o.params, google.params));
    b.textContent = times(o.params / google.params);
    tr.lastElementChild!.replaceChildren(b);
  });
  return table;
}

/** own are the layers of a row of Table 1. */
function own(row: string): Layer[] {
  const prefix = row === "linear" ? "loss3" : row;
  return allLayers(network(originals, 224, "isolated"), "own", true).filter((l) => l.macs > 0 && (l.module ?? l.name.split("/")[0]) === prefix);
}

function paper(): HTMLElement {
  const wrong = (row: string, column: string): string => (exceptions.some((e) => e.row === row && e.column === column) ? " *" : "");
  const cell = (row: string, of: Of, n: number): Cell => ({ n, open: () => explainSum(`${row}: ${t("lab.sum." + of)}`, own(row), of, ...(of === "params" ? [t("lab.paper.biases")] : [])) });
  return asTable("paper-table", t("lab.table", { Name: t("lab.paper.title") }), [[t("lab.stage"), t("lab.paper.params"), t("lab.paper.printed"), t("lab.paper.macs"), t("lab.paper.printed")],
    ...printed.map((p): Cell[] => [p.row === "linear" ? t("lab.row.linear") : p.row, cell(p.row, "params", p.weights), `${thousands(p.params_k)}K${wrong(p.row, "params")}`, cell(p.row, "macs", p.macs), `${p.macs_m}M${wrong(p.row, "ops")}`])]);
}

/** thousands as the paper prints them: 2.7K, 1,072K. */
const thousands = (n: number): string => (Number.isInteger(n) ? count(n) : String(n));

/** said is a paragraph with numbers that open. */
function said(id: string, slots: Record<string, HTMLElement>): HTMLElement {
  const p = h("p");
  new Sentence(p, slots).say(id);
  return p;
}

function number(text: string, open: () => void): HTMLElement {
  const b = fact(open);
  b.textContent = text;
  return b;
}

export function mount(): void {
  const google = others[0]!;
  const alex = others.find((o) => o.name === "AlexNet")!;
  const open = (o: typeof google | (typeof heads)[number], of: "params" | "macs"): void => explainSum(`${o.name}: ${t("lab.sum." + of)}`, o.layers.map(fromPart), of);
  $("claims-alexnet").append(said("lab.others.text", {
    Google: number(count(google.params), () => open(google, "params")), Alex: number(count(alex.params), () => open(alex, "params")),
    X: number(times(alex.params / google.params), () => explainQuotient(t("lab.others.ratio"), alex.params, google.params)),
  }), networks());
  const all = google.params + heads.reduce((n, x) => n + x.params, 0);
  const both = heads.flatMap((x) => x.layers.map(fromPart));
  $("claims-ending").append(
    said("lab.ending.text", { Formula: h("b", {}, ending.formula.replaceAll(" x ", " × ")), N: h("span", {}, mega(ending.fc_weights)) }),
    said("lab.heads.text", {
      A: number(count(heads[0]!.params), () => open(heads[0]!, "params")), B: number(count(heads[1]!.params), () => open(heads[1]!, "params")),
      MACs: number(mega(heads.reduce((n, x) => n + x.macs, 0)), () => explainSum(t("lab.heads.macs"), both, "macs")),
      All: number(count(all), () => explainSum(t("lab.heads.all"), [...google.layers.map(fromPart), ...both], "params")),
    }));
  $("claims-paper").append(h("p", {}, t("lab.paper.text")), paper(), h("ul.notes", {}, ...exceptions.map((e, i) => h("li", {}, "* ", t(`lab.paper.why.${i}`, { Row: e.row, Counted: e.counted, Printed: e.printed })))));
}
