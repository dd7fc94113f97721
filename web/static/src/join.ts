// The door of a room: a code, perhaps a nickname, and in.
import { $, on } from "./lib/dom.ts";
import { t } from "./lib/page.ts";
import { keep, parse, show } from "./class/visit.ts";
import * as chrome from "./look/chrome.ts";
import * as glossary from "./look/glossary.ts";
import * as models from "./look/models.ts";
import * as upload from "./look/upload.ts";
import { leadOn, menu } from "./look/pictures.ts";

chrome.mount();
upload.mount();
models.mount();
glossary.mount();
on($("new-button"), "click", (e) => menu(e.currentTarget as HTMLElement));
leadOn();

const code = $<HTMLInputElement>("join-code");
const given = parse(decodeURIComponent(location.pathname.split("/")[2] ?? ""));
if (given) code.value = show(given);

async function join(): Promise<void> {
  const c = parse(code.value);
  code.setAttribute("aria-invalid", String(!c));
  if (!c) return say(t("join.nocode"));
  const r = await fetch("/api/rooms/" + c).catch(() => undefined);
  const body = (await r?.json().catch(() => ({}))) as { locked?: boolean; code?: string } | undefined;
  if (!r) return say(t("room.lost"));
  if (!r.ok) return say(t("room.over." + (body?.code ?? "no-room")));
  if (body?.locked) return say(t("room.over.room-locked"));
  keep({ code: c, nick: $<HTMLInputElement>("join-nick").value.trim() });
  location.assign("/");
}

function say(text: string): void {
  $("join-wrong").textContent = text;
}

on($("join-form"), "submit", (e) => {
  e.preventDefault();
  void join();
});
document.body.classList.add("is-ready");
