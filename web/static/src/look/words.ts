// Names of operations for people.
import { icon } from "../lib/dom.ts";
import { t } from "../lib/page.ts";
import { short, type Layer } from "../lib/graph.ts";

/** opTitle is what an operation does: "1×1 reduce", "3×3", "3×3 max pool". */
export function opTitle(l: Layer): string {
  const k = `${l.kh}×${l.kw}`;
  switch (l.kind) {
    case "conv":
      if (l.name.endsWith("_reduce")) return t("op.reduce", { K: k });
      if (l.name.endsWith("_proj")) return t("op.project", { K: k });
      return l.s > 1 ? t("op.stride", { K: k, S: l.s }) : k;
    case "maxpool":
      return t("op.maxpool", { K: k });
    case "lrn":
      return t("op.lrn");
    case "avgpool":
      return t("op.average");
    case "concat":
      return t("op.concat");
    case "linear":
      return t("op.linear");
    case "softmax":
      return t("op.softmax");
    case "data":
      return t("op.data");
  }
}

/** place names a layer wherever it stands: "3×3", "4c 3×3 reduce", "7×7 convolution". */
export function laneTitle(l: Layer): string {
  if (l.kind === "concat") return l.module;
  if (l.module && l.branch === "pool") return l.kind === "maxpool" ? t("op.maxpool", { K: `${l.kh}×${l.kw}` }) : t("branch.pool");
  if (l.module)
    return l.name.endsWith("_reduce") ? t("op.reduceOf", { K: `${l.kh}×${l.kw}`, Branch: l.branch.replace("x", "×") }) : short(l).replace("x", "×");
  return opTitle(l);
}

const icons: Record<string, string> = { b1: "1x1", b3: "3x3", b5: "5x5", bp: "pool", bs: "stem" };

/** iconOf is a branch's sign. */
export function iconOf(key: string): SVGSVGElement {
  return icon(icons[key] ?? "stem");
}
