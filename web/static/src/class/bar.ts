// The line above the page that says which room it is, who leads, and what one
// can do.
import { h } from "../lib/dom.ts";
import { t } from "../lib/page.ts";
import { effect } from "../lib/signal.ts";
import { explore, free } from "./follow.ts";
import { complain, type Link } from "./link.ts";
import { mapAt } from "./maps.ts";
import { to } from "./move.ts";
import { here, viewOf } from "./place.ts";
import * as spot from "./spot.ts";
import { leave, show, visit } from "./visit.ts";

/** Action is a button of the line. */
interface Action {
  id: string;
  word: string;
  run?: () => void;
  pressed?: boolean;
  main?: boolean;
  href?: string;
}

/** out ends the visit for this tab. */
function out(link: Link): void {
  link.close();
  leave();
  delete document.body.dataset["room"];
}

/** status is the sentence that is read out when it changes. */
function status(link: Link): string {
  const s = link.state.value;
  const over = link.over.value;
  if (over) return t("room.over." + over);
  if (link.line.value === "lost" || link.line.value === "connecting") return t("room.lost");
  if (link.line.value === "away") return t("room.away");
  if (link.leads()) return link.welcome.value?.role === "teacher" ? t("room.lead.teacher") : t("room.lead.you");
  if (s?.frozen) return t("room.frozen");
  if (free.value) return t("room.free");
  if (s && !s.view.picture && s.view.page === "look") return t("room.waiting");
  return s?.lead ? t("room.follow.pupil") : t("room.follow");
}

function forPupil(link: Link): Action[] {
  const s = link.state.value;
  const list: Action[] = [];
  const turn = (on: boolean) => (): void => explore(link, on);
  if (!link.leads() && !s?.frozen)
    list.push(free.value ? { id: "room-return", word: t("room.return"), run: turn(false), main: true } : { id: "room-explore", word: t("room.explore"), run: turn(true) });
  if (!link.leads()) {
    const waiting = link.offered.value === "waiting";
    list.push({ id: "room-offer", word: t(waiting ? "room.offer.back" : "room.offer"), run: () => offer(link, waiting) });
  }
  return [...list, { id: "room-leave", word: t("room.leave"), run: () => out(link) }];
}

function offer(link: Link, waiting: boolean): void {
  if (waiting) {
    link.send({ type: "retract" });
    link.offered.value = "";
    return;
  }
  const v = viewOf(here());
  if (v) link.send({ type: "offer", view: v });
}

function forTeacher(link: Link): Action[] {
  const s = link.state.value;
  const list: Action[] = [{ id: "room-freeze", word: t("room.freeze"), run: () => link.send({ type: "freeze", on: !link.state.peek()?.frozen }), pressed: s?.frozen ?? false }];
  if (s?.lead) list.push({ id: "room-takeback", word: t("room.takeback"), run: () => link.send({ type: "lead", member: "" }), main: true });
  if (s?.spotlight || viewOf(here())?.page === "look") list.push({ id: "room-spot", word: t(s?.spotlight ? "room.spot.off" : "room.spot"), run: () => spotlight(link) });
  return [...list, { id: "room-desk", word: t("room.desk"), href: "/teach" }];
}

/** after the end of the visit; one that went on in another page can be taken back. */
function after(link: Link, bar: HTMLElement): Action[] {
  const close = (): void => {
    leave();
    bar.remove();
  };
  const list: Action[] = [{ id: "room-leave", word: t("close"), run: close }];
  return link.over.value === "elsewhere" ? [{ id: "room-here", word: t("room.here"), run: () => location.reload(), main: true }, ...list] : list;
}

/** spotlight is put on the map that stands large, or taken off. */
function spotlight(link: Link): void {
  const big = document.getElementById("big");
  const map = big && mapAt(big);
  if (link.state.peek()?.spotlight || !map) link.send({ type: "spotlight" });
  else link.send({ type: "spotlight", tile: { layer: map.layer, channel: map.channel } });
}

function counts(link: Link): string {
  const c = link.people.value;
  if (!c) return "";
  const offers = c.people.filter((p) => p.offer).length;
  return [t("room.following", { N: c.following }), c.free ? t("room.exploring", { N: c.free }) : "", offers ? t("room.offers", { N: offers }) : ""].filter(Boolean).join(" · ");
}

function element(a: Action): HTMLElement {
  if (a.href) return h("a.chip", { id: a.id, href: a.href, target: "_blank", rel: "opener" }, a.word);
  return h(a.main ? "button.primary" : "button.chip", { id: a.id, onclick: a.run, "aria-pressed": a.pressed === undefined ? undefined : String(a.pressed) }, a.word);
}

/** fill draws the buttons, only if they are others: a press must not meet a button that is being replaced. */
function fill(el: HTMLElement, list: Action[]): void {
  const now = JSON.stringify(list);
  if (el.dataset["drawn"] === now) return;
  el.dataset["drawn"] = now;
  const focused = document.activeElement?.id;
  el.replaceChildren(...list.map(element));
  if (focused?.startsWith("room-")) document.getElementById(focused)?.focus();
}

function write(el: HTMLElement, text: string): void {
  if (el.textContent !== text) el.textContent = text;
}

/** forget takes the room's picture, which is deleted, out of the address. */
function forget(link: Link): void {
  const a = here();
  if (a.query.get("image") !== link.state.peek()?.view.picture) return;
  for (const k of ["image", "channel", "cls", "row", "column"]) a.query.delete(k);
  to(a, "replace");
}

export function mount(link: Link): void {
  const says = h("span", { id: "room-says", role: "status" });
  const more = h("span.note", { id: "room-counts" });
  const buttons = h("span.room-buttons", { role: "group", "aria-label": t("room.actions") });
  const bar = h("section.room-bar", { id: "room-bar", "aria-label": t("room.label") },
    h("b.room-code", {}, t("room.code", { Code: show(visit()?.code ?? "") })), says, spot.mount(link), more, buttons);
  document.querySelector("main")?.prepend(bar);
  complain(link);
  effect(() => {
    write(says, status(link));
    write(more, link.offered.value ? t("room.offer." + link.offered.value) : counts(link));
    const teacher = link.welcome.value?.role === "teacher";
    fill(buttons, link.over.value ? after(link, bar) : teacher ? forTeacher(link) : forPupil(link));
  });
  effect(() => {
    document.body.dataset["room"] = link.over.value ? "over" : link.leads() ? "lead" : free.value && !link.state.value?.frozen ? "free" : "follow";
  });
  effect(() => {
    if (link.over.value && link.over.value !== "elsewhere") leave();
    if (link.over.value === "ended" || link.over.value === "removed") forget(link);
    if (link.over.value === "left") bar.remove();
  });
}
