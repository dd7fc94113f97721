// The picture as the network sees it: the server's kept square.
import { view } from "../lib/page.ts";
import { effect, signal } from "../lib/signal.ts";
import { state } from "../lib/url.ts";

export const photo = signal<HTMLImageElement | undefined>(undefined);

export function photoURL(image: string, model: string, fit: string): string {
  const q = new URLSearchParams({ model: model || view.model.name });
  if (fit) q.set("fit", fit);
  return `/api/images/${encodeURIComponent(image)}/picture.png?${q}`;
}

export function load(url: string): Promise<HTMLImageElement> {
  return new Promise((done, fail) => {
    const img = new Image();
    img.onload = () => done(img);
    img.onerror = () => fail(new Error("cannot load " + url));
    img.src = url;
  });
}

export function start(): void {
  let now = "";
  effect(() => {
    const { image, model, fit } = state.value;
    const url = image && photoURL(image, model, fit);
    if (url === now) return;
    now = url;
    photo.value = undefined;
    if (url)
      load(url).then(
        (img) => {
          if (url === now) photo.value = img;
        },
        () => undefined,
      );
  });
}
