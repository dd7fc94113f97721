// All that is counted, by layer, branch, module and network: parameters,
// multiply-adds, memory, what each moves, and its share of the whole.
import { $, h } from "../lib/dom.ts";
import { t } from "../lib/page.ts";
import { effect, signal } from "../lib/signal.ts";
import { explain, explainIntensity, explainQuotient, explainSum, type Of } from "./formula.ts";
import { intensity, layersOf, params, total, type Cost, type Layer, type Network } from "./model.ts";
import { now } from "./scope.ts";
import { apiQuery, settled } from "./state.ts";
import { table } from "./table.gen.ts";
import { attr, branchKeys, branchWord, convWord, count, decimal, fact, share } from "./text.ts";

const levels = ["modules", "branches", "layers"] as const;
type Level = (typeof levels)[number];

/** Line is a row of the ledger: the layers that it adds up. */
interface Line {
  name: string;
  key: string; // a branch's colour
  layers: Layer[];
}

const words: Record<string, () => string> = { linear: () => t("lab.row.linear"), softmax: () => t("op.softmax") };

/** lines of the network in order, in as much detail as the level asks for. */
function lines(n: Network, level: Level): Line[] {
  const out: Line[] = [];
  for (const row of table) {
    const m = n.modules.find((x) => x.name === row.name);
    if (!m) {
      const layers = n.around.filter((l) => l.name === row.name);
      const name = level === "layers" ? row.name : (words[row.kind]?.() ?? row.name.split("/")[0]!);
      const last = out.at(-1);
      if (level !== "layers" && last?.name === name) last.layers.push(...layers);
      else out.push({ name, key: "", layers });
    } else if (level === "modules") out.push({ name: m.name, key: "", layers: layersOf(m.name, m) });
    else if (level === "branches") m.branches.forEach((b, i) => out.push({ name: `${m.name} ${branchWord(i)}`, key: branchKeys[i]!, layers: b.layers.map((l) => ({ ...l, module: m.name })) }));
    else out.push(...layersOf(m.name, m).map((l) => ({ name: `${m.name} ${convWord(l.name)}`, key: branchKeys[l.branch]!, layers: [l] })));
  }
  return out;
}

/** output of the last layer; of a module and a branch, its depth. */
function output(l: Line, n: Network): string {
  const last = l.layers.at(-1);
  if (!last) return "0";
  const m = n.modules.find((x) => x.name === l.name);
  return `${last.side} × ${last.side} × ${count(m ? m.out : last.out)}`;
}

function tr(l: Line, n: Network, whole: Cost): HTMLElement {
  const c = total(l.layers);
  const cell = (text: string, open: () => void): HTMLElement => {
    const b = fact(open);
    b.tabIndex = -1; // the row's name is the stop of the tab key; it opens all of these
    b.textContent = text;
    return h("td", {}, b);
  };
  const sum = (of: Of): void => explainSum(`${l.name}: ${t(`lab.sum.${of === "bytes" ? "weights" : of}`)}`, l.layers, of);
  const name = fact(() => (l.layers.length === 1 ? explain(l.layers[0]!) : sum("macs")));
  name.textContent = l.name;
  return h(`tr.${l.key || "plain"}` as "tr", { "data-line": l.name }, h("th", { scope: "row" }, name), h("td", {}, output(l, n)),
    cell(count(c.weights), () => sum("params")), cell(count(c.biases), () => sum("params")), cell(count(c.macs), () => sum("macs")), cell(count(2 * c.macs), () => sum("flops")),
    cell(share(c.macs, whole.macs), () => explainQuotient(`${l.name}: ${t("lab.sum.share")}`, c.macs, whole.macs)),
    cell(count(4 * params(c)), () => sum("bytes")), cell(count(4 * c.activations), () => sum("maps")),
    cell(decimal(intensity(c)), () => explainIntensity(l.name, l.layers)));
}

export function mount(): void {
  const level = signal<Level>("modules");
  const chips = levels.map((l) => h("button.chip", { "data-level": l, onclick: () => (level.value = l) }, t("lab.ledger." + l)));
  const csv = h("a.chip", { download: "inceptionscope-cost.csv", id: "ledger-csv" }, t("lab.ledger.csv"));
  const body = h("tbody");
  const heads = ["lab.ledger.part", "lab.ledger.output", "lab.ledger.weights", "lab.ledger.biases", "unit.macs", "unit.flops", "lab.sum.share", "lab.bytes.weights", "lab.bytes.maps", "lab.ledger.intensity"];
  $("ledger-body").append(h("div.chips", { role: "group", "aria-label": t("lab.ledger.title") }, ...chips, csv),
    h("div.scroll", { tabindex: 0, role: "region", "aria-label": t("lab.table", { Name: t("lab.ledger.title") }) }, h("table.numbers", { id: "ledger-table" },
      h("thead", {}, h("tr", {}, ...heads.map((k) => h("th", { scope: "col" }, t(k))))), body)));
  effect(() => {
    void settled.value;
    const n = now.peek();
    attr(csv, "href", `/api/cost?format=csv&${apiQuery()}`);
    chips.forEach((b) => attr(b, "aria-pressed", String(b.dataset["level"] === level.value)));
    const all = lines(n, level.value);
    const network: Line = { name: t("lab.row.network"), key: "sum", layers: all.flatMap((l) => l.layers) };
    body.replaceChildren(...[...all, network].map((l) => tr(l, n, n.own)));
  });
}
