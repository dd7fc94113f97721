// Who is in the room, where they are, and what they offer.
import { $, h } from "../lib/dom.ts";
import { t } from "../lib/page.ts";
import { effect } from "../lib/signal.ts";
import type { Link } from "../class/link.ts";
import { addressOf, here } from "../class/place.ts";
import type { Person } from "../class/wire.ts";

function nameOf(p: Person, i: number): string {
  return p.nick || t("teach.nobody", { N: i + 1 });
}

function where(p: Person): string {
  if (!p.free) return t("teach.follows");
  return t("teach.explores", { Place: [p.page, p.module].filter(Boolean).join(" ") || "…" });
}

function row(link: Link, p: Person, i: number): HTMLElement {
  const leads = link.state.value?.lead === p.id;
  const name = nameOf(p, i);
  return h("li.person", { "data-member": p.id }, h("b", {}, name), h("span.note", {}, leads ? t("teach.leads") : where(p)),
    h("span.room-buttons", {},
      h("button.chip", { "data-do": "lead", "aria-label": t(leads ? "teach.take.of" : "teach.give.to", { Name: name }), onclick: () => link.send({ type: "lead", member: leads ? "" : p.id }) }, t(leads ? "room.takeback" : "teach.give")),
      h("button.chip", { "data-do": "remove", "aria-label": t("teach.remove.of", { Name: name }), onclick: () => link.send({ type: "remove", member: p.id }) }, t("teach.remove"))));
}

function offer(link: Link, p: Person, i: number): HTMLElement {
  const o = p.offer!;
  const a = addressOf(o.view, here());
  const picture = o.view.picture ? h("img", { src: `/api/images/${o.view.picture}/picture.png`, alt: t("teach.offer.picture", { Name: nameOf(p, i) }), width: 112, height: 112 }) : undefined;
  return h("li.offer", { "data-offer": o.id }, picture, h("span", {}, h("b", {}, nameOf(p, i)), " ", [o.view.page, o.view.module, o.view.layer?.replace("inception_", "")].filter(Boolean).join(" · ")),
    h("span.room-buttons", {},
      a ? h("a.chip", { href: a.path + "?" + a.query.toString(), target: "_blank" }, t("teach.offer.look")) : undefined,
      h("button.primary", { "data-do": "accept", onclick: () => link.send({ type: "accept", id: o.id }) }, t("teach.offer.accept")),
      h("button.chip", { "data-do": "decline", onclick: () => link.send({ type: "decline", id: o.id }) }, t("teach.offer.decline"))));
}

export function mount(link: Link): void {
  let drawn = "";
  effect(() => {
    const c = link.people.value;
    const lead = link.state.value?.lead;
    const now = JSON.stringify([c, lead]);
    if (now === drawn) return;
    drawn = now;
    const all = c?.people ?? [];
    $("teach-following").textContent = t("room.following", { N: c?.following ?? 0 });
    $("teach-exploring").textContent = t("room.exploring", { N: c?.free ?? 0 });
    $("teach-places").textContent = Object.entries(c?.places ?? {}).map(([p, n]) => `${p.replace("/", " ")} ${n}`).join(" · ");
    $("teach-people").replaceChildren(...all.map((p, i) => row(link, p, i)));
    const offers = all.map((p, i) => ({ p, i })).filter(({ p }) => p.offer);
    $("teach-offers-part").hidden = offers.length === 0;
    $("teach-offers").replaceChildren(...offers.map(({ p, i }) => offer(link, p, i)));
  });
}
