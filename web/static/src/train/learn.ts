// Steps 2 and 3: the last layer learns; then it is asked about new pictures.
import { $, h, on, rich } from "../lib/dom.ts";
import { percent, value } from "../lib/format.ts";
import { t } from "../lib/page.ts";
import { effect, signal } from "../lib/signal.ts";
import { light } from "../draw/light.ts";
import { Chart } from "./chart.ts";
import { lesson, send } from "./link.ts";
import { power } from "./strip.ts";
import { classify, cut, fileURL, forget, openFile, pictureURL, set, square, toBlob } from "./sets.ts";
import { Webcam } from "./webcam.ts";
import type { Answer, LearnPoint, Set as OwnSet } from "./wire.gen.ts";

/** missing says what must be there before it can learn. */
function missing(s: OwnSet | undefined): string {
  if (!s) return t("loading");
  const few = s.classes.filter((c) => c.pictures.length + c.known < s.least);
  if (s.classes.length < 2) return t("train.need.classes");
  return few.length ? t("train.need.pictures", { Names: few.map((c) => c.name).join(", "), Least: s.least }) : "";
}

function points(): LearnPoint[] {
  return lesson.value?.points ?? set.value?.result?.points ?? [];
}

function learning(): void {
  const losses = new Chart(t("train.learn.loss"), 130, { log: true, text: power });
  const right = new Chart(t("train.learn.right"), 110, { log: false, lo: 0, hi: 1, about: 2, text: (v) => t("percent", { P: String(Math.round(100 * v)) }) });
  $("learn-loss").append(losses.el);
  $("learn-right").append(right.el);
  on($("learn-button"), "click", () => {
    const s = set.peek();
    if (s && !missing(s)) send({ type: "teach", set: s.id });
  });
  effect(() => {
    const [s, l] = [set.value, lesson.value];
    const why = missing(s);
    $<HTMLButtonElement>("learn-button").setAttribute("aria-disabled", String(!!why));
    $("learn-why").textContent = why || (s?.result?.stale ? t("train.stale") : "");
    $("learn-button").textContent = t(s?.result ? "train.learn.again" : "train.learn");
    const p = points();
    $("learn-charts").hidden = p.length === 0;
    if (p.length) {
      const x = p.map((q) => q.step);
      const tested = p.some((q) => q.testLoss > 0);
      losses.draw([{ kind: "main", twin: false, x, y: p.map((q) => q.loss) }, ...(tested ? [{ kind: "one", twin: true, x, y: p.map((q) => q.testLoss) }] : [])], t("train.says.loss", { V: power(p.at(-1)!.loss) }));
      right.draw([{ kind: "main", twin: false, x, y: p.map((q) => q.accuracy) }, ...(tested ? [{ kind: "one", twin: true, x, y: p.map((q) => q.testAccuracy) }] : [])], t("train.says.accuracy", { V: percent(p.at(-1)!.accuracy) }));
    }
    void l;
    result(s);
  });
}

function duration(ms: number): string {
  return ms < 1000 ? t("train.time.ms", { N: Math.max(1, ms) }) : t("train.time.s", { N: value(ms / 1000) });
}

function result(s: OwnSet | undefined): void {
  const el = $("learn-result");
  const r = s?.result;
  if (!s || !r) return el.replaceChildren();
  const names = new Map(s.classes.map((c) => [c.id, c.name]));
  const wrong = s.classes.flatMap((c) => c.pictures.filter((p) => p.guess >= 0 && p.guess !== c.id).map((p) => ({ p, c })));
  el.replaceChildren(
    h("p", { id: "learn-says" }, rich(t("train.result", { Right: r.right, Learned: r.learned, Time: duration(r.ms) }) + (r.tested ? " " + t("train.result.aside", { Right: r.testRight, Tested: r.tested }) : ""))),
    wrong.length
      ? h("div.wrong", {}, h("h3", {}, t("train.wrong", { N: wrong.length })), ...wrong.slice(0, 20).map(({ p, c }) => {
          const says = t("train.wrong.one", { Name: c.name, Said: names.get(p.guess) ?? "–", P: percent(p.p) });
          return h("button.wrong-one", { onclick: () => void again(pictureURL(p.id)) }, h("img", { src: pictureURL(p.id), alt: "", width: 56, height: 56 }), h("span", {}, says));
        }))
      : h("p.note", {}, t("train.wrong.none")));
}

/** again asks about a picture of the set, to see where the network looked. */
async function again(url: string): Promise<void> {
  const r = await fetch(url).catch(() => undefined);
  if (r?.ok) await tell(await r.blob());
}

const answer = signal<Answer | undefined>(undefined);
const shown = signal<HTMLImageElement | undefined>(undefined);
const smooth = signal(false);

function image(src: string): Promise<HTMLImageElement> {
  return new Promise((done, fail) => {
    const i = new Image();
    i.onload = () => done(i);
    i.onerror = () => fail(new Error("picture"));
    i.src = src;
  });
}

