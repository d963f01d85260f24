import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { Event, make, open, settle } from "./page.mjs";
import { start } from "../../app/browser/first/looks.js";
import { observe } from "../../app/browser/first/signals.js";

mock.timers.enable({ apis: ["setTimeout"] });
start();
observe();
let looks = 0;

async function aButton(every = 3000) {
  const button = make("button", { "data-every": every });
  button.addEventListener("click", () => (looks += 1));
  document.body.append(make("div", {}, button));
  await settle();
  return button;
}

beforeEach(() => {
  open();
  mock.timers.tick(100_000);
  looks = 0;
});

test("it looks soon after it appears, and then with its pause", async () => {
  await aButton();
  mock.timers.tick(500);
  assert.equal(looks, 1);
  mock.timers.tick(2999);
  assert.equal(looks, 1);
  mock.timers.tick(1);
  assert.equal(looks, 2);
});

test("it ends when the button is gone", async () => {
  const button = await aButton();
  mock.timers.tick(500);
  button.remove();
  mock.timers.tick(60_000);
  assert.equal(looks, 1);
});

test("nothing looks while nobody sees the page, and once as soon as somebody does", async () => {
  await aButton();
  mock.timers.tick(500);
  document.hidden = true;
  mock.timers.tick(60_000);
  assert.equal(looks, 1);
  document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  assert.equal(looks, 1);
  document.hidden = false;
  document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  assert.equal(looks, 2);
  document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  assert.equal(looks, 2);
  mock.timers.tick(3000);
  assert.equal(looks, 3);
});

test("no pause is shorter than a second", async () => {
  await aButton(999);
  await aButton("soon");
  mock.timers.tick(10_000);
  assert.equal(looks, 0);
});

test("a button that is moved does not look twice", async () => {
  const button = await aButton();
  button.remove();
  document.body.append(button);
  await settle();
  mock.timers.tick(500);
  assert.equal(looks, 1);
});
