// The cost lab's counting without its page, as globalThis.costModel: for the
// test that holds it against internal/cost, and for anyone's console.
import { parse } from "./cost/edit.ts";
import { naive, network, params, version, type Cost, type Mode } from "./cost/model.ts";
import type { Edit } from "./cost/edit.ts";

const sums = (c: Cost) => ({ macs: c.macs, params: params(c), activations: c.activations, moved: 4 * c.moved });

const costModel = {
  /** report answers as GET /api/cost does; throws if the what-if is none. */
  report(whatIf: string, side: number, mode: Mode) {
    const edits = parse(whatIf);
    if (!edits) throw new Error("not a what-if: " + whatIf);
    const n = network(edits, side, mode);
    return {
      modules: n.modules.map((m) => ({
        name: m.name, in: m.in, out: m.out, ...sums(m.own), branches: m.branches.map((b) => sums(b.own)),
        naive: { out: m.naive.out, ...sums(m.naive.own) },
      })),
      total: { ...sums(n.own), naive: sums(n.naive) },
    };
  },
  /** alone counts one module on maps of inC x side x side, and naive. */
  alone(edit: Edit, inC: number, side: number) {
    return [edit, naive(edit)].map((e) => {
      const v = version(e, inC, side);
      return { out: v.out, ...sums(v.own) };
    });
  },
};

Object.assign(globalThis, { costModel });
