// Small helpers over the DOM. Styles are set through CSSOM only: the page's
// content security policy forbids style attributes.

type Child = Node | string | undefined | false;
type Value = string | number | boolean | undefined | ((e: Event) => void);
export type Attributes = Record<string, Value>;

function fill(el: Element, attributes: Attributes, children: Child[]): void {
  for (const [name, v] of Object.entries(attributes)) {
    if (v === undefined || v === false) continue;
    if (typeof v === "function") el.addEventListener(name.replace(/^on/, ""), v);
    else if (name.startsWith("--")) (el as HTMLElement | SVGElement).style.setProperty(name, String(v));
    else el.setAttribute(name, v === true ? "" : String(v));
  }
  for (const c of children) if (c) el.append(c);
}

/** h makes an element: "button.tile", attributes ("--n" sets a custom property, "onclick" listens), children. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K | `${K}.${string}`,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const [name, ...classes] = tag.split(".");
  const el = document.createElement(name as K);
  if (classes.length) el.className = classes.join(" ");
  if (name === "button") el.setAttribute("type", "button");
  fill(el, attributes, children);
  return el;
}

/** s makes an SVG element. */
export function s<K extends keyof SVGElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: Child[]): SVGElementTagNameMap[K] {
  const el = document.createElementNS("http://www.w3.org/2000/svg", tag);
  fill(el, attributes, children);
  return el;
}

/** icon is one of the page's symbols. */
export function icon(name: string): SVGSVGElement {
  return s("svg", { class: "icon", "aria-hidden": "true" }, s("use", { href: "#k-" + name }));
}

/** $ finds the element that the template put there. */
export function $<T extends Element = HTMLElement>(id: string): T {
  const el = document.getElementById(id);
  if (!el) throw new Error(`the page has no #${id}`);
  return el as unknown as T;
}

/**
 * rich turns **bold** parts of a catalogue string into elements, and
 * [[term|words]] into a button that explains the term (look/glossary.ts).
 */
export function rich(text: string, tag: "strong" | "b" = "b"): DocumentFragment {
  const out = document.createDocumentFragment();
  for (const part of text.split(/(\*\*.+?\*\*|\[\[.+?\]\])/)) {
    const term = /^\[\[(\w+)\|(.+)\]\]$/.exec(part);
    if (term) out.append(h("button.term", { "data-term": term[1]!, "aria-haspopup": "dialog" }, term[2]!));
    else if (part.startsWith("**")) out.append(h(tag, {}, part.slice(2, -2)));
    else if (part) out.append(part);
  }
  return out;
}

/**
 * roomy keeps an element as large as a text that it may hold, whatever it holds
 * now: nothing beside it moves when the text comes. Its content is one element.
 */
export function roomy(el: HTMLElement, largest: string): void {
  el.classList.add("roomy");
  el.dataset["room"] = rich(largest).textContent ?? "";
}

/** mark places an element over cell k of a map of w x rows cells that fills its box. */
export function mark(el: HTMLElement, k: number, w: number, rows: number): void {
  el.hidden = k < 0;
  el.style.width = `${100 / w}%`;
  el.style.height = `${100 / rows}%`;
  el.style.translate = `${100 * (k % w)}% ${100 * Math.floor(k / w)}%`;
}

export function on<K extends keyof HTMLElementEventMap>(el: HTMLElement, type: K, f: (e: HTMLElementEventMap[K]) => void): void {
  el.addEventListener(type, f);
}
