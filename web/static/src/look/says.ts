// What the server and the connection have to say. What was there stays.
import { $ } from "../lib/dom.ts";
import { t } from "../lib/page.ts";
import { computed, effect, signal } from "../lib/signal.ts";
import { state } from "../lib/url.ts";
import { mountSaid, type Say } from "./said.ts";
import { session } from "./scope.ts";

const clock = signal(Date.now());
setInterval(() => (clock.value = Date.now()), 1000);

let openedAt = 0;

const lost = computed((): Say | undefined => {
  const c = session.socket.connection.value;
  if (c.state !== "lost") return undefined;
  const s = Math.max(1, Math.ceil((c.retryAt - clock.value) / 1000));
  return {
    kind: "status",
    id: "offline",
    strong: t(navigator.onLine ? "say.lost" : "say.offline"),
    text: t("say.retry", { N: s }),
    action: { word: t("say.now"), run: () => session.socket.retry() },
  };
});

const queued = computed((): Say | undefined => {
  const q = session.queue.value;
  if (!q || q.place < 1) return undefined;
  return { kind: "status", id: "queue", strong: t("say.queue"), text: t("say.place", { Place: q.place, N: Math.max(1, Math.round(q.seconds)) }) };
});

const problem = computed((): Say | undefined => {
  const p = session.problem.value;
  if (!p) return undefined;
  const another = p.status === 404;
  return {
    kind: "error",
    id: another ? "gone" : "problem",
    strong: p.title,
    text: p.detail,
    action: another ? { word: t("say.another"), run: () => $("new-button").click() } : { word: t("say.again"), run: () => location.reload() },
  };
});

/** slow after a second in which names came but the pass is not done. */
const slow = computed((): Say | undefined => {
  if (session.ms.value !== undefined || !session.opened.value || queued.value) return undefined;
  if (clock.value - openedAt < 1000) return undefined;
  return {
    kind: "status",
    id: "slow",
    strong: t("say.slow"),
    text: t("say.slow.text"),
    action: { word: t("say.stop"), run: () => session.cancel() },
  };
});

export function mount(): void {
  effect(() => {
    if (session.opened.value) openedAt = Date.now();
  });
  mountSaid($("says"), () => [lost.value, queued.value, state.value.image ? problem.value : undefined, slow.value]);
}
