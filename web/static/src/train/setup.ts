// Settings of a training as one short text of the address:
// pictures-modules-batch-schedule-seed-rate-momentum-aux-init-norm-twin.
import type { Lane, Settings } from "./wire.gen.ts";

export const twins = ["none", "aux", "momentum", "faster", "slower", "init", "norm"] as const;
export type Twin = (typeof twins)[number];

export interface Setup {
  pictures: Settings["pictures"];
  modules: number;
  batch: number;
  schedule: Settings["schedule"];
  seed: number;
  rate: number;
  momentum: number;
  aux: boolean;
  init: Lane["init"];
  norm: Lane["norm"];
  twin: Twin;
}

export const first: Setup = {
  pictures: "shapes", modules: 9, batch: 16, schedule: "step", seed: 1, rate: 0.02, momentum: 0.9, aux: true, init: "he", norm: "batch", twin: "none",
};

export const choices = {
  pictures: ["shapes", "textures", "digits", "all"],
  modules: [1, 3, 5, 7, 9],
  batch: [8, 16, 32],
  schedule: ["step", "poly", "cosine", "constant"],
  rate: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.2],
  momentum: [0.9, 0],
  aux: [true, false],
  init: ["he", "xavier", "small"],
  norm: ["batch", "lrn", "none"],
  twin: twins,
} as const;

function pick<T>(all: readonly T[], text: string | undefined, or: T): T {
  return all.find((x) => String(x) === text) ?? or;
}

/** parse reads what it knows; the rest is as at first. */
export function parse(text: string): Setup {
  const p = text.split("-");
  const seed = Number(p[4]);
  const rate = Number(p[5]);
  return {
    pictures: pick(choices.pictures, p[0], first.pictures),
    modules: pick([1, 2, 3, 4, 5, 6, 7, 8, 9], p[1], first.modules),
    batch: pick(choices.batch, p[2], first.batch),
    schedule: pick(choices.schedule, p[3], first.schedule),
    seed: Number.isSafeInteger(seed) && seed > 0 ? seed : first.seed,
    rate: rate > 0 && rate <= 1 ? rate : first.rate,
    momentum: pick(choices.momentum, p[6], first.momentum),
    aux: p[7] === undefined || p[7] === "" ? first.aux : p[7] === "1",
    init: pick(choices.init, p[8], first.init),
    norm: pick(choices.norm, p[9], first.norm),
    twin: pick(twins, p[10], first.twin),
  };
}

/** format is empty for what is as at first. */
export function format(s: Setup): string {
  const text = [s.pictures, s.modules, s.batch, s.schedule, s.seed, s.rate, s.momentum, s.aux ? 1 : 0, s.init, s.norm, s.twin].join("-");
  return JSON.stringify(s) === JSON.stringify(first) ? "" : text;
}

/** second is the twin: one thing of the first run changed. */
export function second(a: Lane, twin: Twin): Lane | undefined {
  switch (twin) {
    case "none":
      return undefined;
    case "aux":
      return { ...a, aux: !a.aux };
    case "momentum":
      return { ...a, momentum: a.momentum > 0 ? 0 : 0.9 };
    case "faster":
      return { ...a, rate: Math.min(1, +(a.rate * 10).toPrecision(3)) };
    case "slower":
      return { ...a, rate: +(a.rate / 10).toPrecision(3) };
    case "init":
      return { ...a, init: a.init === "small" ? "he" : "small" };
    case "norm":
      return { ...a, norm: a.norm === "batch" ? "lrn" : "batch" };
  }
}

/**
 * advice is what makes a comparison telling. Batch norm and He's first weights
 * (both 2015) even out the gradient that the auxiliary heads were made for;
 * batch norm also evens out the first weights.
 */
export function advice(s: Setup): Partial<Setup> | undefined {
  if (s.twin === "aux" && (s.norm === "batch" || s.init === "he")) return { norm: "lrn", init: "xavier", rate: 0.01 };
  if (s.twin === "init" && s.norm === "batch") return { norm: "none", rate: 0.005 };
  return undefined;
}

/** settings are the job's. */
export function settings(s: Setup): Settings {
  const a: Lane = { aux: s.aux, momentum: s.momentum, rate: s.rate, init: s.init, norm: s.norm };
  const b = second(a, s.twin);
  return { pictures: s.pictures, modules: s.modules, size: 48, batch: s.batch, steps: 3000, schedule: s.schedule, seed: s.seed, lanes: b ? [a, b] : [a] };
}
