// The second picture's conversation with the server.
import { view } from "../lib/page.ts";
import { effect, signal } from "../lib/signal.ts";
import { Session } from "../lib/session.ts";
import { state } from "../lib/url.ts";
import { load, photo, photoURL } from "../look/photo.ts";
import { session } from "../look/scope.ts";

export const second = new Session(view.lang);

export const photoB = signal<HTMLImageElement | undefined>(undefined);

let now = "";
effect(() => {
  const { b, model, fit } = state.value;
  const url = b && photoURL(b, model, fit);
  if (url === now) return;
  now = url;
  photoB.value = undefined;
  if (url)
    load(url).then(
      (img) => {
        if (url === now) photoB.value = img;
      },
      () => undefined,
    );
});

/** sides are the two conversations with what belongs to them. */
export const sides = [
  { slot: "image" as const, session, photo, word: "compare.first" },
  { slot: "b" as const, session: second, photo: photoB, word: "compare.second" },
];
export type Side = (typeof sides)[number];
