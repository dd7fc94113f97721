// Pictures come in: chosen, dropped anywhere, pasted, taken, or a sample.
import { $, h } from "../lib/dom.ts";
import { reached, t } from "../lib/page.ts";
import { shrink } from "../lib/shrink.ts";
import { flush, signal } from "../lib/signal.ts";
import { tab } from "../lib/tab.ts";
import { go, state } from "../lib/url.ts";
import type { Problem } from "../lib/wire.gen.ts";
import { said } from "./said.ts";

const most = 20 << 20; // bytes that the server takes (internal/picture)

/** ids of this visit's pictures, to be forgotten on request. */
const key = "pictures";
export function mine(): string[] {
  try {
    return JSON.parse(tab.getItem(key) ?? "[]") as string[];
  } catch {
    return [];
  }
}
/** sent are the newest pictures as they were sent, for a server that lost them. */
const sent = new Map<string, Blob>();

function remember(id: string, body: Blob): void {
  tab.setItem(key, JSON.stringify([...mine(), id].slice(-100)));
  sent.set(id, body);
  for (const old of [...sent.keys()].slice(0, -4)) sent.delete(old);
}
export function forgetMine(): void {
  tab.removeItem(key);
  sent.clear();
}

/** Slot is which picture an upload replaces: the page's, or the second when comparing. */
export type Slot = "image" | "b";

function complain(strong: string, text: string, slot: Slot, again?: () => void): void {
  const action = again ? { word: t("say.again"), run: again } : { word: t("say.another"), run: () => chooseFor(slot) };
  said.value = { kind: "error", id: "upload", strong, text, action, close: () => (said.value = undefined) };
}

const busy = [429, 502, 503, 504]; // answers that another try may change

/** refuse says why a picture did not come; no response: nobody answers. */
export async function refuse(r: Response | undefined, slot: Slot, again: () => void): Promise<void> {
  if (!r) return complain(t("upload.offline"), t("upload.offline.text"), slot, again);
  const p = (await r.json().catch(() => ({}))) as Partial<Problem>;
  complain(p.title ?? t("upload.failed"), p.detail ?? "", slot, busy.includes(r.status) ? again : undefined);
}

/** sending is the upload under way. */
export const sending = signal<{ since: number; stop(): void } | undefined>(undefined);
const newest = new Map<Slot, AbortController>();

/** send uploads a picture and opens it. Of several for one slot the newest is shown, whichever is done first. */
export async function send(file: Blob, slot: Slot = "image"): Promise<void> {
  const fresh = { cls: -1, row: -1, column: -1, ...(state.peek().scale === "lock" ? {} : { channel: -1 }) };
  await upload(file, slot, (id) => go({ [slot]: id, ...fresh }));
}

/** resend gives a server that lost a picture the same one again; undefined: this page did not send it. */
export function resend(id: string, slot: Slot): (() => void) | undefined {
  const body = sent.get(id);
  return body && (() => void upload(body, slot, (next) => go({ [slot]: next }, "replace")));
}

async function upload(file: Blob, slot: Slot, open: (id: string) => void): Promise<void> {
  const own = new AbortController();
  newest.set(slot, own);
  said.value = undefined;
  sending.value = { since: Date.now(), stop: () => own.abort() };
  document.body.classList.add("is-sending");
  try {
    const id = await post(file, slot, own.signal);
    if (!id || newest.get(slot) !== own) return;
    open(id);
    flush(); // the network starts now, not in the next frame
  } finally {
    if (newest.get(slot) === own) newest.delete(slot);
    if (newest.size === 0) {
      sending.value = undefined;
      document.body.classList.remove("is-sending");
    }
  }
}

/** post gives the picture's id; what does not work is said. */
async function post(file: Blob, slot: Slot, signal: AbortSignal): Promise<string | undefined> {
  const first = await file
    .slice(0, 1)
    .arrayBuffer()
    .catch(() => undefined);
  if (!first?.byteLength) return void complain(t("upload.unreadable"), t("upload.unreadable.text"), slot);
  const body = await shrink(file);
  if (body.size > most) return void tooLarge(body, slot);
  reached("upload");
  const type = body.type || "application/octet-stream";
  const r = await fetch("/api/images", { method: "POST", body, signal, headers: { "Content-Type": type } }).catch(() => undefined);
  const stored = r?.ok ? ((await r.json().catch(() => undefined)) as { id: string } | undefined) : undefined;
  if (signal.aborted) return undefined;
  if (!stored) return void (await refuse(r?.ok ? undefined : r, slot, () => void send(file, slot)));
  remember(stored.id, body);
  return stored.id;
}

/** tooLarge tells a photograph from what is none, such as a film. */
function tooLarge(file: Blob, slot: Slot): void {
  if (file.type && !file.type.startsWith("image/")) complain(t("problem.unsupported.title"), t("picture.none"), slot);
  else complain(t("problem.too-large.title"), t("picture.bytes", { limit: most >> 20 }), slot);
}

let slotChosen: Slot = "image";
let input: HTMLInputElement | undefined;

/** chooseFor opens the system's file dialog. */
export function chooseFor(slot: Slot): void {
  slotChosen = slot;
  input?.click();
}

export function fileInput(): HTMLInputElement {
  const el = h("input.sr", {
    type: "file",
    id: "file",
    accept: "image/*,.heic,.heif,.tif,.tiff",
    tabindex: -1,
    "aria-label": t("drop.choose"),
    onchange: () => {
      const f = el.files?.[0];
      if (f) void send(f, slotChosen);
      el.value = "";
    },
  });
  return el;
}

function pictureOf(data: DataTransfer | null): File | undefined {
  return [...(data?.files ?? [])].find((f) => f.type.startsWith("image/") || /\.(heic|heif|tiff?|bmp|webp)$/i.test(f.name)) ?? data?.files[0];
}

/** carries is whether something dragged may be a picture: a file, or an image of another page. */
function carries(data: DataTransfer | null): boolean {
  return data?.types.some((kind) => kind === "Files" || kind === "text/uri-list") ?? false;
}

export function mount(slotAt: (e: DragEvent | undefined) => Slot = () => "image"): void {
  input = fileInput();
  $("overlays").append(input);
  const over = (on: boolean): void => void document.body.classList.toggle("is-over", on);
  for (const type of ["dragenter", "dragover"] as const) {
    document.addEventListener(type, (e) => {
      e.preventDefault();
      over(carries(e.dataTransfer));
    });
  }
  document.addEventListener("dragleave", (e) => e.relatedTarget ?? over(false)); // out of the window
  document.addEventListener("drop", (e) => {
    e.preventDefault();
    over(false);
    if (!carries(e.dataTransfer)) return;
    const f = pictureOf(e.dataTransfer);
    if (f) void send(f, slotAt(e));
    else complain(t("upload.link"), t("upload.link.text"), slotAt(e));
  });
  document.addEventListener("paste", (e) => {
    const f = pictureOf(e.clipboardData);
    if (f) void send(f, slotAt(undefined));
  });
}
