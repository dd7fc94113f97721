// Values that know who reads them. An effect that read a signal runs again in
// the next frame after it changed: one frame loop for the whole page, and ten
// messages in a frame cost one drawing.

export interface Readable<T> {
  readonly value: T;
  peek(): T;
}
export interface Signal<T> extends Readable<T> {
  value: T;
}

interface Reader {
  links: Set<Set<Reader>>; // the reader sets that this reader stands in
  wake(): void;
}

let reading: Reader | undefined;
const dirty = new Set<Effect>();
let scheduled = false;

function track(readers: Set<Reader>): void {
  if (!reading) return;
  readers.add(reading);
  reading.links.add(readers);
}

function unlink(r: Reader): void {
  for (const set of r.links) set.delete(r);
  r.links.clear();
}

export function signal<T>(first: T): Signal<T> {
  let now = first;
  const readers = new Set<Reader>();
  return {
    get value() {
      track(readers);
      return now;
    },
    set value(next: T) {
      if (Object.is(now, next)) return;
      now = next;
      for (const r of [...readers]) r.wake();
    },
    peek: () => now,
  };
}

export function computed<T>(make: () => T): Readable<T> {
  let now: T;
  let fresh = false;
  const readers = new Set<Reader>();
  const self: Reader = {
    links: new Set(),
    wake() {
      if (!fresh) return;
      fresh = false;
      for (const r of [...readers]) r.wake();
    },
  };
  const read = (): T => {
    if (!fresh) {
      unlink(self);
      now = readAs(self, make);
      fresh = true;
    }
    return now;
  };
  return {
    get value() {
      track(readers);
      return read();
    },
    peek: read,
  };
}

function readAs<T>(r: Reader | undefined, f: () => T): T {
  const before = reading;
  reading = r;
  try {
    return f();
  } finally {
    reading = before;
  }
}

/** untracked reads signals without becoming their reader. */
export function untracked<T>(f: () => T): T {
  return readAs(undefined, f);
}

class Effect implements Reader {
  links = new Set<Set<Reader>>();
  constructor(private readonly f: () => void) {
    this.run();
  }
  wake(): void {
    dirty.add(this);
    schedule();
  }
  run(): void {
    unlink(this);
    readAs(this, this.f);
  }
  stop(): void {
    unlink(this);
    dirty.delete(this);
  }
}

/** effect runs f now and in the frame after anything that f read has changed. */
export function effect(f: () => void): () => void {
  const e = new Effect(f);
  return () => e.stop();
}

/** lazily runs f like an effect, but when the page has nothing better to do: for what stands below the fold. */
export function lazily(f: () => void): void {
  let waiting = false;
  const idle =
    typeof requestIdleCallback === "function"
      ? (go: () => void) => void requestIdleCallback(go, { timeout: 500 })
      : (go: () => void) => void setTimeout(go, 50);
  const watcher: Reader = {
    links: new Set(),
    wake() {
      if (waiting) return;
      waiting = true;
      idle(() => {
        waiting = false;
        unlink(watcher);
        readAs(watcher, f);
      });
    },
  };
  readAs(watcher, f);
}

function schedule(): void {
  if (scheduled) return;
  scheduled = true;
  // A hidden tab gets no frames, and tests have no window.
  if (typeof requestAnimationFrame === "function" && !document.hidden) requestAnimationFrame(flush);
  else setTimeout(flush, 0);
}

/** flush runs what waits for the next frame at once. */
export function flush(): void {
  scheduled = false;
  const now = [...dirty];
  dirty.clear();
  for (const e of now) e.run();
}