/** tell classifies a picture and shows it with the map of what counted. */
async function tell(b: Blob): Promise<boolean> {
  const a = await classify(b, true);
  if (!a?.crop) return false;
  shown.value = await image(a.crop);
  answer.value = a;
  return true;
}

async function tellFiles(files: File[]): Promise<void> {
  live.stop();
  $("try-list").replaceChildren();
  for (const f of files) {
    const b = await square(f);
    if (!(await tell(b))) return;
    const [a, img] = [answer.peek()!, shown.peek()!];
    if (files.length < 2) continue;
    const top = a.shares[0]!;
    $("try-list").append(h("button.wrong-one", { onclick: () => { shown.value = img; answer.value = a; } }, h("img", { src: img.src, alt: "", width: 56, height: 56 }), h("span", {}, `${top.name} ${percent(top.p)}`)));
  }
}

/** live asks about the camera's picture, the newest one as soon as the answer before is there. */
const live = {
  cam: new Webcam(),
  async start(): Promise<void> {
    if (!(await this.cam.start())) return;
    $("try-camera").setAttribute("aria-pressed", "true");
    const frame = async (): Promise<void> => {
      if (!this.cam.on) return;
      const v = this.cam.video;
      if (this.cam.ready && !document.hidden && !(await tell(await toBlob(cut(v, v.videoWidth, v.videoHeight))))) return this.stop();
      setTimeout(() => void frame(), this.cam.ready ? 30 : 100);
    };
    void frame();
  },
  stop(): void {
    this.cam.stop();
    $("try-camera").setAttribute("aria-pressed", "false");
  },
};

function trying(): void {
  const canvas = h("canvas.try-picture", { width: 264, height: 264, role: "img", id: "try-picture" });
  $("try-place").append(canvas, live.cam.el);
  live.cam.el.classList.add("is-small");
  const input = h("input.sr", { type: "file", id: "try-file", multiple: true, accept: "image/*,.heic,.heif,.tif,.tiff", tabindex: -1, "aria-label": t("drop.choose"), onchange: () => {
    const files = [...(input.files ?? [])];
    input.value = "";
    void tellFiles(files);
  } });
  $("try-place").append(input);
  on($("try-files"), "click", () => input.click());
  on($("try-camera"), "click", () => (live.cam.on ? live.stop() : void live.start()));
  on($("try-smooth"), "click", () => (smooth.value = !smooth.peek()));
  const zone = $("own-try");
  zone.addEventListener("drop", (e) => {
    e.preventDefault();
    const files = [...(e.dataTransfer?.files ?? [])];
    if (set.peek()?.result) void tellFiles(files);
  });
  effect(() => {
    const [a, img] = [answer.value, shown.value];
    $("try-smooth").setAttribute("aria-pressed", String(smooth.value));
    light(canvas.getContext("2d")!, img, a ? Float32Array.from(a.cam) : undefined, a?.w ?? 7, a?.h ?? 7, a?.max ?? 1, smooth.value);
    canvas.setAttribute("aria-label", a ? t("train.try.map", { Name: a.shares[0]!.name }) : t("train.try.empty"));
    $("try-answer").replaceChildren(...(a?.shares ?? []).map((x, i) => h("li", { class: i ? "" : "is-first" }, h("span", {}, x.name), h("b", {}, percent(x.p)), h("i", { "--p": x.p * 100 }))));
    $("try-ms").textContent = a ? t("train.try.ms", { N: Math.round(a.ms) }) : "";
  });
  let last: string | undefined;
  effect(() => {
    const s = set.value;
    const can = !!s?.result;
    $("own-try").classList.toggle("is-empty", !can);
    for (const id of ["try-files", "try-camera", "own-save"]) $<HTMLButtonElement>(id).disabled = !can;
    $("try-why").textContent = can ? "" : t("train.try.why");
    if (s?.id === last) return;
    last = s?.id; // answers were another set's
    answer.value = shown.value = undefined;
    $("try-list").replaceChildren();
    live.stop();
  });
}

function keeping(): void {
  on($("own-save"), "click", () => {
    const a = h("a", { href: fileURL(), download: "my-classes.safetensors" });
    document.body.append(a);
    a.click();
    a.remove();
  });
  const input = h("input.sr", { type: "file", id: "own-file", accept: ".safetensors", tabindex: -1, "aria-label": t("train.open"), onchange: () => {
    const f = input.files?.[0];
    input.value = "";
    lesson.value = undefined;
    if (f) void openFile(f);
  } });
  $("own-keep").append(input);
  on($("own-open"), "click", () => input.click());
  on($("own-forget"), "click", () => {
    lesson.value = undefined;
    void forget();
  });
}

export function mount(): void {
  learning();
  trying();
  keeping();
}
