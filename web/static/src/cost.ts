// The cost lab: mounts its views.
import { $, on } from "./lib/dom.ts";
import { effect } from "./lib/signal.ts";
import { go, state } from "./lib/url.ts";
import * as claims from "./cost/claims.ts";
import * as exact from "./cost/exact.ts";
import * as figures from "./cost/figures.ts";
import * as head from "./cost/head.ts";
import * as knobs from "./cost/knobs.ts";
import * as ledger from "./cost/ledger.ts";
import * as later from "./cost/later.ts";
import * as nine from "./cost/nine.ts";
import * as race from "./cost/race.ts";
import { start } from "./cost/state.ts";
import * as sums from "./cost/sums.ts";
import * as tasks from "./cost/tasks.ts";
import * as chrome from "./look/chrome.ts";
import * as glossary from "./look/glossary.ts";
import * as models from "./look/models.ts";
import { menu } from "./look/pictures.ts";
import { mountSaid } from "./look/said.ts";
import * as upload from "./look/upload.ts";

const named = new URLSearchParams(location.search).has("module");
start();
if (!named) go({ module: "3b" }, "replace"); // the lecture's example
chrome.mount();
upload.mount();
models.mount();
glossary.mount();
on($("new-button"), "click", (e) => menu(e.currentTarget as HTMLElement));
mountSaid($("says"));
head.mount();
nine.mount();
knobs.mount();
sums.mount();
later.mount();
exact.mount();
ledger.mount();
tasks.mount();
figures.mount();
race.mount();
claims.mount();
let raced = state.peek().image;
effect(() => {
  const image = state.value.image;
  if (image && image !== raced) $("lab-race").scrollIntoView(); // a new picture is for the race
  raced = image;
});
document.body.classList.add("is-ready");
