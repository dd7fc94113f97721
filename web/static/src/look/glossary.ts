// Words in plain words, on tap.
import { $, h, on, rich } from "../lib/dom.ts";
import { t } from "../lib/page.ts";
import { dialog } from "./overlay.ts";

export const terms = [
  "channel",
  "map",
  "module",
  "branch",
  "convolution",
  "reduction",
  "relu",
  "pooling",
  "concatenation",
  "average",
  "logit",
  "softmax",
  "cam",
  "auxiliary",
  "parameter",
  "mac",
  "flop",
  "receptive",
  "percentile",
  "naive",
] as const;

export function glossary(first?: string): void {
  const items = terms.map((w) =>
    h("div.entry", { id: "word-" + w, tabindex: -1 }, h("dt", {}, t(`glossary.${w}`)), h("dd", {}, rich(t(`glossary.${w}.text`)))),
  );
  dialog("glossary", t("glossary.title"), h("dl.glossary", {}, ...items));
  if (first) document.getElementById("word-" + first)?.focus();
}

/** tap makes a word of a sentence explain itself: elements with data-term open the glossary. */
export function mount(): void {
  on($("glossary-button"), "click", () => glossary());
  document.addEventListener("click", (e) => {
    const term = (e.target as Element).closest<HTMLElement>("[data-term]")?.dataset["term"];
    if (term) glossary(term);
  });
}
