// The page in place of one that is not there; a new picture leads on from it.
import { $, on } from "./lib/dom.ts";
import * as chrome from "./look/chrome.ts";
import * as glossary from "./look/glossary.ts";
import * as models from "./look/models.ts";
import { leadOn, menu } from "./look/pictures.ts";
import { mountSaid } from "./look/said.ts";
import * as upload from "./look/upload.ts";

chrome.mount();
upload.mount();
models.mount();
glossary.mount();
mountSaid($("says"));
on($("new-button"), "click", (e) => menu(e.currentTarget as HTMLElement));
leadOn();
