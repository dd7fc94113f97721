// The set of own classes: it lives in the server's memory, its id only in this
// tab, so that a shared address never shows anybody's pictures.
import { h } from "../lib/dom.ts";
import { hasText, t, view } from "../lib/page.ts";
import { signal } from "../lib/signal.ts";
import { said } from "../look/said.ts";
import { tab } from "../lib/tab.ts";
import type { Answer, Error as Problem, Set as OwnSet } from "./wire.gen.ts";

export const set = signal<OwnSet | undefined>(undefined);

const key = "train-set";
export const root = "/api/train/sets";

/** home is the address of the set. */
export const home = (): string => `${root}/${set.peek()?.id ?? ""}`;

/** complain says what was refused. */
export async function complain(r: Response | undefined): Promise<void> {
  const p = r ? ((await r.json().catch(() => ({}))) as Partial<Problem>) : { code: "", title: t("upload.offline"), detail: t("upload.offline.text") };
  const id = "train.problem." + p.code;
  said.value = { kind: "error", id: "train", strong: p.title ?? t("upload.failed"), text: hasText(id) ? t(id) : (p.detail ?? "") };
  if (r?.status === 404 && p.code === "train-no-set") forgotten();
}

function forgotten(): void {
  tab.removeItem(key);
  set.value = undefined;
}

/** ask does a request; a refusal is said, unless it was about a set that is no more. */
export async function ask(path: string, init: RequestInit): Promise<Response | undefined> {
  const of = set.peek()?.id;
  const r = await fetch(path, init).catch(() => undefined);
  if (set.peek()?.id !== of) return undefined;
  if (r?.ok) return r;
  await complain(r);
  return undefined;
}

/** adopt makes a set the page's. */
export function adopt(next: OwnSet): void {
  tab.setItem(key, next.id);
  set.value = next;
}

/** drop forgets a set on the server. */
export function drop(id: string): void {
  void fetch(`${root}/${id}`, { method: "DELETE" }).catch(() => undefined);
}

export async function change(path: string, init: RequestInit): Promise<OwnSet | undefined> {
  const of = set.peek()?.id;
  const r = await ask(path, init);
  if (!r) return undefined;
  const next = (await r.json()) as OwnSet;
  if (set.peek()?.id !== of) return undefined;
  adopt(next);
  return next;
}

export const json = (method: string, body: object): RequestInit => ({ method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

/** ensure gives the set, a new one with two classes if there is none. */
export async function ensure(): Promise<boolean> {
  if (set.peek()) return true;
  const old = tab.getItem(key);
  if (old) {
    const r = await fetch(`${root}/${old}`).catch(() => undefined);
    if (r?.ok) {
      set.value = (await r.json()) as OwnSet;
      return true;
    }
    tab.removeItem(key);
  }
  if (!(await change(root, json("POST", { model: view.model.name })))) return false;
  await addClass();
  return !!(await addClass());
}

export function reload(): Promise<unknown> {
  return change(home(), {});
}

export function addClass(): Promise<OwnSet | undefined> {
  const n = (set.peek()?.classes.length ?? 0) + 1;
  return change(home() + "/classes", json("POST", { name: t("train.class.n", { N: n }) }));
}

export function rename(id: number, name: string): Promise<unknown> {
  return change(`${home()}/classes/${id}`, json("PUT", { name }));
}

export function removeClass(id: number): Promise<unknown> {
  return change(`${home()}/classes/${id}`, { method: "DELETE" });
}

export function removePicture(id: number): Promise<unknown> {
  return change(`${home()}/pictures/${id}`, { method: "DELETE" });
}

export const pictureURL = (id: number): string => `${home()}/pictures/${id}.jpg`;
export const fileURL = (): string => home() + "/file";

export async function classify(picture: Blob, crop = false): Promise<Answer | undefined> {
  const r = await ask(home() + "/classify" + (crop ? "?crop=1" : ""), { method: "POST", headers: { "Content-Type": picture.type || "application/octet-stream" }, body: picture });
  return r ? ((await r.json()) as Answer) : undefined;
}

export async function openFile(f: File): Promise<void> {
  said.value = undefined;
  const former = set.peek()?.id;
  if ((await change(root, { method: "POST", headers: { "Content-Type": "application/octet-stream" }, body: f })) && former) drop(former);
}

export async function forget(): Promise<void> {
  const former = set.peek()?.id;
  forgotten(); // what is still on its way to it counts no more
  if (former) drop(former);
  await ensure();
}

const side = 320; // of the square that is sent; the network sees 224 or fewer pixels of it

/** cut draws the middle square of a picture. */
export function cut(from: CanvasImageSource, w: number, hgt: number): HTMLCanvasElement {
  const k = Math.min(w, hgt);
  const c = h("canvas", { width: Math.min(side, k), height: Math.min(side, k) });
  const ctx = c.getContext("2d")!;
  ctx.fillStyle = "#fff";
  ctx.fillRect(0, 0, c.width, c.height);
  ctx.imageSmoothingQuality = "high";
  ctx.drawImage(from, (w - k) / 2, (hgt - k) / 2, k, k, 0, 0, c.width, c.height);
  return c;
}

export function toBlob(c: HTMLCanvasElement): Promise<Blob> {
  return new Promise((done, fail) => c.toBlob((b) => (b ? done(b) : fail(new Error("no picture"))), "image/jpeg", 0.92));
}

/** square shrinks a file to the square that is sent; what the browser cannot read goes as it is. */
export async function square(f: Blob): Promise<Blob> {
  try {
    const bitmap = await createImageBitmap(f); // turns by EXIF
    const c = cut(bitmap, bitmap.width, bitmap.height);
    bitmap.close();
    return await toBlob(c);
  } catch {
    return f;
  }
}
