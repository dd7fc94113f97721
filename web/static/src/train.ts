// The page Train: own classes, and a network that learns before your eyes.
import { $ } from "./lib/dom.ts";
import * as chrome from "./look/chrome.ts";
import * as glossary from "./look/glossary.ts";
import * as models from "./look/models.ts";
import { mountSaid } from "./look/said.ts";
import * as collect from "./train/collect.ts";
import * as learn from "./train/learn.ts";
import { connect } from "./train/link.ts";
import * as move from "./train/move.ts";
import { sending } from "./train/send.ts";
import { ensure, reload } from "./train/sets.ts";
import * as tabs from "./train/tabs.ts";
import * as watch from "./train/watch.ts";

chrome.mount();
models.mount();
glossary.mount();
mountSaid($("says"), () => [move.notice()]);
collect.mount();
move.mount();
learn.mount();
watch.mount();
connect(() => void reload());
tabs.mount((tab) => {
  if (tab === "teach") void ensure();
});
// Pictures that are still to be sent would be lost: the browser asks first.
addEventListener("beforeunload", (e) => {
  if (sending.peek().size || move.moving.peek()) e.preventDefault();
});
// A file that misses its place must not replace the page.
for (const type of ["dragover", "drop"]) document.addEventListener(type, (e) => e.preventDefault());
document.body.classList.add("is-ready");
