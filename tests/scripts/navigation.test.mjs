import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Event, frame, make, open, settle } from "./page.mjs";
import * as focus from "../../app/browser/first/focus.js";
import { start } from "../../app/browser/first/navigation.js";
import { observe } from "../../app/browser/first/signals.js";

open("/accounts");
focus.start();
start();
observe();
let main;

async function shown(path) {
  location.pathname = path;
  dispatchEvent(new Event("onramp:shown"));
  await settle();
  frame();
  await settle();
  frame();
}

beforeEach(async () => {
  main = make("main", {}, make("h1"));
  open("/accounts").append(main);
  await shown("/accounts");
  document.activeElement = document.body;
});

test("the reader of another page starts at its title", async () => {
  await shown("/users");
  assert.equal(document.activeElement.tagName, "H1");
});

test("the first page, and another search on the same one, leave the focus", async () => {
  location.search = "?q=x";
  await shown("/accounts");
  assert.equal(document.activeElement === document.body, true);
});

test("who types already on the new page goes on typing", async () => {
  const field = make("input", { name: "email" });
  main.append(field);
  location.pathname = "/users";
  field.focus();
  await shown("/users");
  assert.equal(document.activeElement === field, true);
});

test("also in a field that stood there before and stays", async () => {
  const field = make("input", { name: "email" });
  main.append(field);
  field.focus();
  await shown("/users");
  assert.equal(document.activeElement === field, true);
});

test("and gets the field back that is just being made anew", async () => {
  const field = () => make("input", { id: "email" });
  main.append(field());
  location.pathname = "/users";
  main.children[1].focus();
  main.children[1].remove();
  main.append(field());
  await shown("/users");
  assert.equal(document.activeElement.id, "email");
});

test("what takes the focus comes before the title", async () => {
  const said = make("p", { "data-takes-focus": "" });
  main.append(said);
  await settle();
  await shown("/users");
  assert.equal(document.activeElement === said, true);
});
