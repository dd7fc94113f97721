// The page's conversation with the server: one socket for both tabs. What came
// is kept in signals; after a loss the page joins its job again.
import { Socket } from "../lib/socket.ts";
import { signal } from "../lib/signal.ts";
import { tab } from "../lib/tab.ts";
import { go, state } from "../lib/url.ts";
import type { Curves, Error as Problem, Exam, Filters, FromClient, FromServer, LearnPoint, Point, Queued, Run } from "./wire.gen.ts";

/** LaneData is all that is known of one of the runs. */
export interface LaneData {
  points: Point[];
  start: Filters | undefined; // before the first step
  filters: Filters | undefined;
  exam: Exam | undefined;
  failed: string;
}

export const run = signal<Run | undefined>(undefined);
export const queued = signal<Queued | undefined>(undefined);
export const problem = signal<Problem | undefined>(undefined);
export const gone = signal(""); // job that is not there any more
export const lanes: LaneData[] = []; // changed in place; `news` counts the changes
export const news = signal(0);

export interface Lesson {
  steps: number;
  points: LearnPoint[];
  over: boolean;
}
export const lesson = signal<Lesson | undefined>(undefined);

const keyOf = (job: string): string => "train-key-" + job;

let socket: Socket | undefined;
let afterLearning: () => void = () => undefined;

export function connect(learned: () => void): void {
  afterLearning = learned;
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  socket = new Socket(`${scheme}://${location.host}/api/train/ws`, opened, (m) => receive(m as FromServer), () => undefined);
  part();
}

export function send(message: FromClient): void {
  problem.value = undefined;
  // The socket's type is that of the pages that look inside; it only writes JSON.
  (socket as unknown as { send(m: FromClient): void } | undefined)?.send(message);
}

export function connection(): Socket | undefined {
  return socket;
}

function opened(): void {
  const job = state.peek().job;
  if (job) join(job);
}

export function join(job: string): void {
  send({ type: "join", job, key: tab.getItem(keyOf(job)) ?? "" });
}

/**
 * part leaves the job at once when the page goes. (Of a page that is loaded
 * again the server has heard by then, from the new one's address.)
 */
function part(): void {
  addEventListener("pagehide", () => send({ type: "leave" }));
  addEventListener("pageshow", (e) => {
    if (e.persisted) opened();
  });
}

function receive(m: FromServer): void {
  switch (m.type) {
    case "queued":
      queued.value = m;
      break;
    case "run":
      queued.value = undefined;
      gone.value = "";
      if (m.key) tab.setItem(keyOf(m.job), m.key);
      run.value = m;
      if (state.peek().job !== m.job) go({ job: m.job }, "replace");
      break;
    case "curves":
      if (m.job === run.peek()?.job) take(m);
      break;
    case "gone":
      gone.value = m.job;
      if (state.peek().job === m.job) go({ job: "" }, "replace");
      break;
    case "learning":
      lesson.value = { steps: m.steps, points: [...(m.fresh ? [] : (lesson.peek()?.points ?? [])), ...(m.points ?? [])], over: false };
      break;
    case "learned":
      lesson.value = { ...(lesson.peek() ?? { steps: 0, points: [] }), over: true };
      afterLearning();
      break;
    case "error":
      problem.value = m;
      if (m.about === "start") queued.value = undefined;
      break;
  }
}

function take(c: Curves): void {
  if (c.fresh) lanes.length = 0;
  c.lanes.forEach((u, i) => {
    const l = (lanes[i] ??= { points: [], start: undefined, filters: undefined, exam: undefined, failed: "" });
    l.points.push(...u.points);
    l.start = u.start ?? l.start;
    l.filters = u.filters ?? l.filters;
    l.exam = u.exam ?? l.exam;
    l.failed = u.failed ?? "";
  });
  news.value = news.peek() + 1;
}
