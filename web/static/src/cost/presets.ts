// Starting points. Each is a step that can be undone.
import { go } from "../lib/url.ts";
import { originals, type Edit } from "./edit.ts";
import { openName, openEdit } from "./scope.ts";
import { alone, change, commit, type Alone } from "./state.ts";

export interface Preset {
  id: "paper" | "lecture" | "vgg" | "naive";
  run(): void;
}

function set(module: string, e: Edit, where: Alone | undefined): void {
  alone.value = where;
  change(module, e);
  go({ module });
  commit();
}

const plain = { as3: "square", as5: "square", pool: true } as const;

export const presets: readonly Preset[] = [
  { id: "paper", run: () => set("3b", originals["3b"]!, undefined) },
  // CS231n 2017, lecture 9: every reduction and the projection to 64 channels.
  { id: "lecture", run: () => set("3b", { c1: 128, r3: 64, c3: 192, r5: 64, c5: 96, proj: 64, ...plain }, { c: 256, side: 28 }) },
  // As many channels out, all from one 3x3 on the whole input.
  { id: "vgg", run: () => {
    const o = originals[openName.peek()]!;
    set(openName.peek(), { c1: 0, r3: 0, c3: o.c1 + o.c3 + o.c5 + o.proj, r5: 0, c5: 0, proj: 0, as3: "square", as5: "square", pool: false }, alone.peek());
  } },
  { id: "naive", run: () => set(openName.peek(), { ...openEdit.peek(), r3: 0, r5: 0, proj: 0, as3: "square", as5: "square" }, alone.peek()) },
];
