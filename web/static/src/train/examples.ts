// One drawn picture of each class, side by side in one file: what the network
// learns to tell apart, and the signs at the sides of the confusion matrix.
import { $, h } from "../lib/dom.ts";
import { hasText, t } from "../lib/page.ts";
import { effect, signal } from "../lib/signal.ts";
import { state } from "../lib/url.ts";
import { run } from "./link.ts";
import { parse } from "./setup.ts";
import type { Settings } from "./wire.gen.ts";

/** classes of each kind of pictures, in the order of the file and of the network's outputs. */
export const classes: Record<Settings["pictures"], string[]> = (() => {
  const shapes = ["disc", "ring", "square", "triangle", "cross", "star", "crescent", "bar"];
  const textures = ["stripes across", "stripes down", "checks", "dots", "rings", "waves"];
  const digits = [..."0123456789"];
  return { shapes, textures, digits, all: [...shapes, ...textures, ...digits] };
})();

/** name is a class in the page's language, where the catalogue has it. */
export function name(id: string | undefined): string {
  const key = "train.class." + (id ?? "");
  return hasText(key) ? t(key) : (id ?? "");
}

/** kind of pictures that is looked at: the job's, or what the next start will take. */
export function kind(): Settings["pictures"] {
  return run.value?.settings.pictures ?? parse(state.value.run).pictures;
}

/** sheet is the file of examples of the kind, once it is there. */
export const sheet = signal<{ kind: string; image: HTMLImageElement } | undefined>(undefined);

/** sign draws class c of the sheet as a square. */
export function sign(ctx: CanvasRenderingContext2D, c: number, x: number, y: number, side: number): void {
  const image = sheet.peek()?.image;
  if (!image) return;
  ctx.imageSmoothingEnabled = true;
  ctx.drawImage(image, c * image.height, 0, image.height, image.height, x, y, side, side);
}

const side = 32;

export function mount(): void {
  const place = $("train-examples");
  let asked = "";
  effect(() => {
    const k = kind();
    if (state.value.tab !== "watch" || k === asked) return;
    asked = k;
    const image = new Image();
    image.onload = () => {
      if (asked === k) sheet.value = { kind: k, image };
    };
    image.src = `/api/train/examples/${k}.jpg`;
  });
  effect(() => {
    const s = sheet.value;
    place.replaceChildren(...classes[kind()].map((id, c) => {
      const canvas = h("canvas", { width: 2 * side, height: 2 * side, "aria-hidden": "true" });
      if (s && s.kind === kind()) sign(canvas.getContext("2d")!, c, 0, 0, 2 * side);
      return h("li", {}, canvas, name(id));
    }));
  });
}
