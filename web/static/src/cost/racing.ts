// The conversation about a race: messages as internal/wire has them.
import { did } from "../lib/did.ts";
import { signal } from "../lib/signal.ts";
import { Socket, socketURL } from "../lib/socket.ts";
import type { FromServer, LaneResult, Race, RaceDone, RaceProgress, RaceResult } from "../lib/wire.gen.ts";

export type { LaneResult, RaceDone, RaceResult };

export type Entry = Omit<Race, "type">;

export type Phase = "idle" | "waiting" | "running" | "done" | "failed";

export const phase = signal<Phase>("idle");
export const place = signal(0);
export const progress = signal<RaceProgress | undefined>(undefined);
export const results = signal<readonly RaceResult[]>([]);
export const done = signal<RaceDone | undefined>(undefined);
export const problem = signal("");

let socket: Socket | undefined;
let wanted: Entry | undefined;

/** entry is what runs, or ran last. */
export const entry = (): Entry | undefined => wanted;
export const busy = (): boolean => phase.value === "waiting" || phase.value === "running";

function receive(raw: unknown): void {
  if (phase.peek() === "idle") return;
  const m = raw as FromServer;
  switch (m.type) {
    case "race_queue":
      place.value = m.place;
      phase.value = m.place > 0 ? "waiting" : "running";
      break;
    case "race_progress":
      progress.value = m;
      break;
    case "race_result":
      results.value = [...results.peek(), m];
      break;
    case "race_done":
      done.value = m;
      phase.value = m.stopped && !results.peek().length ? "idle" : "done";
      if (!m.stopped) did("race");
      break;
    case "error":
      problem.value = `${m.title} ${m.detail}`.trim();
      phase.value = "failed";
      break;
    default:
      break; // other messages of the server are not for a race
  }
}

/** begin races; the socket is made when it is first needed, and a lost one asks again. */
export function begin(e: Entry): void {
  wanted = e;
  results.value = [];
  done.value = progress.value = undefined;
  problem.value = "";
  place.value = 0;
  phase.value = "waiting";
  const ask = (): void => {
    if (wanted && (phase.peek() === "waiting" || phase.peek() === "running")) socket?.send({ type: "race", ...wanted });
  };
  if (socket?.connection.peek().state === "open") ask();
  else socket ??= new Socket(socketURL(), () => { results.value = []; ask(); }, receive, () => undefined);
}

export function stop(): void {
  socket?.send({ type: "race_stop" });
  phase.value = results.peek().length ? "done" : "idle";
}
