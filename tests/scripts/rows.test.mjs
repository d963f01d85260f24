import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Event, make, open as page } from "./page.mjs";
import { start } from "../../app/browser/first/rows.js";

start();
let row;
let followed;

beforeEach(() => {
  row = make("tr", {}, make("td", {}, make("a", { class: "open", href: "/accounts/1" })), make("td"), make("td", {}, make("button")));
  followed = 0;
  row.querySelector("a").addEventListener("click", () => (followed += 1));
  page().append(make("tbody", { class: "rows" }, row));
  globalThis.selection = "";
  globalThis.getSelection = () => globalThis.selection;
  globalThis.open.mock.resetCalls();
});

const cell = () => row.children[1];

test("a press anywhere in the row follows its link once", () => {
  cell().click();
  assert.equal(followed, 1);
  row.querySelector("a").click();
  assert.equal(followed, 2);
});

test("what has a purpose of its own keeps it", () => {
  row.querySelector("button").click();
  assert.equal(followed, 0);
});

test("marked text is left marked", () => {
  globalThis.selection = " Fleet ";
  cell().click();
  assert.equal(followed, 0);
});

test("the middle button and Ctrl open another tab, the right one nothing", () => {
  cell().dispatchEvent(new Event("auxclick", { bubbles: true, button: 1 }));
  cell().click({ ctrlKey: true });
  cell().dispatchEvent(new Event("auxclick", { bubbles: true, button: 2 }));
  const calls = globalThis.open.mock.calls.map((call) => call.arguments);
  assert.deepEqual(calls, [
    ["/accounts/1", "_blank", "noopener"],
    ["/accounts/1", "_blank", "noopener"],
  ]);
  assert.equal(followed, 0);
});

test("a row without a link does nothing", () => {
  row.querySelector("a").remove();
  cell().click();
  assert.equal(followed, 0);
});
