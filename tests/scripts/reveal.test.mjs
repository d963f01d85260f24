import assert from "node:assert/strict";
import { test } from "node:test";
import { make, open } from "./page.mjs";
import { start } from "../../app/browser/first/reveal.js";

start();

test("a password is shown and hidden again, and keeps the focus", () => {
  const [field, button] = [make("input", { type: "password" }), make("button", { "data-reveal": "Show", "data-hide": "Hide" })];
  open().append(make("div", {}, field, button));
  button.click();
  assert.deepEqual([field.type, button.textContent], ["text", "Hide"]);
  assert.equal(document.activeElement === field, true);
  button.click();
  assert.deepEqual([field.type, button.textContent], ["password", "Show"]);
});
