// What the network has become: its first filters, and which class it takes for which.
import { h } from "../lib/dom.ts";
import { percent } from "../lib/format.ts";
import { level, lut } from "../lib/palette.ts";
import { t } from "../lib/page.ts";
import type { Exam, Filters } from "./wire.gen.ts";

function floats(base64: string): Float32Array {
  const b = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  return new Float32Array(b.buffer, 0, b.length >> 2);
}

/** drawFilters paints each filter as a picture of its weights: 0 is grey, the greatest of all is full. */
export function drawFilters(canvas: HTMLCanvasElement, f: Filters): void {
  const w = floats(f.oihw);
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

/** Matrix is a confusion matrix: row = what it is, column = what was said. Arrow keys and the pointer read it. */
export class Matrix {
  readonly el: HTMLElement;
  private readonly canvas = h("canvas.confusion", { tabindex: 0, role: "img", "aria-label": t("train.confusion.title") });
  private readonly says = h("output.note");
  private exam: Exam | undefined;
  private at: [number, number] | undefined;
  constructor(private readonly classes: () => string[]) {
    this.el = h("div", {}, this.canvas, this.says);
    this.canvas.addEventListener("pointermove", (e) => {
      const n = this.exam?.confusion.length ?? 0;
      const b = this.canvas.getBoundingClientRect();
      if (n) this.read(Math.floor(((e.clientY - b.top) / b.height) * n), Math.floor(((e.clientX - b.left) / b.width) * n));
    });
    this.canvas.addEventListener("keydown", (e) => {
      const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[e.key];
      if (!step) return;
      e.preventDefault();
      const [r, c] = this.at ?? [0, -1];
      this.read(r + step[0]!, c + step[1]!);
    });
  }

  private read(row: number, column: number): void {
    const n = this.exam?.confusion.length ?? 0;
    if (!n) return;
    const [r, c] = [Math.max(0, Math.min(n - 1, row)), Math.max(0, Math.min(n - 1, column))];
    this.at = [r, c];
    const names = this.classes();
    this.says.textContent = t("train.confusion.cell", { True: name(names[r]), Said: name(names[c]), N: this.exam!.confusion[r]![c]! });
    this.paint();
  }

  draw(exam: Exam | undefined): void {
    if (!exam || exam === this.exam) return;
    this.exam = exam;
    this.canvas.setAttribute("aria-label", t("train.confusion.label", { N: exam.pictures, P: percent(exam.accuracy) }));
    if (!this.at) this.says.textContent = t("train.confusion.text", { N: exam.pictures, P: percent(exam.accuracy) });
    this.paint();
  }

  private paint(): void {
    const rows = this.exam!.confusion;
    const n = rows.length;
    const k = Math.max(4, Math.floor(264 / n));
    this.canvas.width = this.canvas.height = n * k;
    const ctx = this.canvas.getContext("2d")!;
    const table = lut("viridis");
    rows.forEach((row, r) => {
      const sum = Math.max(1, row.reduce((a, b) => a + b, 0));
      row.forEach((v, c) => {
        const e = 3 * level(v / sum, 0, 1);
        ctx.fillStyle = `rgb(${table[e]},${table[e + 1]},${table[e + 2]})`;
        ctx.fillRect(c * k, r * k, k - 1, k - 1);
      });
    });
    if (!this.at) return;
    ctx.lineWidth = 2;
    ctx.strokeStyle = "#fff";
    ctx.strokeRect(this.at[1] * k + 1, this.at[0] * k + 1, k - 3, k - 3);
  }
}

/** name is a class in the page's language, where the catalogue has it. */
export function name(id: string | undefined): string {
  const key = "train.class." + id;
  const text = t(key);
  return text === key ? (id ?? "") : text;
}
