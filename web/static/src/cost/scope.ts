// What is counted now: the edited network, the paper's beside it, and the open module.
import { computed } from "../lib/signal.ts";
import { state, go } from "../lib/url.ts";
import { modules, originals, same } from "./edit.ts";
import { naive, network, version, type Module } from "./model.ts";
import { alone, edits, mode, side } from "./state.ts";

export const now = computed(() => network(edits.value, side.value, mode.value));
export const paperNow = computed(() => network(originals, side.value, mode.value));

export const openName = computed(() => (modules.includes(state.value.module) ? state.value.module : "3b"));
export const openEdit = computed(() => edits.value[openName.value]!);
export const edited = computed(() => modules.filter((m) => !same(edits.value[m]!, originals[m]!)));

function find(all: Module[], name: string): Module {
  return all.find((m) => m.name === name)!;
}

/** open is the module as edited, in the network or on its own. */
export const open = computed((): Module => {
  const name = openName.value;
  const a = alone.value;
  if (!a) return find(now.value.modules, name);
  const e = openEdit.value;
  return { ...version(e, a.c, a.side), name, side: a.side, naive: version(naive(e), a.c, a.side) };
});

/** before is the same module with the paper's filters, on the same input where it is alone. */
export const before = computed((): Module => {
  const name = openName.value;
  const a = alone.value;
  if (!a) return find(paperNow.value.modules, name);
  const e = originals[name]!;
  return { ...version(e, a.c, a.side), name, side: a.side, naive: version(naive(e), a.c, a.side) };
});

/** step opens the module before or after. */
export function step(by: number): void {
  const i = modules.indexOf(openName.peek()) + by;
  const to = modules[(i + modules.length) % modules.length];
  if (to) go({ module: to });
}
