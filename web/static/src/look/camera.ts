// The camera: live picture and shutter where the browser allows it; a phone's
// own camera through the file dialog where not; else a sentence says why.
import { h } from "../lib/dom.ts";
import { t } from "../lib/page.ts";
import { dialog } from "./overlay.ts";
import { chooseFor, send, type Slot } from "./upload.ts";

/** native asks the phone's rear camera through a file input; it works without https. */
function native(slot: Slot, done: () => void): HTMLElement {
  const input = h("input.sr", {
    type: "file",
    accept: "image/*",
    capture: "environment",
    id: "capture",
    onchange: () => {
      const f = input.files?.[0];
      if (!f) return;
      done();
      void send(f, slot);
    },
  });
  return h("p", {}, input, h("label.primary.as-button", { for: "capture" }, t("camera.native")));
}

/** instead is the way on where there is no camera. */
function instead(slot: Slot, done: () => void): HTMLElement {
  const choose = (): void => {
    done();
    chooseFor(slot);
  };
  return h("p", {}, h("button.chip", { id: "camera-choose", onclick: choose }, t("drop.choose")));
}

export function camera(slot: Slot): void {
  const video = h("video", { autoplay: true, playsinline: true, "aria-label": t("camera.live") });
  video.muted = true;
  const text = h("p.note", { role: "status" }, t("camera.asking"));
  const shutter = h("button.primary", { id: "shutter", hidden: true }, t("camera.take"));
  const el = dialog("camera", t("camera.title"), video, text, shutter);
  let stream: MediaStream | undefined;
  el.addEventListener("close", () => stream?.getTracks().forEach((track) => track.stop()));
  const cannot = (why: string): void => {
    video.hidden = true;
    text.textContent = why;
    if (matchMedia("(pointer: coarse)").matches) el.append(native(slot, () => el.close()));
    el.append(instead(slot, () => el.close()));
  };
  if (!window.isSecureContext) return cannot(t("camera.insecure", { Host: location.host }));
  if (!navigator.mediaDevices?.getUserMedia) return cannot(t("camera.none"));
  navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } } }).then(
    (s) => {
      if (!el.isConnected) return s.getTracks().forEach((track) => track.stop());
      stream = s;
      video.srcObject = s;
      text.textContent = t("camera.ready");
      shutter.hidden = false;
      shutter.focus();
    },
    (e: unknown) => cannot(t(e instanceof DOMException && e.name === "NotAllowedError" ? "camera.denied" : "camera.none")),
  );
  shutter.addEventListener("click", () => {
    const c = h("canvas", { width: video.videoWidth, height: video.videoHeight });
    c.getContext("2d")!.drawImage(video, 0, 0);
    c.toBlob(
      (b) => {
        el.close();
        if (b) void send(b, slot);
      },
      "image/jpeg",
      0.92,
    );
  });
}
