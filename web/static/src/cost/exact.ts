// The totals to the last digit: the nine modules and the whole network, as
// edited, naive on its own input, and naive in a chain.
import { $, h } from "../lib/dom.ts";
import { t } from "../lib/page.ts";
import { effect } from "../lib/signal.ts";
import { explainSum } from "./formula.ts";
import { allLayers, network, params, type Cost, type Mode, type Network } from "./model.ts";
import { edits, settled, side } from "./state.ts";
import { attr, count, fact, put } from "./text.ts";

const parts = ["nine", "network"] as const;
type Part = (typeof parts)[number];
const versions = ["now", "isolated", "chained"] as const;
type Version = (typeof versions)[number];
const sums = ["params", "macs"] as const;
type Sum = (typeof sums)[number];

const of = (mode: Mode): Network => network(edits.peek(), side.peek(), mode);

function open(part: Part, version: Version, sum: Sum): void {
  const n = of(version === "chained" ? "chained" : "isolated");
  explainSum(`${t("lab.exact." + part)}, ${t("lab.exact." + version)}: ${t("lab.sum." + sum)}`, allLayers(n, version === "now" ? "own" : "naive", part === "network"), sum);
}

/** costs of the nine modules and the network, version by version. */
function costs(): Record<Version, Record<Part, Cost>> {
  const [isolated, chained] = [of("isolated"), of("chained")];
  return {
    now: { nine: isolated.nine, network: isolated.own },
    isolated: { nine: isolated.nineNaive, network: isolated.naive },
    chained: { nine: chained.nineNaive, network: chained.naive },
  };
}

export function mount(): void {
  const rows = versions.map((version) => ({ version, cells: parts.flatMap((part) => sums.map((sum) => ({ part, sum, el: fact(() => open(part, version, sum), `exact-${part}-${version}-${sum}`) }))) }));
  const heads = parts.flatMap((part) => sums.map((sum) => `${t("lab.exact." + part)}, ${t("unit." + sum)}`));
  $("exact-body").append(h("div.scroll", { tabindex: 0, role: "region", "aria-label": t("lab.table", { Name: t("lab.exact.title") }) }, h("table.numbers", { id: "exact-table" },
    h("thead", {}, h("tr", {}, ...[t("lab.exact.version"), ...heads].map((word) => h("th", { scope: "col" }, word)))),
    h("tbody", {}, ...rows.map((r) => h("tr", {}, h("th", { scope: "row" }, t("lab.exact." + r.version)), ...r.cells.map((c) => h("td", {}, c.el))))))));
  effect(() => {
    void settled.value;
    const all = costs();
    for (const { version, cells } of rows) {
      for (const { part, sum, el } of cells) {
        const c = all[version][part];
        const n = sum === "macs" ? c.macs : params(c);
        put(el, count(n));
        attr(el, "data-n", String(n));
      }
    }
  });
}
