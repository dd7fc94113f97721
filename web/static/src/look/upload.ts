// Pictures come in: chosen, dropped anywhere, pasted, taken, or a sample. Big
// photographs are shrunk here, so that a phone does not send 12 megapixels.
import { $, h } from "../lib/dom.ts";
import { reached, t } from "../lib/page.ts";
import { flush, signal } from "../lib/signal.ts";
import { go, state } from "../lib/url.ts";
import type { Problem } from "../lib/wire.gen.ts";
import { said } from "./said.ts";

const largest = 1024; // longer side after shrinking; the network sees at most 256
const small = 1 << 20; // bytes that are sent as they are
const most = 20 << 20; // bytes that the server takes (internal/picture)

/** ids of this visit's pictures, to be forgotten on request. */
const key = "pictures";
export function mine(): string[] {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? "[]") as string[];
  } catch {
    return [];
  }
}
function remember(id: string): void {
  sessionStorage.setItem(key, JSON.stringify([...mine(), id].slice(-100)));
}
export function forgetMine(): void {
  sessionStorage.removeItem(key);
}

/** shrink draws a big picture smaller; what the browser cannot read goes as it is. */
async function shrink(file: Blob): Promise<Blob> {
  if (file.size <= small) return file;
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file); // turns by EXIF
  } catch {
    return file;
  }
  const k = largest / Math.max(bitmap.width, bitmap.height);
  if (k >= 1) return file;
  const canvas = h("canvas", { width: Math.round(bitmap.width * k), height: Math.round(bitmap.height * k) });
  const ctx = canvas.getContext("2d")!;
  ctx.fillStyle = "#fff";
  ctx.fillRect(0, 0, canvas.width, canvas.height);
  ctx.imageSmoothingQuality = "high";
  ctx.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return await new Promise((done) => canvas.toBlob((b) => done(b ?? file), "image/jpeg", 0.92));
}

function complain(strong: string, text: string): void {
  said.value = { kind: "error", id: "upload", strong, text, action: { word: t("say.another"), run: choose }, close: () => (said.value = undefined) };
}

/** refuse says why a picture did not come; no response: nobody answers. */
export async function refuse(r: Response | undefined): Promise<void> {
  if (!r) return complain(t("upload.offline"), t("upload.offline.text"));
  const p = (await r.json().catch(() => ({}))) as Partial<Problem>;
  complain(p.title ?? t("upload.failed"), p.detail ?? "");
}

/** Slot is which picture an upload replaces: the page's, or the second when comparing. */
export type Slot = "image" | "b";

/** sending is the upload under way. */
export const sending = signal<{ since: number; stop(): void } | undefined>(undefined);
const newest = new Map<Slot, AbortController>();

/** send uploads a picture and opens it. Of several for one slot the newest is shown, whichever is done first. */
export async function send(file: Blob, slot: Slot = "image"): Promise<void> {
  const own = new AbortController();
  newest.set(slot, own);
  said.value = undefined;
  sending.value = { since: Date.now(), stop: () => own.abort() };
  document.body.classList.add("is-sending");
  try {
    const id = await post(file, own.signal);
    if (!id || newest.get(slot) !== own) return;
    go({ [slot]: id, cls: -1, row: -1, column: -1, ...(state.peek().scale === "lock" ? {} : { channel: -1 }) });
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
async function post(file: Blob, signal: AbortSignal): Promise<string | undefined> {
  const first = await file
    .slice(0, 1)
    .arrayBuffer()
    .catch(() => undefined);
  if (!first?.byteLength) return void complain(t("upload.unreadable"), t("upload.unreadable.text"));
  const body = await shrink(file);
  if (body.size > most) return void complain(t("problem.too-large.title"), t("problem.too-large"));
  reached("upload");
  const type = body.type || "application/octet-stream";
  const r = await fetch("/api/images", { method: "POST", body, signal, headers: { "Content-Type": type } }).catch(() => undefined);
  if (signal.aborted) return undefined;
  if (!r?.ok) return void (await refuse(r));
  const { id } = (await r.json()) as { id: string };
  remember(id);
  return id;
}

let slotChosen: Slot = "image";
let input: HTMLInputElement | undefined;

/** choose opens the system's file dialog. */
export function choose(): void {
  chooseFor("image");
}
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
    else complain(t("upload.link"), t("upload.link.text"));
  });
  document.addEventListener("paste", (e) => {
    const f = pictureOf(e.clipboardData);
    if (f) void send(f, slotAt(undefined));
  });
}
