// Shows once more, slowly, how the picture went through: the layers light up
// in the order in which they really came. Space pauses, Escape ends.
import { $ } from "../lib/dom.ts";
import { t } from "../lib/page.ts";
import { session } from "./scope.ts";
import { revealed } from "./river.ts";
import { toast } from "./overlay.ts";

const perLayer = 70; // ms
let timer = 0;

function end(): void {
  clearInterval(timer);
  timer = 0;
  revealed.value = Infinity;
}

function go(): void {
  timer = window.setInterval(() => {
    revealed.value++;
    if (revealed.peek() >= session.done.peek().length) end();
  }, perLayer);
}

export function replay(): void {
  if (!session.done.peek().length) return;
  clearInterval(timer);
  revealed.value = 0;
  toast(t("replay.help"));
  $("river").scrollIntoView({ block: "nearest" });
  go();
}

export function mount(): void {
  document.addEventListener("keydown", (e) => {
    if (revealed.peek() === Infinity || document.querySelector("dialog[open]")) return;
    if (e.key === "Escape") end();
    else if (e.key === " ") {
      e.preventDefault();
      if (timer) {
        clearInterval(timer);
        timer = 0;
      } else go();
    }
  });
}
