// The page "Compare two": the same place of the network for two pictures.
import * as duel from "./compare/duel.ts";
import * as slots from "./compare/slots.ts";
import * as versus from "./compare/versus.ts";
import { computed, effect } from "./lib/signal.ts";
import { go, state } from "./lib/url.ts";
import { $ } from "./lib/dom.ts";
import { t } from "./lib/page.ts";
import * as chrome from "./look/chrome.ts";
import * as glossary from "./look/glossary.ts";
import * as models from "./look/models.ts";
import { menu } from "./look/pictures.ts";
import * as photo from "./look/photo.ts";
import * as river from "./look/river.ts";
import * as says from "./look/says.ts";
import { follow, graph, open, session } from "./look/scope.ts";
import * as upload from "./look/upload.ts";
import { second } from "./compare/second.ts";

// the river's end has no maps to compare; the last module's are what it averages
effect(() => {
  if (state.value.module === "end") go({ module: "5b", layer: "", channel: -1, row: -1, column: -1 }, "replace");
});
follow(session, () => state.value.image);
follow(second, () => state.value.b);
photo.start();
chrome.mount();
// what is dropped on the right half of the window is the second picture
upload.mount((e) => {
  if (e) return e.clientX > innerWidth / 2 ? "b" : "image";
  return state.peek().image && !state.peek().b ? "b" : "image";
});
models.mount();
glossary.mount();
says.mount({ session, open: () => state.value.image !== "" }, { session: second, open: () => state.value.b !== "" });
$("new-button").addEventListener("click", (e) => menu(e.currentTarget as HTMLElement, state.peek().image ? "b" : "image"));
slots.mount();
const both = computed(() => {
  const have = new Set(second.done.value);
  return session.done.value.filter((name) => !state.value.b || have.has(name));
});
river.mount({
  graph,
  open,
  done: both,
  running: () => state.value.image !== "",
  pick: (b) => go({ module: b.name === "end" ? "5b" : b.name, layer: "", channel: -1, row: -1, column: -1, page: [] }),
});
versus.mount();
duel.mount();
effect(() => {
  document.title = `${t("compare.page")}: Inceptionscope`;
});
