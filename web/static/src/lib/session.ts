// A viewer's conversation with the server about one picture: what was asked is
// remembered and asked again after a reconnect; what came is kept in signals.
import { decode, type Frame } from "./frame.ts";
import { computed, signal, type Signal } from "./signal.ts";
import { Socket, socketURL } from "./socket.ts";
import type {
  AtlasHead,
  CAMHead,
  ChannelHead,
  Error as Problem,
  FromClient,
  FromServer,
  Layer,
  Module,
  Opened,
  Prediction,
  Queue,
} from "./wire.gen.ts";

export interface Atlas {
  head: AtlasHead;
  pixels: Uint8Array;
  old: boolean; // a new one was asked for
}
export interface Values {
  head: ChannelHead;
  values: Float32Array;
}
export interface Cam {
  head: CAMHead;
  values: Float32Array;
}
export interface Want {
  channels: string;
  size?: number;
  scale?: "layer" | "channel" | number;
}
interface Opening {
  image: string;
  model: string;
  fit: string;
}

/** Keyed makes signals on first use. */
class Keyed<T> {
  private readonly all = new Map<string, Signal<T | undefined>>();
  of(key: string): Signal<T | undefined> {
    let s = this.all.get(key);
    if (!s) this.all.set(key, (s = signal<T | undefined>(undefined)));
    return s;
  }
  clear(): void {
    for (const s of this.all.values()) s.value = undefined;
  }
  each(f: (v: T) => T): void {
    for (const s of this.all.values()) if (s.peek() !== undefined) s.value = f(s.peek() as T);
  }
}

export class Session {
  readonly opened = signal<Opened | undefined>(undefined);
  readonly queue = signal<Queue | undefined>(undefined);
  readonly problem = signal<Problem | undefined>(undefined);
  readonly ms = signal<number | undefined>(undefined); // of the whole pass
  readonly done = signal<readonly string[]>([]); // layers, in the order in which they came
  readonly layers = new Keyed<Layer>();
  readonly modules = new Keyed<Module>();
  readonly predictions = new Keyed<Prediction>(); // by head
  readonly atlases = new Keyed<Atlas>(); // by layer
  readonly values = new Keyed<Values>(); // by valueKey
  readonly cams = new Keyed<Cam>(); // by class
  readonly stopped = signal(false); // by the viewer: no more comes until again()
  readonly socket: Socket;
  /** under way: something that was asked for is not here yet. */
  readonly waiting = computed(() => {
    void this.asking.value;
    return this.opening !== undefined && (this.ms.value === undefined || [...this.wants.keys()].some((l) => this.atlases.of(l).value?.old !== false));
  });

  private readonly asking = signal(0); // counts changes of what is asked for
  private opening: Opening | undefined;
  private readonly wants = new Map<string, Want>();
  private readonly asked = new Map<string, FromClient>();

  constructor(private readonly lang: string) {
    this.socket = new Socket(
      socketURL(),
      () => this.resume(),
      (m) => this.receive(m as FromServer),
      (b) => this.frame(decode(b)),
    );
  }

  open(image: string, model: string, fit: string): void {
    const next = { image, model, fit };
    if (JSON.stringify(next) === JSON.stringify(this.opening)) return;
    this.opening = next;
    this.again();
  }

  /** picture is the id of the one that was asked for. */
  get picture(): string {
    return this.opening?.image ?? "";
  }

  /** again asks once more for the picture that is open. */
  again(): void {
    if (!this.opening) return;
    this.forget();
    this.socket.send({ type: "open", ...this.opening, lang: this.lang });
    this.goOn();
  }

  private goOn(): void {
    this.asking.value++;
    if (!this.stopped.peek()) return;
    this.stopped.value = false;
    this.subscribe([...this.wants]);
  }

  private forget(): void {
    this.opened.value = this.queue.value = this.problem.value = this.ms.value = undefined;
    this.done.value = [];
    for (const k of [this.layers, this.modules, this.predictions, this.values, this.cams]) k.clear();
    this.atlases.each((a) => ({ ...a, old: true }));
    this.asked.clear();
  }

