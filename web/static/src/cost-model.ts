// The cost lab's counting without its page, as globalThis.costModel: for the
// test that holds it against internal/cost, and for anyone's console.
import { parse } from "./cost/edit.ts";
import { naive, network, params, version, type Mode } from "./cost/model.ts";
import type { Edit } from "./cost/edit.ts";

const costModel = {
  /** report answers as GET /api/cost does; throws if the what-if is none. */
  report(whatIf: string, side: number, mode: Mode) {
    const edits = parse(whatIf);
    if (!edits) throw new Error("not a what-if: " + whatIf);
    const n = network(edits, side, mode);
    return {
      modules: n.modules.map((m) => ({
        name: m.name, in: m.in, out: m.out, macs: m.own.macs, params: params(m.own),
        branches: m.branches.map((b) => ({ macs: b.own.macs, params: params(b.own) })),
        activations: m.own.activations,
        naive: { macs: m.naive.own.macs, params: params(m.naive.own), out: m.naive.out },
      })),
      total: {
        macs: n.own.macs, params: params(n.own), activations: n.own.activations,
        naive: { macs: n.naive.macs, params: params(n.naive), activations: n.naive.activations },
      },
    };
  },
  /** alone counts one module on maps of inC x side x side, and naive. */
  alone(edit: Edit, inC: number, side: number) {
    return [edit, naive(edit)].map((e) => {
      const v = version(e, inC, side);
      return { out: v.out, macs: v.own.macs, params: params(v.own), activations: v.own.activations };
    });
  },
};

Object.assign(globalThis, { costModel });
