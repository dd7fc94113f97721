// Colour maps as tables of 256 RGB entries, zero at the dark end; weights and
// values before ReLU have a sign and get a diverging map centred on 0.

export type MapName = "viridis" | "cividis" | "gray";
export const mapNames: readonly MapName[] = ["viridis", "cividis", "gray"];
export type Table = Uint8ClampedArray; // 256 x RGB

// Evenly spaced entries of matplotlib's viridis (16) and cividis (18), CC0;
// between them the maps are close to linear.
const stops: Record<MapName, string> = {
  viridis: "440154 481a6c 472f7d 414487 39568c 31688e 2a788e 23888e 1f988b 22a884 35b779 54c568 7ad151 a5db36 d2e21b fde725",
  cividis: "00204c 002a66 00346e 273f6c 3c4a6b 4c556b 5b5f6d 686a70 757575 838178 928c78 a19876 b0a572 c0b16d d1bf66 e1cc5c f3db4f ffe945",
  gray: "000000 ffffff",
};
// blue - paper - orange: the sign is seen by people who do not tell red from green
const signed = "053061 2166ac 4393c3 92c5de d1e5f0 f7f7f7 fddbc7 f4a582 d6604d b2182b 67001f";

function table(hex: string): Table {
  const at = hex.split(" ").map((c) => [0, 2, 4].map((i) => parseInt(c.slice(i, i + 2), 16)));
  const out = new Uint8ClampedArray(768);
  for (let i = 0; i < 256; i++) {
    const x = (i / 255) * (at.length - 1);
    const lo = Math.min(Math.floor(x), at.length - 2);
    for (let c = 0; c < 3; c++) out[3 * i + c] = at[lo]![c]! + (x - lo) * (at[lo + 1]![c]! - at[lo]![c]!);
  }
  return out;
}

const made = new Map<string, Table>();

export function lut(name: MapName | "signed"): Table {
  const has = made.get(name);
  if (has) return has;
  const t = table(name === "signed" ? signed : stops[name]);
  made.set(name, t);
  return t;
}

/** gradient is the map as a CSS image from left to right. */
export function gradient(t: Table): string {
  const parts: string[] = [];
  for (let i = 0; i <= 255; i += 15) parts.push(`rgb(${t[3 * i]},${t[3 * i + 1]},${t[3 * i + 2]})`);
  return `linear-gradient(90deg,${parts.join(",")})`;
}

/** level is the entry of v on the scale lo..hi. */
export function level(v: number, lo: number, hi: number): number {
  if (!(hi > lo)) return 0;
  return Math.max(0, Math.min(255, Math.round(((v - lo) / (hi - lo)) * 255)));
}
