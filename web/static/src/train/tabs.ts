// The two tabs: which one is open is in the address; arrow keys walk.
import { $, on } from "../lib/dom.ts";
import { effect } from "../lib/signal.ts";
import { go, state } from "../lib/url.ts";

const names = ["teach", "watch"] as const;

export function mount(opened: (tab: (typeof names)[number]) => void): void {
  names.forEach((n, i) => {
    const tab = $("tab-" + n);
    on(tab, "click", () => go({ tab: n }));
    on(tab, "keydown", (e) => {
      const by = e.key === "ArrowRight" ? 1 : e.key === "ArrowLeft" ? -1 : 0;
      if (!by) return;
      const next = names[(i + by + names.length) % names.length]!;
      go({ tab: next });
      $("tab-" + next).focus();
    });
  });
  effect(() => {
    const open = state.value.tab;
    for (const n of names) {
      const tab = $("tab-" + n);
      tab.setAttribute("aria-selected", String(n === open));
      tab.tabIndex = n === open ? 0 : -1;
      $("panel-" + n).hidden = n !== open;
    }
    opened(open);
  });
}
