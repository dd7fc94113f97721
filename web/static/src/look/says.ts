// What the server and the connection have to say. What was there stays. What
// ends within a second is not spoken of.
import { $ } from "../lib/dom.ts";
import { t } from "../lib/page.ts";
import type { Session } from "../lib/session.ts";
import { effect, signal } from "../lib/signal.ts";
import { state } from "../lib/url.ts";
import { models } from "./models.ts";
import { mountSaid, type Say } from "./said.ts";
import { resend, sending, type Slot } from "./upload.ts";

const patience = 1000; // ms
const clock = signal(Date.now());
setInterval(() => (clock.value = Date.now()), 250);

/** lasts is whether something has been so for a second. */
function lasts(is: () => boolean): () => boolean {
  const since = signal(0);
  effect(() => {
    since.value = is() ? since.peek() || Date.now() : 0;
  });
  return () => since.value > 0 && clock.value - since.value >= patience;
}

function lost(s: Session): Say | undefined {
  const c = s.socket.connection.value;
  if (c.state !== "lost") return undefined;
  return {
    kind: "status",
    id: "offline",
    strong: t(navigator.onLine ? "say.lost" : "say.offline"),
    text: t("say.retry", { N: Math.max(1, Math.ceil((c.retryAt - clock.value) / 1000)) }),
    action: { word: t("say.now"), run: () => s.socket.retry() },
  };
}

function queued(s: Session): Say {
  const q = s.queue.value;
  return {
    kind: "status",
    id: "queue",
    strong: t("say.queue"),
    text: t("say.place", { Place: q?.place ?? 1, N: Math.max(1, Math.round(q?.seconds ?? 0)) }),
    action: { word: t("say.stop"), run: () => s.stop() },
  };
}

const another = { word: t("say.another"), run: () => $("new-button").click() };

/** gone offers to send the same picture again where this page still has it. */
function gone(s: Session, say: Say): Say {
  const slot: Slot = s.picture === state.value.image ? "image" : "b";
  const run = resend(s.picture, slot);
  return { ...say, id: "gone", ...(run ? { text: t("say.resend.text"), action: { word: t("say.resend"), run } } : { action: another }) };
}

/** problem is what the server refused, and the way on that fits it. */
function problem(s: Session): Say | undefined {
  const p = s.problem.value;
  if (!p) return undefined;
  const say: Say = { kind: "error", id: "problem", strong: p.title, text: p.detail };
  switch (p.code) {
    case "no-image":
    case "no-crop":
      return gone(s, say);
    case "no-model":
      return { ...say, action: { word: t("model.honest.button"), run: models } };
    default:
      return { ...say, action: { word: t("say.again"), run: () => s.again() } };
  }
}

/** slow tells a pass that takes its time from maps that are late. */
function slow(s: Session): Say {
  const [strong, text] = s.ms.value === undefined ? [t("say.working"), t("say.working.text")] : [t("say.slow"), t("say.slow.text")];
  return { kind: "status", id: "slow", strong, text, action: { word: t("say.stop"), run: () => s.stop() } };
}

function stopped(s: Session): Say {
  return { kind: "status", id: "stopped", strong: t("problem.stopped.title"), text: t("say.stopped.text"), action: { word: t("say.again"), run: () => s.again() } };
}

/** about says what there is to say of one picture's conversation. */
function about(s: Session, open: () => boolean): () => (Say | undefined)[] {
  const isLost = lasts(() => s.socket.connection.value.state === "lost");
  const isQueued = lasts(() => (s.queue.value?.place ?? 0) > 0);
  const isSlow = lasts(() => s.waiting.value && !s.queue.value && !s.problem.value);
  return () => {
    if (isLost()) return [lost(s), open() ? problem(s) : undefined];
    if (!open()) return [];
    if (s.stopped.value) return [stopped(s)];
    return [isQueued() ? queued(s) : isSlow() ? slow(s) : undefined, problem(s)];
  };
}

function uploading(): Say | undefined {
  const under = sending.value;
  if (!under || clock.value - under.since < patience) return undefined;
  return { kind: "status", id: "sending", strong: t("say.sending"), text: t("say.sending.text"), action: { word: t("say.stop"), run: under.stop } };
}

/** mount draws the lines of one picture, or of two that are compared; the same is said once. */
export function mount(...pictures: { session: Session; open: () => boolean }[]): void {
  const each = pictures.map((p) => about(p.session, p.open));
  mountSaid($("says"), () => {
    const all = [uploading(), ...each.flatMap((says) => says())].filter((s) => s !== undefined);
    return all.filter((s, i) => all.findIndex((x) => x.id === s.id) === i);
  });
}
