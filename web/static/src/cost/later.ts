// What an edit does to the modules behind it: their input grows or shrinks.
import { $, h } from "../lib/dom.ts";
import { t } from "../lib/page.ts";
import { effect } from "../lib/signal.ts";
import { params, type Conv } from "./model.ts";
import { explainSum } from "./formula.ts";
import { follow, seen } from "./seen.ts";
import { edited, now, paperNow } from "./scope.ts";
import { attr, count, percentChange, put, show } from "./text.ts";

const columns = ["in", "out", "params", "macs"] as const;

/** parts are the convolutions that a row's numbers add up. */
function parts(name: string): Conv[] {
  const n = now.peek();
  const of = (m: typeof n.modules[number]): Conv[] => m.branches.flatMap((b) => b.convs);
  if (name === "linear") return n.rest.slice(-1);
  if (name === "network") return [...n.rest.slice(0, -1), ...n.modules.flatMap((m) => of(m).map((c) => ({ ...c, name: `${m.name} ${c.name}` }))), ...n.rest.slice(-1)];
  return of(n.modules.find((m) => m.name === name)!);
}

export function mount(): void {
  const body = h("tbody");
  const head = h("thead", {}, h("tr", {}, ...["table.module", "table.in", "table.out", "lab.sum.params", "lab.sum.macs", "lab.later.change"].map((k) => h("th", { scope: "col" }, t(k)))));
  $("lab-later-body").append(h("div.scroll", { tabindex: 0, role: "region", "aria-label": t("lab.table", { Name: t("lab.later.title") }) }, h("table.numbers", { id: "later-table" }, head, body)));
  const names = [...now.peek().modules.map((m) => m.name), "linear", "network"];
  const rows = names.map((name) => {
    const opens = (of: "macs" | "params"): HTMLElement => h("button.chip", { onclick: () => explainSum(`${name}: ${t("lab.sum." + of)}`, parts(name), of) });
    const cells = [...columns, "change"].map((c) => (c === "macs" || c === "params" ? opens(c) : h("span")));
    const el = h("tr", { "data-row": name }, h("th", { scope: "row" }, name === "linear" || name === "network" ? t("lab.row." + name) : name), ...cells.map((c, i) => h("td", { "data-cell": columns[i] ?? "change" }, c)));
    body.append(el);
    return { name, el, cells };
  });
  const visible = seen($("lab-later"));
  effect(() => {
    const [a, b] = [follow(visible, now), follow(visible, paperNow)];
    const values = (n: typeof a, i: number): [number | undefined, number | undefined, number, number] => {
      const m = n.modules[i];
      if (m) return [m.in, m.out, params(m.own), m.own.macs];
      const last = n.rest[n.rest.length - 1]!;
      return i === n.modules.length ? [last.inC, last.out, params(last), last.macs] : [undefined, undefined, params(n.own), n.own.macs];
    };
    rows.forEach((r, i) => {
      const [x, y] = [values(a, i), values(b, i)];
      x.forEach((v, k) => v !== undefined && show(r.cells[k]!, v, count));
      show(r.cells[4]!, y[3] === 0 ? 0 : x[3] / y[3], () => percentChange(x[3], y[3]));
      const touched = x.some((v, k) => v !== y[k]);
      attr(r.el, "class", r.name === "network" ? "sum" : touched ? "is-touched" : "");
    });
    const touched = a.modules.filter((m, i) => m.in !== b.modules[i]!.in).map((m) => m.name);
    put($("lab-later-text"), touched.length ? t("lab.later.some", { Names: touched.join(", ") }) : edited.peek().length ? t("lab.later.none") : t("lab.later.start"));
  });
}
