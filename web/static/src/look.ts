// The page "Look inside": mounts its views.
import { $ } from "./lib/dom.ts";
import { effect } from "./lib/signal.ts";
import { state } from "./lib/url.ts";
import * as answer from "./look/answer.ts";
import * as below from "./look/below.ts";
import * as chrome from "./look/chrome.ts";
import * as cost from "./look/cost.ts";
import * as filter from "./look/filter.ts";
import * as glossary from "./look/glossary.ts";
import * as inspect from "./look/inspect.ts";
import * as lanes from "./look/lanes.ts";
import * as models from "./look/models.ts";
import * as photo from "./look/photo.ts";
import * as pictures from "./look/pictures.ts";
import * as replay from "./look/replay.ts";
import * as river from "./look/river.ts";
import * as says from "./look/says.ts";
import * as scope from "./look/scope.ts";
import * as tools from "./look/tools.ts";
import * as upload from "./look/upload.ts";

scope.start();
photo.start();
chrome.mount();
upload.mount();
pictures.mount();
models.mount();
glossary.mount();
says.mount({ session: scope.session, open: () => state.value.image !== "" });
river.mount({
  graph: scope.graph,
  open: scope.open,
  done: scope.session.done,
  running: () => state.value.image !== "" && !scope.session.problem.value,
  pick: river.pick,
});
lanes.mount();
tools.mount();
answer.mount();
inspect.mount();
filter.mount();
cost.mount();
below.mount();
replay.mount();

// Without a picture the first screen is one invitation above a grey river.
effect(() => {
  const empty = state.value.image === "";
  document.body.classList.toggle("is-empty", empty);
  $("drop").hidden = !empty;
  for (const id of ["answer", "module", "inspect", "counted"]) $(id).hidden = empty;
});
