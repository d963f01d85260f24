import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { make, open, settle } from "./page.mjs";
import { observe, onAnything, onAppear, onChange } from "../../app/browser/first/signals.js";

let heard = [];
onChange("data-turn", (element) => heard.push(`first ${element.dataset.turn}`));
onChange("data-turn", () => heard.push("second"));
onAppear("p", (found) => heard.push(found.map((each) => each.id).join("+")));
onAnything(() => heard.push("end"));
observe();

beforeEach(async () => {
  open();
  await settle();
  heard = [];
});

test("everybody who waits for an attribute is told, then comes the end", async () => {
  const element = make("div", { "data-turn": 0 });
  document.body.append(element);
  await settle();
  heard = [];
  element.setAttribute("data-turn", 1);
  await settle();
  assert.deepEqual(heard, ["first 1", "second", "end"]);
});

test("other attributes are nobody's business", async () => {
  document.body.setAttribute("data-other", 1);
  await settle();
  assert.deepEqual(heard, []);
});

test("what appears is found at its top and within, all at once", async () => {
  document.body.append(make("p", { id: "a" }, make("p", { id: "b" })), make("div", {}, make("p", { id: "c" })), make("div"));
  await settle();
  assert.deepEqual(heard, ["a+b", "c", "end"]);
});
