// All state of the page is in its address, through this one table.
import { signal, type Readable, type Signal } from "./signal.ts";
import { mapNames, type MapName } from "./palette.ts";
import { units, type Unit } from "./count.ts";

export type Sort = "max" | "mean" | "index";
export type Scale = "branch" | "channel" | "lock";

export interface State {
  image: string;
  b: string; // the second picture when comparing
  model: string;
  fit: string;
  module: string; // open block: "stem", "3a" to "5b", "end"
  layer: string; // whole name; empty: the module's 3x3 branch
  channel: number; // -1: the strongest
  row: number; // cell of the large map; -1: its maximum
  column: number;
  sort: Sort;
  page: number[]; // a number for each lane
  scale: Scale;
  lock: number[]; // locked upper ends, one a lane
  map: MapName;
  pre: boolean; // before ReLU
  over: boolean; // map over the picture
  cls: number; // class whose map is shown; -1: the first
  smooth: boolean;
  unit: Unit;
  table: boolean;
  projector: boolean;
  by: "a" | "b"; // whose maxima order the channels when comparing
  tab: "teach" | "watch"; // of the page Train
  run: string; // settings of a training, train/setup.ts
  job: string; // training that is looked at
}

interface Property<T> {
  first: T;
  read(s: string): T | undefined;
  write(v: T): string;
}

const text: Property<string> = { first: "", read: (s) => s, write: (v) => v };
const flag: Property<boolean> = { first: false, read: (s) => s === "1", write: (v) => (v ? "1" : "") };
const whole: Property<number> = { first: -1, read: (s) => (/^\d{1,6}$/.test(s) ? Number(s) : undefined), write: String };
const numbers: Property<number[]> = {
  first: [],
  read: (s) => {
    const v = s.split("_").map(Number);
    return v.length <= 8 && v.every((x) => Number.isFinite(x) && x >= 0) ? v : undefined;
  },
  write: (v) => (v.some((x) => x !== 0) ? v.map((x) => String(+x.toPrecision(6))).join("_") : ""),
};
function choice<T extends string>(...all: readonly T[]): Property<T> {
  return { first: all[0]!, read: (s) => all.find((x) => x === s), write: (v) => v };
}

export const properties: { [K in keyof State]: Property<State[K]> } = {
  image: text,
  b: text,
  model: text,
  fit: choice("", "squash", "warp", "crop", "pad"),
  module: { ...text, first: "4c" },
  layer: text,
  channel: whole,
  row: whole,
  column: whole,
  sort: choice<Sort>("max", "mean", "index"),
  page: numbers,
  scale: choice<Scale>("branch", "channel", "lock"),
  lock: numbers,
  map: choice<MapName>(...mapNames),
  pre: flag,
  over: flag,
  cls: whole,
  smooth: flag,
  unit: choice<Unit>(...units),
  table: flag,
  projector: flag,
  by: choice("a", "b"),
  tab: choice("teach", "watch"),
  run: text,
  job: text,
};

const names = Object.keys(properties) as (keyof State)[];

function readOne<K extends keyof State>(into: State, name: K, query: URLSearchParams): void {
  const p = properties[name];
  const raw = query.get(name);
  into[name] = (raw === null ? undefined : p.read(raw)) ?? p.first;
}

export function parse(search: string): State {
  const query = new URLSearchParams(search);
  const out = {} as State;
  for (const name of names) readOne(out, name, query);
  return out;
}

function writeOne<K extends keyof State>(s: State, name: K, query: URLSearchParams): void {
  const written = properties[name].write(s[name]);
  if (written === "" || written === properties[name].write(properties[name].first)) return;
  query.set(name, written);
}

/** format leaves out what is as at first, and keeps slashes readable. */
export function format(s: State): string {
  const query = new URLSearchParams();
  for (const name of names) writeOne(s, name, query);
  const out = query.toString().replaceAll("%2F", "/");
  return out && "?" + out;
}

let now = parse(typeof location === "object" ? location.search : "");
const parts = Object.fromEntries(names.map((n) => [n, signal<unknown>(now[n])])) as { [K in keyof State]: Signal<State[K]> };
const tracked = Object.defineProperties(
  {},
  Object.fromEntries(names.map((n) => [n, { get: () => parts[n].value, enumerable: true }])),
) as Readonly<State>;

/** state is read property by property: who reads `state.value.unit` is woken by a change of the unit only. */
export const state: Readable<Readonly<State>> = { value: tracked, peek: () => now };

function setOne<K extends keyof State>(name: K, next: State): void {
  const p = properties[name];
  if (p.write(next[name]) !== p.write(now[name])) parts[name].value = next[name];
  else next[name] = now[name];
}

function become(next: State): void {
  for (const name of names) setOne(name, next);
  now = next;
}

/**
 * go changes the state. What opens something is a step to go back from; small
 * changes (the cell under the pointer) replace the address.
 */
export function go(change: Partial<State>, how: "push" | "replace" = "push"): void {
  const next = { ...now, ...change };
  const search = format(next);
  if (search !== format(now)) {
    const address = location.pathname + search;
    if (how === "push") history.pushState(null, "", address);
    else history.replaceState(null, "", address);
  }
  become(next);
}

if (typeof window === "object") window.addEventListener("popstate", () => become(parse(location.search)));
