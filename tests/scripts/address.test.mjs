import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { make, open, settle } from "./page.mjs";
import { start } from "../../app/browser/first/address.js";
import { observe } from "../../app/browser/first/signals.js";

start();
observe();
let mark;

beforeEach(async () => {
  mark = make("span", { "data-address": "?q=old" });
  open("/accounts?q=bookmarked").append(mark);
  await settle();
  history.replaceState.mock.resetCalls();
});

const change = async (wanted) => {
  mark.setAttribute("data-address", wanted);
  await settle();
  return location.pathname + location.search;
};

test("what a page appears with leaves the address alone", () => assert.equal(location.search, "?q=bookmarked"));

test("a search stands in the address", async () => assert.equal(await change("?q=fleet"), "/accounts?q=fleet"));

test("an ended search leaves no question mark", async () => {
  await change("?");
  assert.equal(history.replaceState.mock.calls[0].arguments[2], "/accounts");
});

test("only what stands behind the question mark can be changed", async () => {
  for (const odd of ["", "/login", "//elsewhere.example.com"]) assert.equal(await change(odd), "/accounts?q=bookmarked");
});

test("what stands there already makes no entry", async () => {
  await change("?q=bookmarked");
  assert.equal(history.replaceState.mock.callCount(), 0);
});
