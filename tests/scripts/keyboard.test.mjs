import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Event, make, open } from "./page.mjs";
import { show } from "../../app/browser/first/dialogs.js";
import { start } from "../../app/browser/first/keyboard.js";

start();
let search;
let dialog;

beforeEach(() => {
  search = make("input", { type: "search", "data-search": "" });
  dialog = make("dialog", { id: "shortcuts" }, make("input", { type: "checkbox", "data-shortcuts": "" }));
  open().append(search, dialog);
});

const press = (key, { on = document.body, ...more } = {}) => {
  const event = new Event("keydown", { bubbles: true, key, ...more });
  on.dispatchEvent(event);
  return event;
};

test("a slash goes to the search and is not typed", () => {
  assert.equal(press("/").defaultPrevented, true);
  assert.equal(document.activeElement === search, true);
});

test("a slash without a search is a slash", () => {
  search.remove();
  assert.equal(press("/").defaultPrevented, false);
});

test("a question mark shows the keys", () => {
  press("?");
  assert.equal(dialog.open, true);
});

test("who types, types", () => {
  const fields = [make("textarea"), make("select"), make("div", { contenteditable: "" })];
  document.body.append(...fields);
  for (const on of [search, ...fields]) {
    assert.equal(press("/", { on }).defaultPrevented, false);
    press("?", { on });
  }
  assert.equal(dialog.open ?? false, false);
});

test("with Ctrl, Alt or Meta, and what somebody else has used, it is another key", () => {
  for (const more of [{ ctrlKey: true }, { altKey: true }, { metaKey: true }, { defaultPrevented: true }]) press("?", more);
  assert.equal(dialog.open ?? false, false);
});

test("over an open dialog the keys rest", () => {
  show("shortcuts");
  assert.equal(press("/").defaultPrevented, false);
});

test("Escape leaves the search", () => {
  search.focus();
  press("Escape", { on: search });
  assert.equal(document.activeElement === document.body, true);
});

test("whoever turns the keys off has them off, and sees it", () => {
  const box = dialog.children[0];
  show("shortcuts");
  assert.equal(box.checked, true);
  box.click();
  dialog.close();
  press("?");
  assert.equal(dialog.open, false);
  box.checked = true;
  show("shortcuts");
  assert.equal(box.checked, false);
  box.click();
  dialog.close();
  press("?");
  assert.equal(dialog.open, true);
});
