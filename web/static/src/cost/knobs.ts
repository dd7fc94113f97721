// The editor: a lane a branch, each with its stream drawn, sliders and fields.
import { $, h, icon, s } from "../lib/dom.ts";
import { t } from "../lib/page.ts";
import { effect } from "../lib/signal.ts";
import { most, originals, type Edit, type Filter, type Form } from "./edit.ts";
import { explain } from "./formula.ts";
import { open, openEdit, openName } from "./scope.ts";
import { change, commit } from "./state.ts";
import { attr, branchKeys, branchNames, branchWord, count, mega, put, Same, say, show } from "./text.ts";

/** Shape is the choice of a kernel's form; it stands in its knob's row. */
interface Shape {
  el: HTMLElement;
  draw(e: Edit): void;
}
interface Knob {
  filter: Filter;
  el: HTMLElement;
  draw(e: Edit): void;
}

/** slide and type the same number; letting go makes it a step to undo. */
function knob(filter: Filter, word: string, form?: Shape): Knob {
  const slider = h("input", { type: "range", min: 0, step: 1, "aria-label": word, "data-filter": filter });
  const field = h("input", { type: "number", min: 0, max: most, step: 1, "aria-label": word, "data-field": filter });
  const drop = h("button.chip.cut", { "data-drop": filter });
  const set = (n: number): void => change(openName.peek(), { [filter]: Math.min(most, Math.max(0, Math.round(n) || 0)) });
  slider.addEventListener("input", () => set(slider.valueAsNumber));
  slider.addEventListener("change", commit);
  field.addEventListener("input", () => field.value !== "" && set(field.valueAsNumber));
  field.addEventListener("change", () => {
    if (field.value === "") field.value = String(openEdit.peek()[filter]); // nothing was meant by it
    else set(field.valueAsNumber);
    commit();
  });
  let top = { module: "", max: 0 };
  const reduces = filter === "r3" || filter === "r5" || filter === "proj";
  drop.addEventListener("click", () => {
    const now = openEdit.peek()[filter];
    set(now > 0 ? 0 : originals[openName.peek()]![filter]);
    commit();
  });
  const el = h("div.knob", {}, h("span.name", {}, word), slider, field, reduces ? drop : form?.el);
  return {
    filter, el,
    draw(e) {
      form?.draw(e);
      const n = e[filter];
      // The range only grows while a module is open: a thumb must not run away under the hand.
      const module = openName.peek();
      if (top.module !== module) top = { module, max: Math.max(64, 2 * originals[module]![filter]) };
      top.max = Math.max(top.max, n);
      attr(slider, "max", top.max);
      if (slider.valueAsNumber !== n) slider.value = String(n);
      const typing = document.activeElement === field && (field.value === "" || field.valueAsNumber === n);
      if (!typing && field.value !== String(n)) field.value = String(n);
      el.classList.toggle("is-off", n === 0);
      if (reduces) {
        put(drop, n > 0 ? t("lab.remove") : t("lab.add"));
        attr(drop, "aria-label", t(n > 0 ? "lab.remove.long" : "lab.add.long", { Name: word }));
      }
    },
  };
}

/** forms offers what a kernel can be replaced by. */
function forms(key: "as3" | "as5", all: readonly Form[]): Shape {
  const select = h("select", { "data-form": key, "aria-label": t("lab.form", { Name: key === "as3" ? "3×3" : "5×5" }) }, ...all.map((f) => h("option", { value: f }, t(`lab.form.${key}.${f}`))));
  select.addEventListener("change", () => {
    change(openName.peek(), { [key]: select.value as Form });
    commit();
  });
  return { el: select, draw: (e) => { if (select.value !== e[key]) select.value = e[key]; } };
}

/** remembered widths of branches that are switched off. */
const kept: Partial<Record<Filter, number>> = {};

function toggle(branch: number): Shape {
  const box = h("input", { type: "checkbox", role: "switch", "data-branch": branchNames[branch]!, "aria-label": t("lab.branch.on", { Name: branchWord(branch) }) });
  const filter = (["c1", "c3", "c5"] as const)[branch];
  box.addEventListener("change", () => {
    if (!filter) change(openName.peek(), { pool: box.checked });
    else {
      if (!box.checked) kept[filter] = openEdit.peek()[filter];
      change(openName.peek(), { [filter]: box.checked ? kept[filter] || originals[openName.peek()]![filter] : 0 });
    }
    commit();
  });
  return { el: box, draw: (e) => { box.checked = filter ? e[filter] > 0 : e.pool; } };
}

