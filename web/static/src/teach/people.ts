// Who is in the room, where they are, and what they offer.
import { $, h } from "../lib/dom.ts";
import { keep } from "../lib/list.ts";
import { t } from "../lib/page.ts";
import { effect } from "../lib/signal.ts";
import type { Link } from "../class/link.ts";
import { addressOf, here } from "../class/place.ts";
import type { Offer, Person } from "../class/wire.ts";

/** Seen is what a line of the class says; it is drawn again only when it changes. */
interface Seen {
  id: string;
  name: string;
  place: string;
  leads: boolean;
}
interface Offered {
  id: string;
  name: string;
  offer: Offer;
}

/** numbers of those without a nickname: theirs as long as the desk is open. */
const numbers = new Map<string, number>();

function nameOf(p: Person): string {
  if (p.nick) return p.nick;
  if (!numbers.has(p.id)) numbers.set(p.id, numbers.size + 1);
  return t("teach.nobody", { N: numbers.get(p.id)! });
}

const pages: Record<string, string> = { look: "nav.look", compare: "nav.compare", cost: "nav.cost", train: "nav.train" };

/** placeName is a place in people's words: "Look inside, 4c". */
function placeName(page: string, module: string): string {
  const block = module === "stem" ? t("river.stem") : module === "end" ? t("teach.place.end") : module;
  return [pages[page] ? t(pages[page]) : "", block].filter(Boolean).join(", ") || "…";
}

function row(link: Link, p: Seen): HTMLElement {
  const lead = h("button.chip", { "data-do": "lead", "aria-label": t(p.leads ? "teach.take.of" : "teach.give.to", { Name: p.name }), onclick: () => link.send({ type: "lead", member: p.leads ? "" : p.id }) }, t(p.leads ? "room.takeback" : "teach.give"));
  const remove = h("button.chip", { "data-do": "remove", "aria-label": t("teach.remove.of", { Name: p.name }), onclick: () => link.send({ type: "remove", member: p.id }) }, t("teach.remove"));
  return h("li.person", { "data-member": p.id }, h("b", {}, p.name), h("span.note", {}, p.place), h("span.room-buttons", {}, lead, remove));
}

function offer(link: Link, o: Offered): HTMLElement {
  const v = o.offer.view;
  const a = addressOf(v, here());
  const picture = v.picture ? h("img", { src: `/api/images/${v.picture}/picture.png`, alt: t("teach.offer.picture", { Name: o.name }), width: 112, height: 112 }) : undefined;
  const what = [placeName(v.page, v.module ?? ""), v.layer?.split("/")[1], v.channel === undefined ? "" : t("question.channel", { Channel: String(v.channel) })].filter(Boolean).join(" · ");
  return h("li.offer", { "data-offer": o.id }, picture, h("span.offer-what", {}, h("b", {}, o.name), h("span.note", {}, what)),
    h("span.room-buttons", {},
      h("button.primary", { "data-do": "accept", onclick: () => link.send({ type: "accept", id: o.id }) }, t("teach.offer.accept")),
      a ? h("a.chip", { "data-do": "look", href: a.path + "?" + a.query.toString(), target: "_blank", rel: "noopener" }, t("teach.offer.look")) : undefined,
      h("button.chip", { "data-do": "decline", onclick: () => link.send({ type: "decline", id: o.id }) }, t("teach.offer.decline"))));
}

function write(id: string, text: string): void {
  if ($(id).textContent !== text) $(id).textContent = text;
}

/** places are where those who explore are, the most first. */
function places(all: Record<string, number>): HTMLElement[] {
  return Object.entries(all)
    .sort(([, a], [, b]) => b - a)
    .map(([p, n]) => h("li", {}, placeName(p.split("/")[0]!, p.split("/")[1] ?? ""), " ", h("b", {}, String(n))));
}

export function mount(link: Link): void {
  effect(() => {
    const c = link.people.value;
    const lead = link.state.value?.lead;
    const all = c?.people ?? [];
    write("teach-following", t("room.following", { N: c?.following ?? 0 }));
    write("teach-exploring", t("room.exploring", { N: c?.free ?? 0 }));
    $("teach-places").replaceChildren(...places(c?.places ?? {}));
    $("teach-alone").hidden = all.length > 0;
    const seen = all.map((p): Seen => {
      const leads = lead === p.id;
      const place = leads ? t("teach.leads") : p.free ? t("teach.explores", { Place: placeName(p.page ?? "", p.module ?? "") }) : t("teach.follows");
      return { id: p.id, name: nameOf(p), leads, place };
    });
    keep($("teach-people"), seen, (p) => p.id, (p) => row(link, p));
    const offers = all.flatMap((p): Offered[] => (p.offer ? [{ id: p.offer.id, name: nameOf(p), offer: p.offer }] : []));
    $("teach-offers-part").hidden = offers.length === 0;
    keep($("teach-offers"), offers, (o) => o.id, (o) => offer(link, o));
  });
}
