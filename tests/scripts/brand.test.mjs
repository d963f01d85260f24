import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { make, open, settle } from "./page.mjs";
import { start } from "../../app/browser/first/brand.js";
import { observe } from "../../app/browser/first/signals.js";

const root = document.documentElement.style;

beforeEach(() => {
  open();
  root.values = {};
});

const recalled = (kept) => {
  if (kept !== undefined) localStorage.setItem("onramp.brand", kept);
  start();
  return root.values;
};

test("the colour of the last visit is there at once", () =>
  assert.deepEqual(recalled("#0b5fff #fff"), { "--brand": "#0b5fff", "--brand-text": "#fff" }));

test("nothing but two colours is taken", () => {
  for (const odd of [undefined, "", "#0b5fff", "red #fff", "#0b5fff url(x)", "#0b5fff;x #fff", "#0b5fff #fff;x"]) {
    localStorage.clear();
    assert.deepEqual(recalled(odd), {}, odd);
  }
});

test("the colour that the server names is kept, its absence is not", async () => {
  start();
  observe();
  const frame = make("div", { "data-brand": "", "data-brand-text": "" });
  document.body.append(frame);
  frame.setAttribute("data-brand-text", "#fff");
  frame.setAttribute("data-brand", "#0b5fff");
  await settle();
  assert.equal(localStorage.getItem("onramp.brand"), "#0b5fff #fff");
  frame.setAttribute("data-brand", "");
  await settle();
  assert.equal(localStorage.getItem("onramp.brand"), "#0b5fff #fff");
});

test("a browser that keeps nothing does no harm", () => {
  const get = localStorage.getItem;
  Object.defineProperty(localStorage, "getItem", { value: () => { throw new Error("denied"); }, configurable: true });
  assert.deepEqual(recalled(), {});
  Object.defineProperty(localStorage, "getItem", { value: get, configurable: true });
});
