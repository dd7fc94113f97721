// A panel of the page as a PNG: a copy of it, with the page's own styles, goes
// as an SVG into a picture, which the browser draws at twice the size.
import { s } from "../lib/dom.ts";

const scale = 2;
const margin = 16; // CSS pixels
const html = "http://www.w3.org/1999/xhtml";
// a picture has no motion and nothing to press
const still = `*, *::before, *::after { animation: none !important; transition: none !important; }
  main, .panel { display: block !important; margin: 0 !important; border: 0 !important; padding: 0 !important; max-width: none !important; }
  .tools, .pager, .pages, .chip, .views, .step, .room-buttons { visibility: hidden !important; }`;

/** rules are the page's styles as they were written; cssText loses a shorthand that a variable makes. */
async function rules(): Promise<string> {
  const all = [...document.styleSheets].flatMap((sheet) => sheet.href ?? []);
  return (await Promise.all(all.map(async (href) => (await fetch(href)).text()))).join("\n");
}

/** pixels replaces a canvas's copy by what the canvas shows, in the same place. */
function pixels(from: HTMLCanvasElement, to: Element): void {
  const img = document.createElement("img");
  const own = getComputedStyle(from);
  for (const p of ["position", "left", "top", "width", "height", "z-index", "display", "border-radius", "grid-area", "image-rendering"]) img.style.setProperty(p, own.getPropertyValue(p));
  img.src = from.toDataURL();
  to.replaceWith(img);
}

/** photograph puts a picture of the server's into the copy itself: an SVG image may load nothing. */
async function photograph(from: SVGImageElement, to: Element): Promise<void> {
  const img = new Image();
  img.src = from.href.baseVal;
  await img.decode();
  const c = document.createElement("canvas");
  c.width = img.naturalWidth;
  c.height = img.naturalHeight;
  c.getContext("2d")!.drawImage(img, 0, 0);
  to.setAttribute("href", c.toDataURL());
}

async function copy(panel: HTMLElement): Promise<HTMLElement> {
  const out = panel.cloneNode(true) as HTMLElement;
  const pairs = <T extends Element>(q: string): [T, Element][] => {
    const to = [...out.querySelectorAll(q)];
    return [...panel.querySelectorAll<T>(q)].map((x, i) => [x, to[i]!]);
  };
  for (const [from, to] of pairs<HTMLCanvasElement>("canvas")) pixels(from, to);
  await Promise.all(pairs<SVGImageElement>("image[href]").map(([from, to]) => photograph(from, to)));
  return out;
}

/** drawing is the panel as an SVG of the window's size, so that widths mean the same there. */
async function drawing(panel: HTMLElement, width: number, height: number): Promise<SVGSVGElement> {
  const body = document.body.cloneNode(false) as HTMLElement;
  const main = document.createElement("main");
  const frame = document.createElement("div");
  frame.className = "panel " + (panel.parentElement?.className ?? "");
  frame.style.width = width + "px";
  frame.append(await copy(panel));
  main.append(frame);
  const symbols = document.querySelector("svg.defs");
  body.append(...(symbols ? [symbols.cloneNode(true)] : []), main);
  const style = document.createElementNS(html, "style");
  style.textContent = (await rules()) + still;
  const svg = s("svg", { width: innerWidth, height: Math.max(innerHeight, height) }, s("foreignObject", { width: "100%", height: "100%" }, style, body));
  svg.style.colorScheme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  return svg;
}

/** panelPNG draws a panel as it is shown now. */
export async function panelPNG(panel: HTMLElement): Promise<Blob | null> {
  const { width, height } = panel.getBoundingClientRect();
  const svg = await drawing(panel, width, height);
  const img = new Image();
  img.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(new XMLSerializer().serializeToString(svg));
  await img.decode();
  const out = document.createElement("canvas");
  out.width = scale * (width + 2 * margin);
  out.height = scale * (height + 2 * margin);
  const ctx = out.getContext("2d")!;
  ctx.fillStyle = getComputedStyle(document.body).backgroundColor;
  ctx.fillRect(0, 0, out.width, out.height);
  ctx.drawImage(img, scale * margin, scale * margin, scale * img.width, scale * img.height);
  return new Promise((done) => out.toBlob(done, "image/png"));
}
