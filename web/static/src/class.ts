// Loaded on every page: the room that this tab visits, the lesson that it
// reads, and the controls that a shared link hides. It runs before the page's
// own script, which may rewrite the address at once.
import * as asked from "./class/asked.ts";
import * as bar from "./class/bar.ts";
import * as closeup from "./class/closeup.ts";
import * as homework from "./class/homework.ts";
import * as follow from "./class/follow.ts";
import * as lesson from "./class/lesson.ts";
import { Link } from "./class/link.ts";
import { start, stick } from "./class/move.ts";
import { here, lessonOf, pageOf } from "./class/place.ts";
import { visit } from "./class/visit.ts";

if (pageOf(location.pathname)) {
  start();
  const hide = here().query.get("hide") === "1";
  document.body.classList.toggle("is-plain", hide);
  stick("hide", hide ? "1" : "");
  const [slug, step] = lessonOf(here().query);
  stick("lesson", slug && `${slug}.${step}`); // before the page's own script writes the address
  const link = visit() ? new Link(true) : undefined;
  if (link) {
    bar.mount(link);
    asked.mount(link);
    follow.mount(link);
  }
  lesson.mount(link);
  closeup.mount();
  homework.mount();
}
