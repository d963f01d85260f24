import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { Event, make, open, settle } from "./page.mjs";
import "../../app/browser/recovery.js";

mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_800_000_000_000 });
let asked = 0;
let isReady = true;
globalThis.fetch = async (path) => {
  assert.equal(path, "/readyz");
  asked += 1;
  if (isReady === null) throw new Error("no connection");
  return { ok: isReady };
};
const reloads = () => location.reload.mock.callCount();

async function pass(milliseconds) {
  mock.timers.tick(milliseconds);
  await settle();
}

async function loading() {
  const mark = make("span", { "data-loading": "" });
  document.body.append(mark);
  await settle();
  return mark;
}

beforeEach(async () => {
  open();
  document.documentElement.setAttribute("data-loading", "");
  document.documentElement.removeAttribute("data-loading");
  await settle();
  location.reload.mock.resetCalls();
  asked = 0;
  isReady = true;
});

test("what loads for longer than an answer may take is loaded anew", async () => {
  await loading();
  await pass(9_999);
  assert.equal(asked, 0);
  await pass(1);
  assert.deepEqual([asked, reloads()], [1, 1]);
});

test("what came in time is not", async () => {
  const mark = await loading();
  await pass(9_000);
  mark.remove();
  await settle();
  await pass(60_000);
  assert.equal(asked, 0);
});

test("each wait has its whole time", async () => {
  const mark = await loading();
  await pass(9_000);
  mark.remove();
  await settle();
  await loading();
  await pass(9_000);
  assert.equal(asked, 0);
});

test("a server that is away is asked every second until it is ready", async () => {
  isReady = null;
  await loading();
  await pass(10_000);
  isReady = false;
  await pass(1_000);
  await pass(1_000);
  assert.deepEqual([asked, reloads()], [3, 0]);
  isReady = true;
  await pass(1_000);
  assert.equal(reloads(), 1);
});

test("an answer that comes while it asks is enough", async () => {
  const mark = await loading();
  mock.timers.tick(10_000);
  mark.remove();
  await settle();
  await pass(60_000);
  assert.equal(reloads(), 0);
});

test("nobody looks at a page that is hidden", async () => {
  document.hidden = true;
  await loading();
  await pass(60_000);
  assert.equal(asked, 0);
  document.hidden = false;
  document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  await pass(10_000);
  assert.equal(reloads(), 1);
});

test("a fault of ours is not loaded again and again, one without a reference is", async () => {
  await loading();
  const failure = make("div", { "data-failed": "AB12C" });
  document.body.append(failure);
  await settle();
  await pass(60_000);
  assert.equal(asked, 0);
  failure.setAttribute("data-failed", "");
  await settle();
  await pass(10_000);
  assert.equal(reloads(), 1);
});

test("the pauses double up to a minute, and begin anew after five minutes", async () => {
  for (const pause of [10_000, 20_000, 40_000, 60_000, 60_000]) {
    const mark = await loading();
    await pass(pause - 1);
    assert.equal(reloads(), 0, `${pause}`);
    await pass(1);
    assert.equal(reloads(), 1, `${pause}`);
    location.reload.mock.resetCalls();
    mark.remove();
    await settle();
  }
  await pass(300_001);
  await loading();
  await pass(10_000);
  assert.equal(reloads(), 1);
});
