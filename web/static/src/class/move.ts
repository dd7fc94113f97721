// Moving the page: the address is changed and popstate said, which every page
// listens to; another page is loaded.
import { pageOf, type Address } from "./place.ts";

/** sticky are the parameters that stay in the address when a page rewrites it. */
const sticky = new Map<string, string>();
const changed = new Set<() => void>();

export function stick(name: string, value: string): void {
  if (value) sticky.set(name, value);
  else sticky.delete(name);
}

function withSticky(url: string | URL): string {
  const u = new URL(url, location.href);
  if (u.origin !== location.origin) return String(url);
  for (const [k, v] of sticky) u.searchParams.set(k, v);
  return u.pathname + u.search.replaceAll("%2F", "/") + u.hash;
}

/** watch calls f after every change of the address. */
export function watch(f: () => void): void {
  changed.add(f);
}

function tell(): void {
  for (const f of changed) f();
}

/** start puts itself between the pages and the history. */
export function start(): void {
  for (const how of ["pushState", "replaceState"] as const) {
    const original = history[how].bind(history);
    history[how] = (data: unknown, unused: string, url?: string | URL | null) => {
      original(data, unused, url === null || url === undefined ? url : withSticky(url));
      tell();
    };
  }
  addEventListener("popstate", tell);
  document.addEventListener("click", carry, { capture: true });
}

/** carry takes what is sticky along to the page that a link opens. */
function carry(e: Event): void {
  const a = (e.target as Element).closest<HTMLAnchorElement>("a[href]");
  if (a && a.origin === location.origin && pageOf(a.pathname)) a.href = withSticky(a.href);
}

export function to(a: Address, how: "push" | "replace" = "push"): void {
  const query = a.query.toString().replaceAll("%2F", "/");
  const url = a.path + (query ? "?" + query : "");
  if (url === location.pathname + location.search) return;
  if (a.path !== location.pathname) {
    location.assign(url);
    return;
  }
  if (how === "push") history.pushState(null, "", url);
  else history.replaceState(null, "", url);
  dispatchEvent(new PopStateEvent("popstate"));
}
