// What is often said of GoogLeNet's size, and what counting says: the paper's
// column, AlexNet, the fully connected layer that is not there.
import { $, h } from "../lib/dom.ts";
import { t } from "../lib/page.ts";
import { originals } from "./edit.ts";
import { network } from "./model.ts";
import { ending, exceptions, heads, others, paper } from "./table.gen.ts";
import { count, mega, times } from "./text.ts";

function tableOf(id: string, label: string, head: string[], rows: string[][]): HTMLElement {
  return h("div.scroll", { tabindex: 0, role: "region", "aria-label": t("lab.table", { Name: label }) }, h("table.numbers", { id },
    h("thead", {}, h("tr", {}, ...head.map((x) => h("th", { scope: "col" }, x)))),
    h("tbody", {}, ...rows.map((r) => h("tr", {}, ...r.map((x, i) => (i ? h("td", {}, x) : h("th", { scope: "row" }, x))))))));
}

function networks(): HTMLElement {
  const google = others[0]!;
  return tableOf("others-table", t("lab.others.title"), [t("lab.network.word"), t("lab.sum.params"), t("unit.macs"), t("lab.others.ratio"), t("lab.others.source")],
    others.map((o) => [o.name, count(o.params), count(o.macs), times(o.params / google.params), o.source]));
}

function printed(): HTMLElement {
  const n = network(originals, 224, "isolated");
  const wrong = (row: string, column: string): string => (exceptions.some((e) => e.row === row && e.column === column) ? " *" : "");
  return tableOf("paper-table", t("lab.paper.title"), [t("table.module"), t("lab.paper.params"), t("lab.paper.printed"), t("lab.paper.macs"), t("lab.paper.printed")],
    n.modules.map((m) => [m.name, count(m.own.weights), `${count(paper[m.name]!.params_k)}K${wrong(m.name, "params")}`, mega(m.own.macs), `${paper[m.name]!.macs_m}M${wrong(m.name, "ops")}`]));
}

export function mount(): void {
  const google = others[0]!;
  const alex = others.find((o) => o.name === "AlexNet")!;
  const all = google.params + heads.reduce((n, x) => n + x.params, 0);
  $("claims-alexnet").append(h("p", {}, t("lab.others.text", { Google: count(google.params), Alex: count(alex.params), X: times(alex.params / google.params) })), networks());
  $("claims-ending").append(h("p", {}, t("lab.ending.text", { Formula: ending.formula.replaceAll(" x ", " × "), N: mega(ending.fc_weights) })),
    h("p", {}, t("lab.heads.text", { A: count(heads[0]!.params), B: count(heads[1]!.params), All: count(all), MACs: mega(heads.reduce((n, x) => n + x.macs, 0)) })));
  $("claims-paper").append(h("p", {}, t("lab.paper.text")), printed(), h("ul.notes", {}, ...exceptions.map((e, i) => h("li", {}, "* ", t(`lab.paper.why.${i}`, { Row: e.row, Counted: e.counted, Printed: e.printed })))));
}
