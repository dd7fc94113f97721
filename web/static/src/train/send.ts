// Pictures on their way into their classes, one after another, and how far they are.
import { signal } from "../lib/signal.ts";
import { said } from "../look/said.ts";
import { change, home, set, square } from "./sets.ts";

/** Way is how many of the pictures that were given are looked at. */
export interface Way {
  done: number;
  total: number;
}

/** sending is the way of every class that pictures are sent to. */
export const sending = signal<ReadonlyMap<number, Way>>(new Map());

function note(to: number, done: number, total: number): void {
  const all = new Map(sending.peek());
  const before = all.get(to) ?? { done: 0, total: 0 };
  const now = { done: before.done + done, total: before.total + total };
  if (now.done < now.total) all.set(to, now);
  else all.delete(to);
  sending.value = all;
}

const post = (to: number, picture: Blob): Promise<unknown> =>
  change(`${home()}/classes/${to}/pictures`, { method: "POST", headers: { "Content-Type": picture.type || "application/octet-stream" }, body: picture });

/** addPicture sends one picture into a class, and says whether it came. */
export async function addPicture(to: number, picture: Blob): Promise<boolean> {
  return !!(await post(to, picture));
}

/**
 * addFiles takes all files that are pictures, and names those that were
 * refused. It ends when the class is removed or the set is another one.
 */
export async function addFiles(to: number, files: readonly File[]): Promise<void> {
  said.value = undefined;
  const of = set.peek()?.id;
  const refused: string[] = [];
  let done = 0;
  note(to, 0, files.length);
  for (const f of files) {
    const picture = await square(f);
    const s = set.peek();
    if (s?.id !== of || !s?.classes.some((c) => c.id === to)) break;
    if (!(await post(to, picture)) && set.peek()?.id === of) refused.push(f.name);
    note(to, 1, 0);
    done++;
  }
  note(to, files.length - done, 0);
  const why = said.peek();
  if (refused.length && why) said.value = { ...why, strong: `${refused.slice(0, 3).join(", ")}${refused.length > 3 ? ", …" : ""}: ${why.strong}` };
}
