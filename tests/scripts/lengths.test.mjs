import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { make, open, type } from "./page.mjs";
import { start } from "../../app/browser/first/lengths.js";

start();
let field;
let line;

beforeEach(() => {
  field = make("input", { id: "name", "data-most": 10 });
  line = make("p", { id: "name-count", "data-count": "{used} of 10" });
  open().append(field, line);
});

const said = (text) => {
  type(field, text);
  return [line.textContent, line.className];
};

test("nothing is said of a short name", () => assert.deepEqual(said("12345678"), ["", ""]));
test("near its end it is counted", () => assert.deepEqual(said("123456789"), ["9 of 10", ""]));
test("the longest is no error", () => assert.deepEqual(said("1234567890"), ["10 of 10", ""]));
test("one too long is an error", () => assert.deepEqual(said("12345678901"), ["11 of 10", "error"]));
test("letters are counted as people count them, without spaces around", () =>
  assert.deepEqual(said("  🚗🚗🚗🚗🚗🚗🚗🚗🚗  "), ["9 of 10", ""]));
test("a field without a longest length is not counted", () => {
  field.removeAttribute("data-most");
  assert.deepEqual(said("12345678901"), ["", ""]);
});
