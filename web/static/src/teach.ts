// The teacher's desk: opens a room, shows how to join, who is here, what is
// offered, and asks.
import { $, h, on } from "./lib/dom.ts";
import { download } from "./lib/download.ts";
import { t } from "./lib/page.ts";
import { effect, signal } from "./lib/signal.ts";
import * as ask from "./teach/ask.ts";
import * as people from "./teach/people.ts";
import { complain, Link } from "./class/link.ts";
import { fill } from "./class/asked.ts";
import { keep, leave, show, visit } from "./class/visit.ts";
import * as chrome from "./look/chrome.ts";
import * as glossary from "./look/glossary.ts";
import * as models from "./look/models.ts";
import { dialog, toast } from "./look/overlay.ts";
import * as upload from "./look/upload.ts";
import { leadOn, menu } from "./look/pictures.ts";

chrome.mount();
upload.mount();
models.mount();
glossary.mount();
on($("new-button"), "click", (e) => menu(e.currentTarget as HTMLElement));
leadOn();

/** A link to the desk carries code and key behind #, which no server sees; nor should the class, on the projector. */
const linked = /^#([A-HJKMNP-Z2-9]{8})\.([\w-]{22})$/.exec(location.hash);
if (linked) {
  keep({ code: linked[1]!, key: linked[2]! });
  history.replaceState(null, "", location.pathname + location.search);
}

const failed = signal("");

async function open(): Promise<void> {
  failed.value = "";
  const r = await fetch("/api/rooms", { method: "POST" }).catch(() => undefined);
  const body = (await r?.json().catch(() => undefined)) as { code: string; key: string } | undefined;
  if (r?.status === 429) return void (failed.value = t("teach.often"));
  if (!r?.ok || !body) return void (failed.value = t("teach.failed"));
  keep({ code: body.code, key: body.key });
  location.reload();
}

/** addresses at which pupils may join, the most useful first. */
async function addresses(code: string): Promise<string[]> {
  const r = await fetch("/api/rooms/" + code).catch(() => undefined);
  const body = (await r?.json().catch(() => undefined)) as { join?: string[] } | undefined;
  return body?.join ?? [`${location.origin}/r/${code}`];
}

async function results(code: string, key: string): Promise<void> {
  const r = await fetch(`/api/rooms/${code}/results.csv`, { headers: { Authorization: "Bearer " + key } }).catch(() => undefined);
  if (!r?.ok) return toast(t("teach.csv.failed"));
  // The mark in front tells spreadsheets that it is UTF-8.
  download("answers.csv", new Blob(["\ufeff", await r.blob()], { type: "text/csv" }));
}

/** deskLink lets the teacher go on from another device. */
async function deskLink(code: string, key: string): Promise<void> {
  const url = `${location.origin}/teach#${code}.${key}`;
  try {
    await navigator.clipboard.writeText(url);
    toast(t("teach.link.done"));
  } catch {
    const field = h("input.address", { type: "text", readonly: true, value: url, "aria-label": t("teach.link") });
    dialog("desk-link", t("teach.link"), h("p.note", {}, t("teach.link.text")), field);
    field.select();
  }
}

const loopback = /^https?:\/\/(127\.|localhost|\[::1\])/;

function entrance(code: string): void {
  $("teach-code").textContent = show(code);
  qr(code, 0);
  void addresses(code).then((all) => {
    const line = (a: string, i: number): HTMLElement => h("li", {},
      h("button.address-pick", { "aria-pressed": String(i === 0), onclick: (e) => pick(e, code, i) }, a.replace(/^http:\/\//, "")),
      loopback.test(a) ? h("small", {}, " " + t("teach.here")) : undefined);
    $("teach-addresses").replaceChildren(...all.map(line));
  });
}

function pick(e: Event, code: string, i: number): void {
  for (const b of document.querySelectorAll(".address-pick")) b.setAttribute("aria-pressed", String(b === e.currentTarget));
  qr(code, i);
}

function qr(code: string, i: number): void {
  $<HTMLImageElement>("teach-qr").src = `/api/rooms/${code}/qr.svg?at=${i}`;
}

function toggle(id: string, is: () => boolean, turn: (on: boolean) => void): void {
  const b = $(id);
  on(b, "click", () => turn(!is()));
  effect(() => b.setAttribute("aria-pressed", String(is())));
}

function status(link: Link): string {
  const s = link.state.value;
  if (link.line.value === "away") return t("room.away");
  if (link.line.value !== "open") return t("room.lost");
  return t(s?.locked ? "teach.locked" : "teach.on");
}

/** ended goes back to the beginning, and says why. */
function ended(why: string): void {
  leave();
  $("teach-room").hidden = true;
  $("teach-start").hidden = false;
  if (why === "ended") toast(t("room.over.ended")); // as was wished
  else failed.value = t("room.over." + why);
}

function desk(code: string, key: string): void {
  const link = new Link(true);
  entrance(code);
  complain(link);
  toggle("teach-freeze", () => link.state.value?.frozen ?? false, (x) => link.send({ type: "freeze", on: x }));
  toggle("teach-lock", () => link.state.value?.locked ?? false, (x) => link.send({ type: "lock", on: x }));
  on($("teach-end"), "click", () => $<HTMLDialogElement>("teach-sure").showModal());
  on($("teach-sure-no"), "click", () => $<HTMLDialogElement>("teach-sure").close());
  on($("teach-sure-yes"), "click", () => {
    $<HTMLDialogElement>("teach-sure").close();
    link.send({ type: "end" });
  });
  on($("teach-csv"), "click", () => void results(code, key));
  on($("teach-link"), "click", () => void deskLink(code, key));
  people.mount(link);
  ask.mount(link);
  fill($("teach-question"), link);
  effect(() => {
    $("teach-csv").hidden = !link.state.value?.results;
    const text = status(link);
    if ($("teach-status").textContent !== text) $("teach-status").textContent = text;
    if (link.over.value) ended(link.over.value);
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
