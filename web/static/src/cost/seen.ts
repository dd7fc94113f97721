// What lies below the fold costs nothing while a slider above is dragged: it
// follows when the hand lets go, or when it is scrolled to.
import { signal, type Readable } from "../lib/signal.ts";
import { settled } from "./state.ts";

/** seen says whether an element is in the window. */
export function seen(el: Element): Readable<boolean> {
  const now = signal(false);
  new IntersectionObserver((entries) => (now.value = entries[entries.length - 1]!.isIntersecting), { rootMargin: "-16px" }).observe(el);
  return now;
}

/** follow reads a value at every change where it is seen, else when nothing is dragged. */
export function follow<T>(visible: Readable<boolean>, value: Readable<T>): T {
  if (visible.value) return value.value;
  void settled.value;
  return value.peek();
}
