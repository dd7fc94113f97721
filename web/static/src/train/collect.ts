// Step 1: classes and their pictures, by files, drop and camera.
import { $, h, on } from "../lib/dom.ts";
import { t } from "../lib/page.ts";
import { effect } from "../lib/signal.ts";
import { whileHeld } from "../lib/held.ts";
import { addFiles, addPicture, sending, type Way } from "./send.ts";
import { addClass, cut, pictureURL, removeClass, removePicture, rename, set, toBlob } from "./sets.ts";
import { Webcam } from "./webcam.ts";
import type { SetClass } from "./wire.gen.ts";

const most = 10;

/** Card is one class. It is made once and follows its class, so that typing a name is not disturbed. */
class Card {
  readonly el: HTMLElement;
  private readonly name: HTMLInputElement;
  private readonly number = h("span.note.class-count");
  private readonly pictures = h("div.own-pictures", { role: "list" });
  private readonly drop: HTMLButtonElement;
  private readonly cam = new Webcam();
  private readonly shutter = h("button.primary.shutter", {}, t("train.take"));
  private readonly shooting = h("div.shooting", { hidden: true }, this.shutter, h("span.note", {}, t("train.take.hold")));
  private readonly bar = h("progress", { "aria-label": t("train.way.sent") });
  private readonly way = h("p.own-sending", { hidden: true }, this.bar, h("span"));
  private drawn = "";

  constructor(private now: SetClass) {
    this.name = h("input", { type: "text", maxlength: 60, "aria-label": t("train.class.name"), value: now.name });
    on(this.name, "change", () => void rename(this.now.id, this.name.value.trim() || this.now.name));
    const input = h("input.sr", { type: "file", multiple: true, accept: "image/*,.heic,.heif,.tif,.tiff", tabindex: -1, "aria-label": t("drop.choose"), onchange: () => {
      const files = [...(input.files ?? [])];
      input.value = "";
      void addFiles(this.now.id, files);
    } });
    this.drop = h("button.close", { onclick: () => void removeClass(this.now.id) }, "×");
    this.el = h("section.own-class", { "data-class": now.id, role: "group" },
      h("div.own-head", {}, this.name, this.number, this.drop),
      h("div.own-ways", {}, h("button.chip", { "data-way": "files", onclick: () => input.click() }, t("train.way.files")), h("button.chip", { "data-way": "camera", "aria-pressed": "false", onclick: (e) => void this.camera(e.currentTarget as HTMLElement) }, t("train.way.camera")), h("span.note.way-drop", {}, t("train.way.drop")), input),
      this.cam.el, this.shooting, this.way, this.pictures);
    whileHeld(this.shutter, () => this.take());
    this.el.addEventListener("dragover", (e) => {
      e.preventDefault();
      this.el.classList.add("is-over-me");
    });
    this.el.addEventListener("dragleave", () => this.el.classList.remove("is-over-me"));
    this.el.addEventListener("drop", (e) => {
      e.preventDefault();
      this.el.classList.remove("is-over-me");
      void addFiles(this.now.id, [...(e.dataTransfer?.files ?? [])]);
    });
  }

  private async camera(button: HTMLElement): Promise<void> {
    if (this.cam.on || !this.cam.el.hidden) this.cam.stop();
    else await this.cam.start();
    this.shooting.hidden = !this.cam.on;
    button.setAttribute("aria-pressed", String(this.cam.on));
    if (this.cam.on) this.shutter.focus();
  }

  private async take(): Promise<boolean> {
    const v = this.cam.video;
    return this.cam.ready && (await addPicture(this.now.id, await toBlob(cut(v, v.videoWidth, v.videoHeight))));
  }

  sent(w: Way | undefined): void {
    this.way.hidden = !w;
    if (!w) return;
    [this.bar.max, this.bar.value] = [w.total, w.done];
    this.way.lastElementChild!.textContent = t("train.sending", { N: w.done + 1, Total: w.total });
  }

  close(): void {
    this.cam.stop();
    this.el.remove();
  }

  draw(c: SetClass, names: Map<number, string>, needed: number, removable: boolean): void {
    this.now = c;
    const has = c.pictures.length + c.known;
    if (document.activeElement !== this.name) this.name.value = c.name;
    this.el.setAttribute("aria-label", c.name);
    this.drop.hidden = !removable;
    this.drop.setAttribute("aria-label", t("train.class.remove", { Name: c.name }));
    this.number.textContent = has < needed ? t("train.class.few", { N: has, Least: needed }) : t("train.class.count", { N: has });
    const missing = Math.max(0, needed - has);
    const key = JSON.stringify([c.pictures, c.name, missing, [...names]]);
    if (key === this.drawn) return;
    this.drawn = key;
    this.pictures.replaceChildren(...c.pictures.map((p, i) => {
      const wrong = p.guess >= 0 && p.guess !== c.id;
      const label = [t("train.picture", { N: i + 1, Class: c.name }), p.aside ? t("train.aside") : "", wrong ? t("train.said", { Name: names.get(p.guess) ?? "" }) : ""].filter(Boolean).join(", ");
      return h("div.own-picture", { role: "listitem", class: `own-picture${wrong ? " is-wrong" : ""}${p.aside ? " is-aside" : ""}` }, h("img", { src: pictureURL(p.id), alt: label, width: 56, height: 56, loading: "lazy" }),
        h("button.drop-picture", { "aria-label": t("train.picture.remove", { N: i + 1, Class: c.name }), onclick: () => void removePicture(p.id) }, "×"));
    }), ...Array.from({ length: missing }, () => h("div.own-slot", { "aria-hidden": "true" })), ...(c.known ? [h("p.note", { role: "listitem" }, t("train.known", { N: c.known }))] : []));
  }
}

export function mount(): void {
  const cards = new Map<number, Card>();
  const place = $("own-classes");
  on($("own-add"), "click", () => void addClass().then((s) => (cards.get(s?.classes.at(-1)?.id ?? -1)?.el.querySelector("input"))?.select()));
  effect(() => {
    const s = set.value;
    const ids = new Set(s?.classes.map((c) => c.id) ?? []);
    for (const [id, card] of cards) {
      if (ids.has(id)) continue;
      card.close();
      cards.delete(id);
    }
    const names = new Map(s?.classes.map((c) => [c.id, c.name]) ?? []);
    for (const c of s?.classes ?? []) {
      let card = cards.get(c.id);
      if (!card) {
        cards.set(c.id, (card = new Card(c)));
        place.append(card.el);
      }
      card.draw(c, names, s!.least, s!.classes.length > 2);
    }
    $<HTMLButtonElement>("own-add").disabled = !s || s.classes.length >= most;
    $("own-features").textContent = s ? t("train.features", { N: s.features, Title: s.title }) : "";
  });
  effect(() => {
    const ways = sending.value;
    for (const [id, card] of cards) card.sent(ways.get(id));
  });
}
