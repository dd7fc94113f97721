// A live picture of the camera in the page; why there is none is said in words.
import { h } from "../lib/dom.ts";
import { t } from "../lib/page.ts";

export class Webcam {
  readonly el: HTMLElement;
  readonly video = h("video", { autoplay: true, playsinline: true, "aria-label": t("camera.live") });
  private readonly text = h("p.note", { role: "status" });
  private stream: MediaStream | undefined;
  constructor() {
    this.video.muted = true;
    this.el = h("div.webcam", { hidden: true }, this.video, this.text);
  }

  get on(): boolean {
    return !!this.stream;
  }

  /** ready: there is a frame to be taken. */
  get ready(): boolean {
    return this.on && this.video.videoWidth > 0;
  }

  async start(): Promise<boolean> {
    this.el.hidden = false;
    this.video.hidden = true;
    this.text.textContent = t("camera.asking");
    if (!window.isSecureContext) return this.cannot(t("camera.insecure", { Host: location.host }));
    if (!navigator.mediaDevices?.getUserMedia) return this.cannot(t("camera.none"));
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 640 } } });
    } catch (e) {
      return this.cannot(t(e instanceof DOMException && e.name === "NotAllowedError" ? "camera.denied" : "camera.none"));
    }
    this.video.srcObject = this.stream;
    this.video.hidden = false;
    this.text.textContent = "";
    return true;
  }

  private cannot(why: string): false {
    this.text.textContent = why;
    return false;
  }

  stop(): void {
    this.stream?.getTracks().forEach((track) => track.stop());
    this.stream = undefined;
    this.video.srcObject = null;
    this.el.hidden = true;
  }
}
