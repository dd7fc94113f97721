// Dialogs and small menus. Native <dialog>: focus stays inside, Escape closes,
// focus returns to what opened it.
import { $, h } from "../lib/dom.ts";
import { t } from "../lib/page.ts";

export interface Choice {
  word: string;
  note?: string;
  on: boolean;
  pick(): void;
}

/** dialog opens a modal page over the page. */
export function dialog(id: string, title: string, ...content: (Node | string)[]): HTMLDialogElement {
  document.getElementById(id)?.remove();
  const el = h(
    "dialog.sheet",
    { id, "aria-labelledby": id + "-title" },
    h(
      "div.sheet-head",
      {},
      h("h2", { id: id + "-title", tabindex: -1 }, title),
      h("button.close", { "aria-label": t("close"), onclick: () => el.close() }, "×"),
    ),
    ...content,
  );
  el.addEventListener("close", () => el.remove());
  el.addEventListener("click", (e) => e.target === el && el.close());
  $("overlays").append(el);
  el.showModal();
  return el;
}

/** hang opens a small dialog by the element it belongs to. */
function hang(by: HTMLElement, label: string, ...content: Node[]): HTMLDialogElement {
  document.getElementById("hung")?.remove();
  const el = h("dialog.hung", { id: "hung", "aria-label": label }, ...content);
  el.addEventListener("close", () => {
    el.remove();
    if (by.isConnected) by.focus();
  });
  el.addEventListener("click", (e) => e.target === el && el.close());
  $("overlays").append(el);
  el.showModal();
  const at = by.getBoundingClientRect();
  const box = el.getBoundingClientRect();
  const below = at.bottom + 6 + box.height <= innerHeight - 8;
  el.style.left = `${Math.max(8, Math.min(at.left, innerWidth - box.width - 8))}px`;
  el.style.top = `${Math.max(8, below ? at.bottom + 6 : at.top - box.height - 6)}px`;
  return el;
}

/** choose lets one of several be picked; arrows walk, Enter picks. */
export function choose(by: HTMLElement, title: string, ...groups: (Choice[] | { title: string; choices: Choice[] })[]): void {
  const parts: Node[] = [];
  for (const g of groups) {
    const { title: name, choices } = Array.isArray(g) ? { title, choices: g } : g;
    parts.push(h("p.group-title", {}, name));
    parts.push(
      h(
        "div.choices",
        { role: "group", "aria-label": name },
        ...choices.map((c) =>
          h(
            "button.choice",
            {
              "aria-pressed": String(c.on),
              onclick: () => {
                el.close();
                c.pick();
              },
            },
            h("span", {}, c.word),
            c.note ? h("small", {}, c.note) : undefined,
          ),
        ),
      ),
    );
  }
  const el = hang(by, title, ...parts);
  walk(el);
}

/** actions is a menu of things to do. */
export function actions(
  by: HTMLElement,
  title: string,
  items: { word: string; note?: string; href?: string; download?: string; run?: () => void }[],
): void {
  const el = hang(
    by,
    title,
    h("p.group-title", {}, title),
    h(
      "div.choices",
      {},
      ...items.map((a) =>
        a.href
          ? h(
              "a.choice",
              { href: a.href, download: a.download ?? false, onclick: () => setTimeout(() => el.close()) },
              h("span", {}, a.word),
              a.note ? h("small", {}, a.note) : undefined,
            )
          : h(
              "button.choice",
              {
                onclick: () => {
                  el.close();
                  a.run?.();
                },
              },
              h("span", {}, a.word),
              a.note ? h("small", {}, a.note) : undefined,
            ),
      ),
    ),
  );
  walk(el);
}

function walk(el: HTMLElement): void {
  const items = [...el.querySelectorAll<HTMLElement>(".choice")];
  (items.find((i) => i.getAttribute("aria-pressed") === "true") ?? items[0])?.focus();
  el.addEventListener("keydown", (e) => {
    const by = e.key === "ArrowDown" ? 1 : e.key === "ArrowUp" ? -1 : 0;
    if (!by) return;
    e.preventDefault();
    const n = items.indexOf(document.activeElement as HTMLElement);
    items[(n + by + items.length) % items.length]?.focus();
  });
}

/** note shows a sentence by the thing it explains. */
export function note(by: HTMLElement, title: string, text: string): void {
  const el = hang(
    by,
    title,
    h("p.group-title", {}, title),
    h("p.note-text", {}, text),
    h("button.choice", { onclick: () => el.close() }, t("close")),
  );
  el.querySelector<HTMLElement>(".choice")?.focus();
}

let timer = 0;

/** toast says for some seconds what was done. */
export function toast(text: string): void {
  document.getElementById("toast")?.remove();
  clearTimeout(timer);
  const el = h("p.toast", { id: "toast", role: "status" }, text);
  $("overlays").append(el);
  timer = window.setTimeout(() => el.remove(), 5000);
}
