import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import type { Set as OwnSet } from "./wire.gen.ts";

// The page, as far as these modules read it when they are loaded.
const view = JSON.stringify({ lang: "en", model: { name: "b", title: "B" } });
Object.assign(globalThis, {
  document: { getElementById: (id: string) => (id === "view" ? { textContent: view } : null) },
  location: { search: "?tab=teach", pathname: "/train" },
  addEventListener: () => undefined,
});
const { sending, addFiles } = await import("./send.ts");
const { set } = await import("./sets.ts");
const { move, moving, notice } = await import("./move.ts");
const { said } = await import("../look/said.ts");

const own = (id: string, model: string, ...pictures: number[][]): OwnSet =>
  ({ id, model, title: model.toUpperCase(), features: 1024, least: 5, most: 400, classes: pictures.map((p, i) => ({ id: i + 1, name: `class ${i + 1}`, known: 0, pictures: p.map((n) => ({ id: n, aside: false, guess: -1, p: 0 })) })) }) as OwnSet;
const json = (body: unknown, status = 201): Response => new Response(JSON.stringify(body), { status });
const files = (n: number): File[] => Array.from({ length: n }, (_, i) => new File(["x"], `${i}.jpg`));

let asked: string[] = [];
function server(answer: (method: string, path: string, body: unknown) => Response): void {
  globalThis.fetch = (async (path: string, init: RequestInit = {}) => {
    asked.push(`${init.method ?? "GET"} ${path}`);
    return answer(init.method ?? "GET", path, init.body);
  }) as typeof fetch;
}
beforeEach(() => {
  asked = [];
  said.value = undefined;
});

test("every picture that is sent is counted", async () => {
  set.value = own("s", "b", [], []);
  const seen: string[] = [];
  server(() => {
    const w = sending.peek().get(2)!;
    seen.push(`${w.done} of ${w.total}`);
    return json(own("s", "b", [], []));
  });
  await addFiles(2, files(3));
  assert.deepEqual(seen, ["0 of 3", "1 of 3", "2 of 3"]);
  assert.equal(sending.peek().size, 0);
});

test("a class that is removed, and a set that is forgotten, get no further pictures and no complaint", async () => {
  for (const next of [own("s", "b", []), own("other", "b", [], []), undefined]) {
    set.value = own("s", "b", [], []);
    asked = [];
    server(() => {
      set.value = next;
      return json({ code: "train-no-set" }, 404);
    });
    await addFiles(2, files(5));
    assert.equal(asked.length, 1);
    assert.equal(set.peek(), next?.id === "s" ? undefined : next);
    assert.equal(!!said.peek(), next?.id === "s"); // only the page's own set is missed
    assert.equal(sending.peek().size, 0);
  }
});

/** second is a server that has set "s" and makes set "t"; it refuses the n-th picture. */
function second(n = Infinity): void {
  const t = own("t", "b");
  let pictures = 0;
  server((method, path, body) => {
    if (path === "/api/train/sets") return json(t);
    if (method === "DELETE") return new Response(null, { status: 204 });
    if (method === "GET") return new Response("jpeg of " + path);
    if (path.endsWith("/classes")) t.classes.push({ id: 10 + t.classes.length, name: (JSON.parse(body as string) as { name: string }).name, known: 0, pictures: [] });
    else if (++pictures === n) return json({ title: "No" }, 503);
    else t.classes.find((c) => path === `/api/train/sets/t/classes/${c.id}/pictures`)!.pictures.push({ id: pictures, aside: false, guess: -1, p: 0 });
    return json(t);
  });
}

test("with another model the page says what holds, and looks at all pictures again", async () => {
  set.value = own("s", "b", [1]);
  assert.equal(notice(), undefined);
  set.value = own("s", "a", [1, 2], [3]);
  assert.equal(notice()?.id, "model");
  second();
  await move();
  assert.equal(notice(), undefined);
  assert.deepEqual(set.peek()?.classes.map((c) => [c.name, c.pictures.length]), [["class 1", 2], ["class 2", 1]]);
  assert.equal(asked.at(-1), "DELETE /api/train/sets/s");
  assert.equal(moving.peek(), undefined);
});

test("if that breaks off, the old set stays", async () => {
  set.value = own("s", "a", [1, 2], [3]);
  second(3);
  await move();
  assert.equal(set.peek()?.id, "s");
  assert.equal(said.peek()?.strong, "No");
  assert.equal(asked.at(-1), "DELETE /api/train/sets/t");
  assert.equal(moving.peek(), undefined);
});

test("numbers from a file fit their own model only", () => {
  const s = own("s", "a", [1]);
  s.classes[0]!.known = 4;
  set.value = s;
  assert.equal(notice()?.action, undefined);
});
