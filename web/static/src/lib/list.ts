// Lists that change while one uses them: what stays the same keeps its element,
// so that focus and a press that has begun are not lost.

interface Kept {
  el: HTMLElement;
  drawn: string;
}
const lists = new WeakMap<HTMLElement, Map<string, Kept>>();

/** keep makes the list's elements those of the items, in their order; an element is made anew only when its item has changed. */
export function keep<T>(list: HTMLElement, items: readonly T[], key: (item: T) => string, make: (item: T) => HTMLElement): void {
  const old = lists.get(list) ?? new Map<string, Kept>();
  const active = document.activeElement as HTMLElement | null;
  const place = [...old].find(([, { el }]) => el.contains(active))?.[0];
  const now = new Map<string, Kept>();
  for (const item of items) {
    const drawn = JSON.stringify(item);
    const was = old.get(key(item));
    now.set(key(item), was?.drawn === drawn ? was : { el: make(item), drawn });
  }
  lists.set(list, now);
  for (const [k, { el }] of old) if (now.get(k)?.el !== el) el.remove();
  let at = list.firstElementChild;
  for (const { el } of now.values()) {
    if (at === el) at = el.nextElementSibling;
    else list.insertBefore(el, at);
  }
  if (place && active && !active.isConnected) now.get(place)?.el.querySelector<HTMLElement>(`[data-do="${active.dataset["do"]}"]`)?.focus();
}
