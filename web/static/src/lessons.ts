// Lists of lessons and worksheets: the pages are complete without script; this
// mounts the header.
import { $, on } from "./lib/dom.ts";
import * as chrome from "./look/chrome.ts";
import * as glossary from "./look/glossary.ts";
import * as models from "./look/models.ts";
import * as upload from "./look/upload.ts";
import { leadOn, menu } from "./look/pictures.ts";

chrome.mount();
upload.mount();
models.mount();
glossary.mount();
on($("new-button"), "click", (e) => menu(e.currentTarget as HTMLElement));
leadOn();
document.getElementById("print")?.addEventListener("click", () => print());
document.body.classList.add("is-ready");
