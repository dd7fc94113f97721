// The teacher's desk: opens a room, shows how to join, who is here, what is
// offered, and asks.
import { $, h, on } from "./lib/dom.ts";
import { t } from "./lib/page.ts";
import { effect, signal } from "./lib/signal.ts";
import * as ask from "./teach/ask.ts";
import * as people from "./teach/people.ts";
import { Link } from "./class/link.ts";
import { draw } from "./class/ask.ts";
import { keep, leave, show, visit } from "./class/visit.ts";
import * as chrome from "./look/chrome.ts";
import * as glossary from "./look/glossary.ts";
import * as models from "./look/models.ts";
import * as upload from "./look/upload.ts";
import { menu } from "./look/pictures.ts";

chrome.mount();
upload.mount();
models.mount();
glossary.mount();
on($("new-button"), "click", (e) => menu(e.currentTarget as HTMLElement));

/** A link to the desk carries code and key behind #, which no server sees. */
const linked = /^#([A-HJKMNP-Z2-9]{8})\.([\w-]{22})$/.exec(location.hash);
if (linked) keep({ code: linked[1]!, key: linked[2]! });

const failed = signal("");

async function open(): Promise<void> {
  failed.value = "";
  const r = await fetch("/api/rooms", { method: "POST" }).catch(() => undefined);
  const body = (await r?.json().catch(() => undefined)) as { code: string; key: string; join: string[]; detail?: string } | undefined;
  if (!r?.ok || !body) {
    failed.value = body?.detail ?? t("teach.failed");
    return;
  }
  keep({ code: body.code, key: body.key });
  sessionStorage.setItem("join", JSON.stringify(body.join));
  location.reload();
}

async function addresses(code: string): Promise<string[]> {
  const kept = JSON.parse(sessionStorage.getItem("join") ?? "[]") as string[];
  return kept.length && kept[0]!.endsWith(code) ? kept : [`${location.origin}/r/${code}`];
}

async function results(code: string, key: string): Promise<void> {
  const r = await fetch(`/api/rooms/${code}/results.csv`, { headers: { Authorization: "Bearer " + key } }).catch(() => undefined);
  if (!r?.ok) return;
  const a = h("a", { href: URL.createObjectURL(await r.blob()), download: "answers.csv" });
  a.click();
  setTimeout(() => URL.revokeObjectURL(a.href), 1000);
}

function entrance(code: string): void {
  $("teach-code").textContent = show(code);
  void addresses(code).then((all) => {
    $("teach-addresses").replaceChildren(...all.map((a, i) => h("li", {}, h("button.address-pick", { "aria-pressed": String(i === 0), onclick: (e) => pick(e, code, i) }, a.replace(/^https?:\/\//, "")))));
  });
  qr(code, 0);
}

function pick(e: Event, code: string, i: number): void {
  for (const b of document.querySelectorAll(".address-pick")) b.setAttribute("aria-pressed", String(b === e.currentTarget));
  qr(code, i);
}

function qr(code: string, i: number): void {
  const img = $<HTMLImageElement>("teach-qr");
  img.src = `/api/rooms/${code}/qr.svg?at=${i}`;
}

function toggle(id: string, is: () => boolean, turn: (on: boolean) => void): void {
  const b = $(id);
  on(b, "click", () => turn(!is()));
  effect(() => b.setAttribute("aria-pressed", String(is())));
}

function desk(code: string, key: string): void {
  const link = new Link(true);
  entrance(code);
  toggle("teach-freeze", () => link.state.value?.frozen ?? false, (x) => link.send({ type: "freeze", on: x }));
  toggle("teach-lock", () => link.state.value?.locked ?? false, (x) => link.send({ type: "lock", on: x }));
  on($("teach-end"), "click", () => $<HTMLDialogElement>("teach-sure").showModal());
  on($("teach-sure-no"), "click", () => $<HTMLDialogElement>("teach-sure").close());
  on($("teach-sure-yes"), "click", () => link.send({ type: "end" }));
  on($("teach-csv"), "click", () => void results(code, key));
  people.mount(link);
  ask.mount(link);
  effect(() => {
    const s = link.state.value;
    $("teach-csv").hidden = !s?.results;
    $("teach-question").replaceChildren(...(s?.question ? [draw({ question: s.question, answer: undefined, send: () => undefined }), ask.controls(link)] : []));
  });
  effect(() => {
    $("teach-status").textContent = link.over.value ? t("room.over." + link.over.value) : link.line.value === "open" ? t("teach.on") : link.line.value === "away" ? t("room.away") : t("room.lost");
    if (!link.over.value) return;
    leave();
    $("teach-room").hidden = true;
    $("teach-start").hidden = false;
  });
}

const v = visit();
const teaches = v?.key !== undefined;
$("teach-start").hidden = teaches;
$("teach-room").hidden = !teaches;
on($("teach-open"), "click", () => void open());
effect(() => {
  $("teach-failed").textContent = failed.value;
});
if (v?.key) desk(v.code, v.key);
document.body.classList.add("is-ready");
