import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Event, make, open } from "./page.mjs";
import { show, start } from "../../app/browser/first/dialogs.js";

start();
let dialog;
let opener;
let opened = [];
addEventListener("onramp:opens", ({ target }) => opened.push([target.id, target.open ?? false]));

beforeEach(() => {
  dialog = make("dialog", { id: "sure" }, make("button", { "data-closes": "" }));
  opener = make("button", { "data-shows": "sure" }, make("svg"));
  open().append(opener, dialog);
  opened = [];
});

const pressAt = (target, clientX, clientY) =>
  target.dispatchEvent(new Event("mousedown", { bubbles: true, clientX, clientY }));

test("a press on its button opens a dialog, which is told just before", () => {
  opener.children[0].click();
  assert.equal(dialog.open, true);
  assert.deepEqual(opened, [["sure", false]]);
});

test("an open one is not opened again, and none that is not there", () => {
  show("sure");
  show("sure");
  show("nothing");
  assert.equal(opened.length, 1);
});

test("a button in it closes it", () => {
  show("sure");
  dialog.children[0].click();
  assert.equal(dialog.open, false);
});

test("a press beside it closes it, one in it does not", () => {
  show("sure");
  pressAt(dialog, 50, 50);
  pressAt(dialog.children[0], 500, 50);
  assert.equal(dialog.open, true);
  pressAt(dialog, 50, 101);
  assert.equal(dialog.open, false);
});

test("a link in the menu's sheet puts it away, a button does not", () => {
  const menu = make("nav", { popover: "auto" }, make("a", { href: "/" }), make("button"));
  menu.isPopoverOpen = true;
  document.body.append(menu);
  menu.children[1].click();
  assert.equal(menu.isPopoverOpen, true);
  menu.children[0].click();
  assert.equal(menu.isPopoverOpen, false);
});

test("the server can open a dialog by name", () => {
  window.onramp.show("sure");
  assert.equal(dialog.open, true);
});
