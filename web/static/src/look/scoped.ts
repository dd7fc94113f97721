// Effects of what is built for one open module; they end when another opens.
import { effect } from "../lib/signal.ts";

let stops: (() => void)[] = [];

export function scoped(run: () => void): void {
  stops.push(effect(run));
}

export function endScope(): void {
  for (const stop of stops) stop();
  stops = [];
}