  /** watch keeps atlases of exactly these layers coming. */
  watch(wants: Map<string, Want>): void {
    const gone = [...this.wants.keys()].filter((l) => !wants.has(l));
    for (const l of gone) {
      this.wants.delete(l);
      this.atlases.of(l).value = undefined;
    }
    if (gone.length) this.socket.send({ type: "unsubscribe", layers: gone });
    const fresh = [...wants].filter(([l, w]) => JSON.stringify(w) !== JSON.stringify(this.wants.get(l)));
    for (const [l, w] of fresh) {
      this.wants.set(l, w);
      const a = this.atlases.of(l);
      if (a.peek()) a.value = { ...a.peek()!, old: true };
    }
    this.subscribe(fresh);
    if (fresh.length) this.goOn();
  }

  private subscribe(wants: [string, Want][]): void {
    const groups = new Map<string, string[]>();
    for (const [layer, w] of wants) {
      const key = JSON.stringify(w);
      groups.set(key, [...(groups.get(key) ?? []), layer]);
    }
    for (const [key, layers] of groups) this.socket.send({ type: "subscribe", layers, ...(JSON.parse(key) as Want) });
  }

  channel(layer: string, channel: number, pre: boolean): Signal<Values | undefined> {
    const key = valueKey(layer, channel, pre);
    this.ask(key, { type: "channel", layer, channel, pre });
    return this.values.of(key);
  }

  cam(cls: number): Signal<Cam | undefined> {
    this.ask("cam " + cls, { type: "cam", class: cls });
    return this.cams.of(String(cls));
  }

  private ask(key: string, message: FromClient): void {
    if (this.asked.has(key)) return;
    this.asked.set(key, message);
    if (this.opened.peek()) this.socket.send(message);
  }

  /** stop ends a pass that is not done, and maps that are still to come. */
  stop(): void {
    this.stopped.value = true;
    this.socket.send({ type: "cancel" });
    if (this.wants.size) this.socket.send({ type: "unsubscribe", layers: [...this.wants.keys()] });
  }

  private resume(): void {
    if (this.opening) this.socket.send({ type: "open", ...this.opening, lang: this.lang });
    if (!this.stopped.peek()) this.subscribe([...this.wants]); // without a picture too: subscriptions outlive it
  }

  private receive(m: FromServer): void {
    if ("image" in m && m.image && m.image !== this.opening?.image) return; // of the picture before
    switch (m.type) {
      case "opened":
        this.opened.value = m;
        this.problem.value = undefined;
        for (const a of this.asked.values()) this.socket.send(a);
        break;
      case "queue":
        this.queue.value = m;
        break;
      case "layer":
        this.queue.value = undefined;
        this.layers.of(m.layer).value = m;
        if (!this.done.peek().includes(m.layer)) this.done.value = [...this.done.peek(), m.layer];
        break;
      case "module":
        this.modules.of(m.module).value = m;
        break;
      case "prediction":
        this.predictions.of(m.head).value = m;
        break;
      case "done":
        this.ms.value = m.ms;
        this.queue.value = undefined;
        break;
      case "error":
        this.problem.value = m;
        this.queue.value = undefined;
        break;
      case "model":
        break; // the model menu asks GET /api/models itself
    }
  }

  private frame(f: Frame): void {
    if (f.head.image !== this.opening?.image) return;
    switch (f.kind) {
      case "atlas":
        if (this.wants.has(f.head.layer)) this.atlases.of(f.head.layer).value = { head: f.head, pixels: f.pixels, old: false };
        break;
      case "channel":
        this.values.of(valueKey(f.head.layer, f.head.channel, f.head.pre)).value = f;
        break;
      case "cam":
        this.cams.of(String(f.head.class)).value = f;
        break;
    }
  }
}

function valueKey(layer: string, channel: number, pre: boolean): string {
  return `${layer} ${channel}${pre ? " pre" : ""}`;
}

/** bytes decodes the summaries' base64, one byte a channel. */
export function bytes(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
}
