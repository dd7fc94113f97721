// Tables of numbers: read in the page, saved as CSV or Markdown, pasted into a
// spreadsheet.
import { h } from "../lib/dom.ts";
import { download } from "../lib/download.ts";
import { count, fact } from "./text.ts";

/** Cell is a word, or a number that can say where it comes from. */
export type Cell = string | { n: number; open?: () => void };

const plain = (c: Cell): string => (typeof c === "string" ? c : String(c.n));

function shown(c: Cell): Node | string {
  if (typeof c === "string") return c;
  if (!c.open) return count(c.n);
  const b = fact(c.open);
  b.textContent = count(c.n);
  return b;
}

/** asTable: the first row names the columns, the first column the rows. */
export function asTable(id: string, label: string, rows: readonly Cell[][]): HTMLElement {
  return h("div.scroll", { tabindex: 0, role: "region", "aria-label": label }, h("table.numbers", { id },
    h("thead", {}, h("tr", {}, ...rows[0]!.map((x) => h("th", { scope: "col" }, plain(x))))),
    h("tbody", {}, ...rows.slice(1).map((r) => h("tr", {}, ...r.map((x, i) => (i ? h("td", {}, shown(x)) : h("th", { scope: "row" }, plain(x)))))))));
}

export function asCSV(rows: readonly Cell[][]): string {
  const cell = (s: string): string => (/[",\r\n]/.test(s) ? `"${s.replaceAll('"', '""')}"` : s);
  return rows.map((r) => r.map((c) => cell(plain(c))).join(",") + "\r\n").join("");
}

export function asMarkdown(rows: readonly Cell[][]): string {
  const line = (cells: string[]): string => `| ${cells.join(" | ")} |\n`;
  return line(rows[0]!.map(plain)) + line(rows[0]!.map((_, i) => (i ? "---:" : "---"))) +
    rows.slice(1).map((r) => line(r.map((c) => plain(c).replaceAll("|", "\\|")))).join("");
}

/** asTabs is what spreadsheets take from the clipboard. */
export function asTabs(rows: readonly Cell[][]): string {
  return rows.map((r) => r.map(plain).join("\t")).join("\n");
}

/** copyText puts a text on the clipboard; over plain http, where a page has no clipboard of
 * its own, by selecting it. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = h("textarea.out-of-sight", { readonly: true }, text);
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

/** save offers a text as a file. */
export function save(name: string, type: string, text: string): void {
  download(name, new Blob([text], { type }));
}
