import assert from "node:assert/strict";
import { test } from "node:test";
import { Event, make, open } from "./page.mjs";
import { start } from "../../app/browser/first/whole_text.js";

start();

test("the whole of a cut text is said, from within it as well; nothing where it fits", () => {
  const name = make("td", {}, make("b", {}, "A very long name"));
  Object.assign(name, { textOverflow: "ellipsis", scrollWidth: 300, clientWidth: 100 });
  open().append(name);
  const point = () => name.children[0].dispatchEvent(new Event("pointerover", { bubbles: true }));
  point();
  assert.equal(name.title, "A very long name");
  name.clientWidth = 300;
  point();
  assert.equal(name.hasAttribute("title"), false);
});
