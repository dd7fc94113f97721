// A link to exactly this view with the controls hidden: for homework, without a
// room. The picture stays out of it: pictures are forgotten, and private.
import { h } from "../lib/dom.ts";
import { t } from "../lib/page.ts";
import { dialog, toast } from "../look/overlay.ts";

export function address(from: string): string {
  const u = new URL(from);
  for (const k of ["image", "b", "lang", "projector"]) u.searchParams.delete(k);
  u.searchParams.set("hide", "1");
  u.hash = "";
  return u.href.replaceAll("%2F", "/");
}

async function copy(): Promise<void> {
  const url = address(location.href);
  try {
    await navigator.clipboard.writeText(url);
    toast(t("homework.done"));
  } catch {
    const field = h("input.address", { type: "text", readonly: true, value: url, "aria-label": t("homework.link") });
    dialog("homework", t("homework.link"), h("p.note", {}, t("homework.text")), field);
    field.select();
  }
}

export function mount(): void {
  document.querySelector(".foot")?.append(h("button.link", { id: "homework-button", onclick: () => void copy() }, t("homework.link")));
}
