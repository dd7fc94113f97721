// Pictures come in: chosen, dropped anywhere, pasted, taken, or a sample. Big
// photographs are shrunk here, so that a phone does not send 12 megapixels.
import { $, h } from "../lib/dom.ts";
import { reached, t } from "../lib/page.ts";
import { flush } from "../lib/signal.ts";
import { go, state } from "../lib/url.ts";
import type { Problem } from "../lib/wire.gen.ts";
import { said } from "./said.ts";

const largest = 1024; // longer side after shrinking; the network sees at most 256
const small = 1 << 20; // bytes that are sent as they are

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

async function refuse(r: Response | undefined): Promise<void> {
  const p = r ? ((await r.json().catch(() => ({}))) as Partial<Problem>) : { title: t("upload.offline"), detail: t("upload.offline.text") };
  said.value = {
    kind: "error",
    id: "upload",
    strong: p.title ?? t("upload.failed"),
    text: p.detail ?? "",
    action: { word: t("say.another"), run: choose },
  };
}

/** Slot is which picture an upload replaces: the page's, or the second when comparing. */
export type Slot = "image" | "b";

export async function send(file: Blob, slot: Slot = "image"): Promise<void> {
  said.value = undefined;
  document.body.classList.add("is-sending");
  try {
    const body = await shrink(file);
    reached("upload");
    const r = await fetch("/api/images", { method: "POST", body, headers: { "Content-Type": body.type || "application/octet-stream" } }).catch(
      () => undefined,
    );
    if (!r?.ok) return await refuse(r);
    const { id } = (await r.json()) as { id: string };
    remember(id);
    go({ [slot]: id, cls: -1, row: -1, column: -1, ...(state.peek().scale === "lock" ? {} : { channel: -1 }) });
    flush(); // the network starts now, not in the next frame
  } finally {
    document.body.classList.remove("is-sending");
  }
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

export function mount(slotAt: (e: DragEvent | undefined) => Slot = () => "image"): void {
  input = fileInput();
  $("overlays").append(input);
  let depth = 0;
  const over = (on: boolean): void => void document.body.classList.toggle("is-over", on);
  document.addEventListener("dragenter", (e) => {
    e.preventDefault();
    over(++depth > 0);
  });
  document.addEventListener("dragleave", () => over(--depth > 0));
  document.addEventListener("dragover", (e) => e.preventDefault());
  document.addEventListener("drop", (e) => {
    e.preventDefault();
    over((depth = 0) > 0);
    const f = pictureOf(e.dataTransfer);
    if (f) void send(f, slotAt(e));
  });
  document.addEventListener("paste", (e) => {
    const f = pictureOf(e.clipboardData);
    if (f) void send(f, slotAt(undefined));
  });
}