/** band is a stream from thickness a to b; 300 units for the lane, its middle at 30. */
function band(x0: number, a: number, x1: number, b: number): string {
  const m = (x0 + x1) / 2;
  return `M${x0} ${30 - a / 2}C${m} ${30 - a / 2} ${m} ${30 - b / 2} ${x1} ${30 - b / 2}V${30 + b / 2}C${m} ${30 + b / 2} ${m} ${30 + a / 2} ${x0} ${30 + a / 2}Z`;
}

/** neck draws the reductions as a narrow neck, as the open module of the other page. */
function neck(branch: number): { el: SVGElement; draw(): void } {
  const into = s("path", { class: "in" });
  const mid = s("path", { class: "mid" });
  const out = s("path", { class: "out" });
  const same = new Same();
  const svg = s("svg", { class: "neck", viewBox: "0 0 300 60", preserveAspectRatio: "none", "aria-hidden": "true" }, into, mid, out);
  return {
    el: svg,
    draw() {
      const m = open.peek();
      const b = m.branches[branch]!;
      const thick = (c: number): number => (c > 0 ? Math.max(1.5, Math.min(58, (c * 56) / Math.max(512, m.in))) : 0);
      const reduction = b.convs.find((c) => c.reduce);
      const waist = branch === 3 ? m.in : (reduction?.out ?? m.in);
      const on = b.out > 0;
      if (same.as(m.in, waist, b.out, Number(Boolean(reduction)))) return;
      attr(into, "d", band(0, thick(m.in), 90, on ? thick(waist) : 0));
      attr(mid, "class", reduction || branch === 3 ? "mid" : "in");
      attr(mid, "d", on ? band(90, thick(waist), 200, thick(waist)) : "");
      attr(out, "d", on ? band(200, thick(waist), 300, thick(b.out)) : "");
    },
  };
}

/** costs lists a branch's convolutions: each opens its formula. */
function costs(branch: number): { el: HTMLElement; draw(): void } {
  const el = h("p.conv-costs");
  let buttons: HTMLButtonElement[] = [];
  return {
    el,
    draw() {
      const convs = open.peek().branches[branch]!.convs;
      if (buttons.length !== convs.length) {
        buttons = convs.map((_, i) => h("button.chip", { onclick: () => explain({ ...open.peek().branches[branch]!.convs[i]!, module: openName.peek() }) }));
        el.replaceChildren(...buttons);
      }
      convs.forEach((c, i) => {
        show(buttons[i]!, c.macs, mega);
        attr(buttons[i]!, "data-conv", c.name);
      });
    },
  };
}

function lane(branch: number, knobs: Knob[]): { el: HTMLElement; draw(): void } {
  const on = toggle(branch);
  const n = neck(branch);
  const c = costs(branch);
  const out = h("span.out");
  const name = branchWord(branch);
  const el = h(`fieldset.lab-lane.${branchKeys[branch]!}` as "fieldset", { "data-lane": branchNames[branch]! },
    h("legend", {}, icon(branchNames[branch]!), name), h("label.switch", {}, on.el, h("span", { "aria-hidden": "true" })),
    n.el as unknown as HTMLElement, h("div.knobs", {}, ...knobs.map((k) => k.el)), out, c.el);
  return {
    el,
    draw() {
      const e = openEdit.peek();
      for (const d of [on, ...knobs]) d.draw(e);
      n.draw();
      c.draw();
      const b = open.peek().branches[branch]!;
      put(out, say("lab.out", { N: count(b.out) }));
      el.classList.toggle("is-off", b.out === 0);
    },
  };
}

export function mount(): void {
  const lanes = [
    lane(0, [knob("c1", "1×1")]),
    lane(1, [knob("r3", t("lab.op.reduce")), knob("c3", "3×3", forms("as3", ["square", "1xn"]))]),
    lane(2, [knob("r5", t("lab.op.reduce")), knob("c5", "5×5", forms("as5", ["square", "two3x3", "1xn"]))]),
    lane(3, [knob("proj", t("lab.op.proj"))]),
  ];
  $("lab-lanes").replaceChildren(...lanes.map((l) => l.el));
  effect(() => {
    void open.value;
    void openEdit.value;
    for (const l of lanes) l.draw();
  });
}
