// The socket to a room: it comes back by itself, says what it has already, and
// keeps what nobody has confirmed yet.
import { t } from "../lib/page.ts";
import { effect, signal } from "../lib/signal.ts";
import { toast } from "../look/overlay.ts";
import { change, visit } from "./visit.ts";
import { after, type ClassMessage, type ErrorMessage, type FromRoom, type StateMessage, type ToRoom, type View, type Welcome } from "./wire.ts";

export type Line = "connecting" | "open" | "lost" | "away" | "over";

const patience = [150, 400, 1000, 2000]; // ms between tries
const silence = 7000; // ms without a word, three beats of the server: the line is dead, although nobody said so

export class Link {
  readonly line = signal<Line>("connecting");
  readonly welcome = signal<Welcome | undefined>(undefined);
  readonly state = signal<StateMessage | undefined>(undefined);
  readonly people = signal<ClassMessage | undefined>(undefined);
  readonly problem = signal<ErrorMessage | undefined>(undefined);
  readonly over = signal<string>(""); // why the visit has ended
  readonly offered = signal<string>(""); // waiting, accepted, declined
  private ws: WebSocket | undefined;
  private tries = 0;
  private heard = 0; // when the server was heard last, on performance.now()'s clock
  private wish: View | undefined; // steered and not yet seen back

  constructor(private readonly bare: boolean) {
    this.connect();
    addEventListener("online", () => this.connect());
    addEventListener("pagehide", () => this.ws?.close());
    setInterval(() => this.listen(), 1000);
  }

  /** listen gives a line up that has fallen silent. */
  private listen(): void {
    const ws = this.ws;
    if (!ws || performance.now() - this.heard < silence) return;
    ws.onclose = null; // a dead line closes late
    ws.close();
    this.wait();
  }

  private connect(): void {
    const v = visit();
    if (!v || this.over.peek() || (this.ws && this.ws.readyState <= WebSocket.OPEN)) return;
    const ws = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/api/rooms/${v.code}/ws`);
    this.ws = ws;
    this.heard = performance.now();
    // A page that was just loaded has no state yet, whatever the tab has seen.
    const at = this.state.peek();
    let open = false;
    ws.onopen = () => {
      open = true;
      const hello = { type: "hello", key: v.key, token: v.key ? undefined : v.token, nick: v.nick, free: v.free, bare: this.bare, at: at && { epoch: at.epoch, seq: at.seq } };
      ws.send(JSON.stringify(hello));
    };
    ws.onmessage = (e) => {
      this.heard = performance.now();
      if (typeof e.data === "string") this.receive(JSON.parse(e.data) as FromRoom);
    };
    ws.onclose = () => {
      if (this.ws !== ws) return;
      this.wait();
      if (!open) void this.peek(v.code);
    };
  }

  /** peek finds out why the door stays shut: a server that was started again knows nothing of its rooms. */
  private async peek(code: string): Promise<void> {
    const r = await fetch("/api/rooms/" + code).catch(() => undefined);
    const body = (await r?.json().catch(() => undefined)) as { code?: string } | undefined;
    if (body?.code === "no-room" || body?.code === "room-ended") this.finish(body.code === "no-room" ? "gone" : body.code);
  }

  private wait(): void {
    this.ws = undefined;
    if (this.over.peek()) return;
    this.line.value = "lost";
    const ms = patience[Math.min(this.tries++, patience.length - 1)]!;
    setTimeout(() => this.connect(), ms * (0.8 + 0.4 * Math.random()));
  }

  private receive(m: FromRoom): void {
    switch (m.type) {
      case "welcome":
        this.entered(m);
        break;
      case "state":
        this.take(m);
        break;
      case "class":
        this.people.value = m;
        break;
      case "bus":
        this.line.value = m.up ? "open" : "away";
        break;
      case "offer":
        this.offered.value = m.state;
        break;
      case "error":
        this.refused(m);
        break;
      case "end":
        if (m.reason !== "stopping") this.finish(m.reason);
        break;
      case "maps":
      case "beat":
        break; // the page asks for its maps itself; that something was heard is noted
    }
  }

  private entered(m: Welcome): void {
    this.tries = 0;
    if (m.token) change({ token: m.token });
    this.welcome.value = m;
    this.line.value = m.bus ? "open" : "away";
    const a = visit()?.answer;
    if (a) this.send({ type: "answer", ...a });
    if (this.wish) this.send({ type: "steer", view: this.wish });
  }

  private take(m: StateMessage): void {
    const old = this.state.peek();
    if (old && !after(m, old)) return;
    if (this.wish && same(this.wish, m.view)) this.wish = undefined;
    const a = visit()?.answer;
    if (a && a.question !== m.question?.id) change({ answer: undefined });
    this.state.value = m;
  }

  /** refused: at the door it is the end, unless the server only asks for patience. */
  private refused(m: ErrorMessage): void {
    if (m.about === "answer" && m.code === "room-answer") return; // sent again after the reveal
    if (m.about === "steer") this.wish = m.status === 503 ? this.wish : undefined;
    this.problem.value = m;
    if (m.about === "hello" && m.status !== 503 && m.status !== 429) this.finish(m.code);
  }

  private finish(why: string): void {
    this.over.value = why;
    this.line.value = "over";
    this.ws?.close();
  }

  send(m: ToRoom): void {
    if (m.type === "steer") this.wish = m.view;
    if (this.ws?.readyState === WebSocket.OPEN && this.welcome.peek()) this.ws.send(JSON.stringify(m));
  }

  close(): void {
    this.over.value = "left";
    this.ws?.close();
  }

  /** leads tells whether this page shows the others the way. */
  leads(): boolean {
    const me = this.welcome.value;
    const lead = this.state.value?.lead ?? "";
    return me !== undefined && (me.role === "teacher" ? lead === "" : lead === me.member);
  }
}

/** complain says what the room refused, in a line that goes by itself. */
export function complain(link: Link): void {
  effect(() => {
    const m = link.problem.value;
    if (m && !link.over.peek() && words.has(m.code)) toast(t("room.problem." + m.code));
  });
}

const words = new Set(["room-answer", "room-away", "room-frozen", "room-lead", "room-much", "room-offer", "room-picture", "room-rate"]);

/** same compares views without regard to the order or absence of empty fields. */
export function same(a: View, b: View): boolean {
  return text(a) === text(b);
}

function text(v: View): string {
  const kept = Object.entries(v).filter(([, x]) => x !== "" && x !== undefined && x !== 0);
  if (v.channel === 0) kept.push(["channel", "0"]);
  return JSON.stringify(kept.sort(([a], [b]) => (a < b ? -1 : 1)));
}
