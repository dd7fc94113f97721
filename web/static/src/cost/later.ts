// What an edit does to the modules behind it: their input grows or shrinks.
import { $, h } from "../lib/dom.ts";
import { t } from "../lib/page.ts";
import { effect } from "../lib/signal.ts";
import { explain, explainOut, explainQuotient, explainSum } from "./formula.ts";
import { modules } from "./edit.ts";
import { allLayers, layersOf, params, type Layer, type Network } from "./model.ts";
import { follow, seen } from "./seen.ts";
import { edited, now, paperNow } from "./scope.ts";
import { attr, count, fact, percentChange, put, show } from "./text.ts";

const columns = ["in", "out", "params", "macs", "change"] as const;
type Column = (typeof columns)[number];
type Values = Readonly<Record<Exclude<Column, "change">, number | undefined>>;

const rowWord = (name: string): string => (name === "linear" || name === "network" ? t("lab.row." + name) : name);
const linear = (n: Network): Layer => n.rest[n.rest.length - 1]!;

function values(n: Network, name: string): Values {
  const m = n.modules.find((x) => x.name === name);
  if (m) return { in: m.in, out: m.out, params: params(m.own), macs: m.own.macs };
  if (name === "network") return { in: undefined, out: undefined, params: params(n.own), macs: n.own.macs };
  const last = linear(n);
  return { in: last.inC, out: last.out, params: params(last), macs: last.macs };
}

/** parts are the layers that a row's numbers add up. */
function parts(name: string): Layer[] {
  const n = now.peek();
  if (name === "linear") return [linear(n)];
  if (name === "network") return allLayers(n, "own", true);
  return layersOf(name, n.modules.find((m) => m.name === name)!);
}

/** open says where the number of a cell comes from. */
function open(name: string, column: Column): void {
  const n = now.peek();
  const title = `${rowWord(name)}: ${t(column === "in" || column === "out" ? "table." + column : column === "change" ? "lab.later.change" : "lab.sum." + column)}`;
  if (column === "change") return explainQuotient(title, values(n, name).macs!, values(paperNow.peek(), name).macs!);
  if (column === "params" || column === "macs") return explainSum(title, parts(name), column);
  // What comes in is what the module before gives; the first reads the stem.
  const at = name === "linear" ? modules.length : modules.indexOf(name);
  const giver = n.modules[column === "out" ? at : at - 1];
  if (giver) explainOut(title, giver);
  else explain(column === "out" ? linear(n) : n.rest[2]!);
}

export function mount(): void {
  const body = h("tbody");
  const head = h("thead", {}, h("tr", {}, ...["table.module", "table.in", "table.out", "lab.sum.params", "lab.sum.macs", "lab.later.change"].map((k) => h("th", { scope: "col" }, t(k)))));
  $("lab-later-body").append(h("div.scroll", { tabindex: 0, role: "region", "aria-label": t("lab.table", { Name: t("lab.later.title") }) }, h("table.numbers", { id: "later-table" }, head, body)));
  const rows = [...modules, "linear", "network"].map((name) => {
    const cells = columns.map((c) => fact(() => open(name, c)));
    const el = h("tr", { "data-row": name }, h("th", { scope: "row" }, rowWord(name)), ...cells.map((c, i) => h("td", { "data-cell": columns[i]! }, name === "network" && i < 2 ? "" : c)));
    body.append(el);
    return { name, el, cells };
  });
  const visible = seen($("lab-later"));
  effect(() => {
    const [a, b] = [follow(visible, now), follow(visible, paperNow)];
    for (const r of rows) {
      const [x, y] = [values(a, r.name), values(b, r.name)];
      (["in", "out", "params", "macs"] as const).forEach((c, k) => x[c] !== undefined && show(r.cells[k]!, x[c], count));
      show(r.cells[4]!, y.macs ? x.macs! / y.macs : 0, () => percentChange(x.macs!, y.macs!));
      const touched = (["in", "out", "params", "macs"] as const).some((c) => x[c] !== y[c]);
      attr(r.el, "class", r.name === "network" ? "sum" : touched ? "is-touched" : "");
    }
    const touched = a.modules.filter((m, i) => m.in !== b.modules[i]!.in).map((m) => m.name);
    put($("lab-later-text"), touched.length ? t("lab.later.some", { Names: touched.join(", ") }) : edited.peek().length ? t("lab.later.none") : t("lab.later.start"));
  });
}
