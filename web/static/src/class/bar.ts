// The line above the page that says which room it is, who leads, and what one
// can do.
import { h } from "../lib/dom.ts";
import { t } from "../lib/page.ts";
import { effect, signal } from "../lib/signal.ts";
import { explore } from "./follow.ts";
import type { Link } from "./link.ts";
import { here, viewOf } from "./place.ts";
import { leave, show, visit } from "./visit.ts";
import type { Tile } from "./wire.ts";

/** out ends the visit for this tab. */
function out(link: Link): void {
  link.close();
  leave();
  delete document.body.dataset["room"];
}

function button(id: string, word: string, run: () => void, pressed?: boolean): HTMLElement {
  return h("button.chip", { id, onclick: run, "aria-pressed": pressed === undefined ? undefined : String(pressed) }, word);
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
  return s?.lead ? t("room.follow.pupil") : t("room.follow");
}

const free = signal(false);

function forPupil(link: Link): HTMLElement[] {
  const s = link.state.value;
  const list: HTMLElement[] = [];
  if (!link.leads() && !s?.frozen) {
    const turn = (on: boolean) => (): void => {
      free.value = on;
      explore(link, on);
    };
    list.push(free.value ? button("room-return", t("room.return"), turn(false)) : button("room-explore", t("room.explore"), turn(true)));
  }
  if (!link.leads()) {
    const waiting = link.offered.value === "waiting";
    list.push(button("room-offer", t(waiting ? "room.offer.back" : "room.offer"), () => offer(link, waiting)));
  }
  return [...list, button("room-leave", t("room.leave"), () => out(link))];
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

function forTeacher(link: Link): HTMLElement[] {
  const s = link.state.value;
  const list = [button("room-freeze", t("room.freeze"), () => link.send({ type: "freeze", on: !link.state.peek()?.frozen }), s?.frozen ?? false)];
  if (s?.lead) list.push(button("room-takeback", t("room.takeback"), () => link.send({ type: "lead", member: "" })));
  list.push(button("room-spot", t(s?.spotlight ? "room.spot.off" : "room.spot"), () => spot(link)));
  list.push(h("a.chip", { id: "room-desk", href: "/teach", target: "_blank", rel: "opener" }, t("room.desk")));
  return list;
}

function spot(link: Link): void {
  const v = viewOf(here());
  const on = link.state.peek()?.spotlight;
  if (on || !v?.layer || v.channel === undefined) link.send({ type: "spotlight" });
  else link.send({ type: "spotlight", tile: { layer: v.layer, channel: v.channel } });
}

function counts(link: Link): string {
  const c = link.people.value;
  if (!c) return "";
  const offers = c.people.filter((p) => p.offer).length;
  return [t("room.following", { N: c.following }), c.free ? t("room.exploring", { N: c.free }) : "", offers ? t("room.offers", { N: offers }) : ""].filter(Boolean).join(" · ");
}

function spotText(tile: Tile | undefined): string {
  return tile ? t("room.spot.text", { Layer: tile.layer.replace("inception_", ""), Channel: String(tile.channel) }) : "";
}

export function mount(link: Link): void {
  free.value = visit()?.free ?? false;
  document.body.dataset["room"] = free.value ? "free" : "follow";
  const says = h("span", { id: "room-says", role: "status" });
  const more = h("span.note", { id: "room-counts" });
  const spotted = h("b", { id: "room-spotted" });
  const buttons = h("span.room-buttons", { role: "group", "aria-label": t("room.actions") });
  const bar = h("section.room-bar", { id: "room-bar", "aria-label": t("room.label") },
    h("b.room-code", {}, t("room.code", { Code: show(visit()?.code ?? "") })), says, spotted, more, buttons);
  document.querySelector("main")?.prepend(bar);
  effect(() => {
    says.textContent = status(link);
    spotted.textContent = spotText(link.state.value?.spotlight);
    more.textContent = link.offered.value ? t("room.offer." + link.offered.value) : counts(link);
    const teacher = link.welcome.value?.role === "teacher";
    const focused = document.activeElement?.id;
    buttons.replaceChildren(...(link.over.value ? [button("room-leave", t("close"), () => bar.remove())] : teacher ? forTeacher(link) : forPupil(link)));
    if (focused?.startsWith("room-")) document.getElementById(focused)?.focus();
  });
  effect(() => {
    if (link.over.value && link.over.value !== "stopping") leave();
    if (link.over.value === "left") bar.remove();
    if (link.state.value && !link.state.value.frozen) free.value = visit()?.free ?? free.value;
  });
}
