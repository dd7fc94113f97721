// Asking the class: a question of one's own.
import { $, on } from "../lib/dom.ts";
import { t } from "../lib/page.ts";
import type { Link } from "../class/link.ts";
import { parse } from "../class/number.ts";
import { largest, suggest } from "../class/tiles.ts";
import type { Question, View } from "../class/wire.ts";

type Kind = Question["kind"];

const field = (id: string): HTMLInputElement => $<HTMLInputElement>(id);
const kindOf = (): Kind => $<HTMLSelectElement>("ask-kind").value as Kind;
const lines = (): string[] => $<HTMLTextAreaElement>("ask-options").value.split("\n").map((x) => x.trim()).filter(Boolean);

/** number of a field; undefined: empty. What is no number is complained about. */
function number(id: string): number | undefined {
  const text = field(id).value.trim();
  const v = text ? parse(text) : undefined;
  if (text && v === undefined) throw new Error(t("question.nonumber"));
  return v;
}

function choice(q: Question): void {
  const all = lines();
  const star = all.findIndex((x) => x.startsWith("*"));
  q.options = all.map((x) => x.replace(/^\*\s*/, ""));
  if (star >= 0) q.right = star;
  if (q.options.length < 2 || q.options.length > 8) throw new Error(t("teach.ask.few"));
}

async function tile(q: Question, shown: View | undefined): Promise<void> {
  q.layer = field("ask-layer").value.trim();
  q.tiles = lines().join(" ").split(/[\s,]+/).map(Number);
  if (!q.layer || q.tiles.length < 2 || !q.tiles.every((n) => Number.isInteger(n) && n >= 0)) throw new Error(t("teach.ask.notiles"));
  const right = number("ask-right") ?? (shown?.picture ? await largest(shown.picture, q.layer, q.tiles, how(shown)) : undefined);
  if (right !== undefined) q.right = right;
}

/** how the room's picture is shown. */
function how(v: View): [string, string][] {
  return (["model", "fit"] as const).map((k): [string, string] => [k, v[k] ?? ""]).filter(([, x]) => x);
}

/** read makes the question of the form's fields, or throws what is missing. */
async function read(shown: View | undefined): Promise<Question> {
  const kind = kindOf();
  const q: Question = { id: "own-" + Date.now().toString(36), kind, prompt: field("ask-prompt").value.trim() };
  if (!q.prompt) throw new Error(t("teach.ask.noprompt"));
  if (kind === "choice") choice(q);
  if (kind === "tile") await tile(q, shown);
  if (kind === "number") {
    const [right, tolerance] = [number("ask-right"), number("ask-tolerance")];
    if (right !== undefined) q.right = right;
    if (tolerance) q.tolerance = Math.abs(tolerance);
  }
  return q;
}

function fields(): void {
  const kind = kindOf();
  $("ask-options-part").hidden = kind === "number";
  $("ask-options-note").textContent = t(kind === "tile" ? "teach.ask.tiles" : "teach.ask.options");
  $("ask-suggest").hidden = kind !== "tile";
  $("ask-number-part").hidden = kind === "choice";
  $("ask-right-note").textContent = t(kind === "tile" ? "teach.ask.largest" : "teach.ask.right");
  $("ask-tolerance-part").hidden = kind !== "number";
  $("ask-layer-part").hidden = kind !== "tile";
}

/** layerOf is the layer that a view has open. */
function layerOf(v: View | undefined): string {
  if (v?.layer) return v.layer;
  return v?.module && /^\d/.test(v.module) ? `inception_${v.module}/3x3` : "conv1/7x7_s2";
}

async function propose(link: Link): Promise<void> {
  const v = link.state.peek()?.view;
  if (!v?.picture) throw new Error(t("teach.ask.nopicture"));
  field("ask-layer").value = layerOf(v);
  $<HTMLTextAreaElement>("ask-options").value = (await suggest(v.picture, layerOf(v), how(v))).join(" ");
}

export function mount(link: Link): void {
  const wrong = (e: unknown): void => void ($("ask-wrong").textContent = e instanceof Error ? e.message : String(e));
  on($("ask-kind"), "change", fields);
  on($("ask-suggest"), "click", () => void propose(link).then(() => ($("ask-wrong").textContent = ""), wrong));
  on($("ask-form"), "submit", (e) => {
    e.preventDefault();
    read(link.state.peek()?.view).then((question) => {
      $("ask-wrong").textContent = "";
      link.send({ type: "ask", question });
    }, wrong);
  });
  fields();
}
