// The totals to the last digit: the nine modules and the whole network, as
// edited, naive on its own input, and naive in a chain.
import { $, h } from "../lib/dom.ts";
import { t } from "../lib/page.ts";
import { effect } from "../lib/signal.ts";
import { network, params, type Cost, type Mode } from "./model.ts";
import { edits, settled, side } from "./state.ts";
import { attr, count, put } from "./text.ts";

type Row = "nine" | "network";
const rows: readonly Row[] = ["nine", "network"];
const columns = ["now", "isolated", "chained"] as const;

export function mount(): void {
  const cells = rows.map((r) => columns.flatMap((c) => (["params", "macs"] as const).map((of) => h("td", { id: `exact-${r}-${c}-${of}` }))));
  $("exact-body").append(h("div.scroll", { tabindex: 0, role: "region", "aria-label": t("lab.table", { Name: t("lab.exact.title") }) }, h("table.numbers", { id: "exact-table" },
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("lab.network.word")), ...columns.flatMap((c) => [t("lab.sum.params"), t("unit.macs")].map((of) => h("th", { scope: "col" }, `${t("lab.exact." + c)}, ${of}`))))),
    h("tbody", {}, ...rows.map((r, i) => h("tr", {}, h("th", { scope: "row" }, t("lab.exact." + r)), ...cells[i]!))))));
  effect(() => {
    void settled.value;
    const of = (m: Mode) => network(edits.peek(), side.peek(), m);
    const [isolated, chained] = [of("isolated"), of("chained")];
    const costs: Record<Row, Cost[]> = { nine: [isolated.nine, isolated.nineNaive, chained.nineNaive], network: [isolated.own, isolated.naive, chained.naive] };
    rows.forEach((r, i) => costs[r].flatMap((c) => [params(c), c.macs]).forEach((n, k) => {
      put(cells[i]![k]!, count(n));
      attr(cells[i]![k]!, "data-n", String(n));
    }));
  });
}
