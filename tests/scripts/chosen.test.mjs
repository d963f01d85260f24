import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Event, make, open, settle } from "./page.mjs";
import { start } from "../../app/browser/first/chosen.js";
import { observe } from "../../app/browser/first/signals.js";

start();
observe();
let row;

const aTab = (left, isChosen) => {
  const tab = make("button", { role: "tab", "aria-selected": isChosen });
  tab.box = { left, right: left + 20 };
  tab.offsetWidth = 20;
  return tab;
};

beforeEach(() => {
  row = make("div", {}, aTab(0, true), aTab(300, false));
  Object.assign(row, { scrollWidth: 400, clientWidth: 100, scrollLeft: 0 });
  open().append(row);
});

const choose = async (tab) => {
  tab.setAttribute("aria-selected", true);
  await settle();
  return row.scrollLeft;
};

test("the chosen tab of a long row is brought to its middle", async () => {
  await settle();
  row.scrollLeft = 0;
  assert.equal(await choose(row.children[1]), 300 - 40);
});

test("a short row stays, and so does one whose tab is left", async () => {
  await settle();
  row.scrollLeft = 0;
  row.children[0].setAttribute("aria-selected", false);
  await settle();
  assert.equal(row.scrollLeft, 0);
  row.scrollWidth = 100;
  assert.equal(await choose(row.children[1]), 0);
});

test("it is brought into sight where it appears, and again when the window changes", async () => {
  row.children[1].setAttribute("aria-selected", true);
  row.children[0].setAttribute("aria-selected", false);
  await settle();
  const another = make("div", {}, aTab(300, true));
  Object.assign(another, { scrollWidth: 400, clientWidth: 100, scrollLeft: 0 });
  document.body.append(make("main", {}, another));
  await settle();
  assert.equal(another.scrollLeft, 260);
  row.scrollLeft = 0;
  window.dispatchEvent(new Event("resize"));
  assert.equal(row.scrollLeft, 260);
});
