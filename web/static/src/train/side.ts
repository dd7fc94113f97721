// What the network has become: its first filters, and which class it takes for which.
import { h } from "../lib/dom.ts";
import { percent } from "../lib/format.ts";
import { level, lut } from "../lib/palette.ts";
import { t } from "../lib/page.ts";
import { name, sign } from "./examples.ts";
import type { Exam, Filters } from "./wire.gen.ts";

export function floats(base64: string): Float32Array {
  const b = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  return new Float32Array(b.buffer, 0, b.length >> 2);
}

/** drawFilters paints each filter as a picture of its weights w: 0 is grey, the greatest of all is full. */
export function drawFilters(canvas: HTMLCanvasElement, f: Filters, w: Float32Array): void {
  const columns = Math.ceil(Math.sqrt(f.count));
  const cell = f.side + 1;
  canvas.width = columns * cell - 1;
  canvas.height = Math.ceil(f.count / columns) * cell - 1;
  const ctx = canvas.getContext("2d")!;
  const img = ctx.createImageData(canvas.width, canvas.height);
  let top = 1e-9;
  for (const v of w) top = Math.max(top, Math.abs(v));
  for (let n = 0; n < f.count; n++) {
    for (let y = 0; y < f.side; y++) {
      for (let x = 0; x < f.side; x++) {
        const at = 4 * ((Math.floor(n / columns) * cell + y) * canvas.width + (n % columns) * cell + x);
        for (let c = 0; c < 3; c++) img.data[at + c] = 127.5 + 127.5 * (w[((n * 3 + c) * f.side + y) * f.side + x]! / top);
        img.data[at + 3] = 255;
      }
    }
  }
  ctx.putImageData(img, 0, 0);
}

/** Grown shows the first filters twice: as they are, and what has been learned since the start. */
export class Grown {
  readonly el: HTMLElement;
  private readonly now = h("canvas.filters-small", { role: "img" });
  private readonly change = h("canvas.filters-small", { role: "img" });
  private drawn: Filters | undefined;
  constructor() {
    const one = (canvas: HTMLElement, text: string): HTMLElement => h("figure", {}, canvas, h("figcaption.note", {}, text));
    this.el = h("div.grown", {}, one(this.now, t("train.filters.now")), one(this.change, t("train.filters.change")));
    this.clear();
  }

  draw(start: Filters | undefined, f: Filters | undefined): void {
    if (!f || f === this.drawn) return;
    this.drawn = f;
    const w = floats(f.oihw);
    drawFilters(this.now, f, w);
    this.now.setAttribute("aria-label", t("train.says.filters", { N: f.count, Step: f.step }));
    const from = start && floats(start.oihw);
    drawFilters(this.change, f, from ? w.map((v, i) => v - from[i]!) : new Float32Array(w.length));
    this.change.setAttribute("aria-label", t("train.says.change", { N: f.count, Step: f.step }));
  }

  clear(): void {
    this.drawn = undefined;
    for (const [c, what] of [[this.now, "train.filters.now"], [this.change, "train.filters.change"]] as const) {
      c.width = c.height = 31;
      c.setAttribute("aria-label", `${t("train.filters.title")}: ${t(what)}`);
    }
  }
}

const [full, head] = [236, 22]; // pixels: of the whole, of the signs at its sides

/** Matrix is a confusion matrix: row = what it is, column = what was said. Arrow keys and the pointer read it. */
export class Matrix {
  readonly el: HTMLElement;
  private readonly canvas = h("canvas.confusion", { tabindex: 0, role: "img", "aria-label": t("train.confusion.title"), width: full, height: full });
  private readonly says = h("output.note");
  private exam: Exam | undefined;
  private at: [number, number] | undefined;
  constructor(private readonly classes: () => string[]) {
    this.el = h("div", {}, this.canvas, this.says);
    this.canvas.addEventListener("pointermove", (e) => {
      const b = this.canvas.getBoundingClientRect();
      const cell = (v: number, size: number): number => Math.floor(((v / size) * full - head) / this.cell());
      this.read(cell(e.clientY - b.top, b.height), cell(e.clientX - b.left, b.width));
    });
    this.canvas.addEventListener("keydown", (e) => {
      const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[e.key];
      if (!step) return;
      e.preventDefault();
      const [r, c] = this.at ?? [0, -1];
      this.read(r + step[0]!, c + step[1]!);
    });
  }

  private cell(): number {
    return (full - head) / Math.max(1, this.classes().length);
  }

  private read(row: number, column: number): void {
    if (!this.exam) return;
    const n = this.exam.confusion.length;
    const [r, c] = [Math.max(0, Math.min(n - 1, row)), Math.max(0, Math.min(n - 1, column))];
    this.at = [r, c];
    const names = this.classes();
    this.says.textContent = t("train.confusion.cell", { True: name(names[r]), Said: name(names[c]), N: this.exam.confusion[r]![c]! });
    this.paint();
  }

  /** draw shows an exam; without one the places of the classes. */
  draw(exam: Exam | undefined): void {
    if (exam !== this.exam) {
      this.exam = exam;
      if (!exam) this.at = undefined;
      this.canvas.setAttribute("aria-label", exam ? t("train.confusion.label", { N: exam.pictures, P: percent(exam.accuracy) }) : t("train.confusion.title"));
    }
    if (!this.at) this.says.textContent = exam ? t("train.confusion.text", { N: exam.pictures, P: percent(exam.accuracy), Step: exam.step }) : t("train.confusion.wait");
    this.paint();
  }

  private paint(): void {
    const n = this.classes().length;
    const k = this.cell();
    const gap = k > 16 ? 1 : 0.5;
    const dpr = Math.min(3, devicePixelRatio || 1);
    this.canvas.width = this.canvas.height = Math.round(full * dpr);
    const ctx = this.canvas.getContext("2d")!;
    ctx.scale(dpr, dpr);
    const table = lut("viridis");
    const icon = Math.min(head - 3, k - gap);
    for (let r = 0; r < n; r++) {
      sign(ctx, r, head - 3 - icon, head + r * k + (k - gap - icon) / 2, icon);
      sign(ctx, r, head + r * k + (k - gap - icon) / 2, head - 3 - icon, icon);
      const row = this.exam?.confusion[r];
      const sum = Math.max(1, row?.reduce((a, b) => a + b, 0) ?? 0);
      for (let c = 0; c < n; c++) {
        const e = 3 * level((row?.[c] ?? 0) / sum, 0, 1);
        ctx.fillStyle = row ? `rgb(${table[e]},${table[e + 1]},${table[e + 2]})` : getComputedStyle(this.canvas).color;
        ctx.fillRect(head + c * k, head + r * k, k - gap, k - gap);
      }
    }
    if (!this.at) return;
    const [y, x] = [head + this.at[0] * k, head + this.at[1] * k];
    for (const [width, colour] of [[3, "#000"], [1.5, "#fff"]] as const) {
      ctx.lineWidth = width;
      ctx.strokeStyle = colour;
      ctx.strokeRect(x + 1, y + 1, k - gap - 2, k - gap - 2);
    }
  }
}
