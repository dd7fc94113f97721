// One WebSocket that comes back: after a loss it waits 0.5, 1, 2, 4, then 8
// seconds (a little at random, so that a class does not return at one time),
// and whoever uses it says again what it wants.
import { signal } from "./signal.ts";
import type { FromClient } from "./wire.gen.ts";

export type Connection = { state: "connecting" | "open" } | { state: "lost"; retryAt: number };

export class Socket {
  readonly connection = signal<Connection>({ state: "connecting" });
  private ws: WebSocket | undefined;
  private tries = 0;
  private timer = 0;
  private closed = false;

  constructor(
    private readonly url: string,
    private readonly opened: () => void,
    private readonly text: (message: unknown) => void,
    private readonly binary: (frame: ArrayBuffer) => void,
  ) {
    this.connect();
    addEventListener("online", () => this.retry());
  }

  private connect(): void {
    const ws = new WebSocket(this.url);
    ws.binaryType = "arraybuffer";
    ws.onopen = () => {
      this.tries = 0;
      this.connection.value = { state: "open" };
      this.opened();
    };
    ws.onmessage = (e: MessageEvent<string | ArrayBuffer>) => {
      if (typeof e.data === "string") this.text(JSON.parse(e.data));
      else this.binary(e.data);
    };
    ws.onclose = () => {
      if (this.ws === ws) this.wait();
    };
    this.ws = ws;
  }

  private wait(): void {
    this.ws = undefined;
    if (this.closed) return;
    const ms = Math.min(500 * 2 ** this.tries++, 8000) * (0.8 + 0.4 * Math.random());
    this.connection.value = { state: "lost", retryAt: Date.now() + ms };
    this.timer = window.setTimeout(() => this.connect(), ms);
  }

  /** retry connects now instead of waiting. */
  retry(): void {
    if (this.closed || this.connection.peek().state !== "lost") return;
    clearTimeout(this.timer);
    if (!this.ws) this.connect();
  }

  send(message: FromClient): void {
    if (this.ws?.readyState === WebSocket.OPEN) this.ws.send(JSON.stringify(message));
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.ws?.close();
  }
}

export function socketURL(): string {
  return `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws`;
}
