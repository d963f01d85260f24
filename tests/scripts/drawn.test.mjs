import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { make, open, settle } from "./page.mjs";
import { whenDrawn } from "../../app/browser/drawn.js";

mock.timers.enable({ apis: ["setTimeout"] });
let given = [];
const wait = () => whenDrawn("sure", (element) => given.push(element.id));

beforeEach(() => {
  open();
  given = [];
});

test("what is there is given at once", () => {
  document.body.append(make("dialog", { id: "sure" }));
  wait();
  assert.deepEqual(given, ["sure"]);
});

test("what comes is given when it comes, once", async () => {
  wait();
  document.body.append(make("p"));
  await settle();
  assert.deepEqual(given, []);
  document.body.append(make("dialog", { id: "sure" }));
  await settle();
  document.body.append(make("p"));
  await settle();
  assert.deepEqual(given, ["sure"]);
});

test("an element may get its id later", async () => {
  document.body.append(make("dialog"));
  wait();
  document.body.children[0].setAttribute("id", "sure");
  await settle();
  assert.deepEqual(given, ["sure"]);
});

test("what does not come within a second is given up", async () => {
  wait();
  mock.timers.tick(1000);
  document.body.append(make("dialog", { id: "sure" }));
  await settle();
  assert.deepEqual(given, []);
});
