// The conversation about a race: messages as internal/wire has them.
import { signal } from "../lib/signal.ts";
import { Socket, socketURL } from "../lib/socket.ts";
import type { FromClient } from "../lib/wire.gen.ts";

export interface LaneProgress {
  name: string;
  runs: number;
  ms: number;
}
export interface LaneResult extends LaneProgress {
  in: number;
  out: number;
  low: number;
  high: number;
  macs: number;
  params: number;
  weight_bytes: number;
  activation_bytes: number;
  gflops: number;
  random: boolean;
}
export interface Progress {
  module: string;
  index: number;
  of: number;
  yielding: boolean;
  lanes: LaneProgress[];
}
export interface Result {
  module: string;
  mode: string;
  threads: number;
  ratio: number;
  lanes: LaneResult[];
}
export interface Done {
  stopped?: boolean;
  modules: number;
  ratio: number;
  seconds: number;
  lanes: { name: string; ms: number; macs: number; params: number }[];
}
type Message =
  | ({ type: "race_queue"; place: number })
  | ({ type: "race_progress" } & Progress)
  | ({ type: "race_result" } & Result)
  | ({ type: "race_done" } & Done)
  | { type: "error"; title: string; detail: string }
  | { type: "opened" };

export interface Entry extends Record<string, unknown> {
  image: string;
  model: string;
  fit: string;
  module: string;
  mode: string;
  whatif: string;
}

export type Phase = "idle" | "waiting" | "running" | "done" | "failed";

export const phase = signal<Phase>("idle");
export const place = signal(0);
export const progress = signal<Progress | undefined>(undefined);
export const results = signal<readonly Result[]>([]);
export const done = signal<Done | undefined>(undefined);
export const problem = signal("");

let socket: Socket | undefined;
let entry: Entry | undefined;

function receive(raw: unknown): void {
  if (phase.peek() === "idle") return;
  const m = raw as Message;
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
      phase.value = m.stopped ? "idle" : "done";
      break;
    case "error":
      problem.value = `${m.title} ${m.detail}`.trim();
      phase.value = "failed";
      break;
    case "opened":
      break;
  }
}

/** begin races; the socket is made when it is first needed, and a lost one asks again. */
export function begin(e: Entry): void {
  entry = e;
  results.value = [];
  done.value = progress.value = undefined;
  problem.value = "";
  place.value = 0;
  phase.value = "waiting";
  const ask = (): void => {
    if (entry && (phase.peek() === "waiting" || phase.peek() === "running")) socket?.send({ type: "race", ...entry } as unknown as FromClient);
  };
  if (socket?.connection.peek().state === "open") ask();
  else socket ??= new Socket(socketURL(), () => { results.value = []; ask(); }, receive, () => undefined);
}

export function stop(): void {
  entry = undefined;
  socket?.send({ type: "race_stop" } as unknown as FromClient);
  phase.value = results.peek().length ? "done" : "idle";
}
