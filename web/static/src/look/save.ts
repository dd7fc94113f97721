// What can be taken along: pictures of the panels, exact values.
import { $ } from "../lib/dom.ts";
import { t, view } from "../lib/page.ts";
import { state } from "../lib/url.ts";
import { place } from "../draw/pixels.ts";
import { actions, toast } from "./overlay.ts";
import { channel, layer } from "./scope.ts";

function download(name: string, blob: Blob): void {
  const a = document.createElement("a");
  a.href = URL.createObjectURL(blob);
  a.download = name;
  a.click();
  setTimeout(() => URL.revokeObjectURL(a.href), 10000);
}

const file = (...parts: (string | number)[]): string => parts.join("-").replace(/[^\w.-]+/g, "_");

/** enlarge gives a small map at least 448 pixels, its cells still hard. */
function enlarge(c: HTMLCanvasElement): HTMLCanvasElement {
  const k = Math.max(1, Math.ceil(448 / Math.max(c.width, c.height)));
  const out = document.createElement("canvas");
  out.width = c.width * k;
  out.height = c.height * k;
  place(out.getContext("2d")!, c, 0, 0, out.width, out.height);
  return out;
}

function canvasPNG(id: string, name: string): void {
  enlarge($<HTMLCanvasElement>(id)).toBlob((b) => b && download(name, b), "image/png");
}

/** svgPNG draws an SVG with its colours: custom properties and classes are written into a copy. */
async function svgPNG(svg: SVGSVGElement, name: string): Promise<void> {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const from = [svg, ...svg.querySelectorAll<SVGElement>("*")];
  const to = [copy, ...copy.querySelectorAll<SVGElement>("*")];
  const keep = [
    "fill",
    "stroke",
    "stroke-width",
    "stroke-dasharray",
    "opacity",
    "font-family",
    "font-size",
    "font-weight",
    "text-anchor",
    "display",
    "stop-color",
    "stop-opacity",
  ];
  from.forEach((el, i) => {
    const style = getComputedStyle(el);
    for (const p of keep) to[i]!.setAttribute(p, style.getPropertyValue(p));
  });
  copy.querySelectorAll("image").forEach((el) => el.remove());
  const box = svg.getBoundingClientRect();
  copy.setAttribute("width", String(2 * box.width));
  copy.setAttribute("height", String(2 * box.height));
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  const img = new Image();
  img.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(new XMLSerializer().serializeToString(copy));
  await img.decode();
  const c = document.createElement("canvas");
  c.width = 2 * box.width;
  c.height = 2 * box.height;
  const ctx = c.getContext("2d")!;
  ctx.fillStyle = getComputedStyle(document.body).backgroundColor;
  ctx.fillRect(0, 0, c.width, c.height);
  ctx.drawImage(img, 0, 0, c.width, c.height);
  c.toBlob((b) => b && download(name, b), "image/png");
}

/** rowsPNG puts the four rows of maps below each other. */
function rowsPNG(name: string): void {
  const rows = [...$("lanes").querySelectorAll<HTMLCanvasElement>(".row canvas")];
  const out = document.createElement("canvas");
  out.width = Math.max(1, ...rows.map((r) => r.width));
  out.height = rows.reduce((n, r) => n + r.height + 6, 0);
  const ctx = out.getContext("2d")!;
  let y = 0;
  for (const r of rows) {
    ctx.drawImage(r, 0, y);
    y += r.height + 6;
  }
  out.toBlob((b) => b && download(name, b), "image/png");
}

export function save(by: HTMLElement): void {
  const l = layer.peek();
  const { image, model, fit, module } = state.peek();
  const q = new URLSearchParams({ model: model || view.model.name, ...(fit ? { fit } : {}) });
  const base = `/api/images/${encodeURIComponent(image)}/layers/${l.name}`;
  const failed = (): void => toast(t("save.failed"));
  actions(by, t("save.title"), [
    { word: t("save.channel"), run: () => canvasPNG("big-canvas", file(l.name, channel.peek()) + ".png") },
    { word: t("save.maps"), run: () => rowsPNG(file("maps", module) + ".png") },
    { word: t("save.answer"), run: () => canvasPNG("answer-cam", "counted.png") },
    { word: t("save.river"), run: () => void svgPNG($("river").querySelector("svg")!, "network.png").catch(failed) },
    {
      word: t("save.nine"),
      run: () => {
        const svg = $("nine-body").querySelector("svg");
        if (svg) void svgPNG(svg, "modules.png").catch(failed);
        else failed();
      },
    },
    { word: t("save.npy", { C: l.c, H: l.h, W: l.w }), note: l.name, href: `${base}.npy?${q}`, download: file(l.name) + ".npy" },
    {
      word: t("save.npyone", { Channel: channel.peek() }),
      href: `${base}.npy?${q}&channel=${channel.peek()}`,
      download: file(l.name, channel.peek()) + ".npy",
    },
  ]);
}
