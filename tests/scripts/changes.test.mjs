import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { make, open, settle, type } from "./page.mjs";
import { start } from "../../app/browser/first/changes.js";
import { observe } from "../../app/browser/first/signals.js";

start();
observe();

let form;
const isOff = () => form.querySelector("button").getAttribute("aria-disabled") === "true";

beforeEach(async () => {
  form = make(
    "form",
    { "data-changes": "" },
    make("input", { name: "name", value: "Fleet BV" }),
    make("input", { name: "tick", type: "checkbox" }),
    make("input", { name: "seen", type: "hidden", value: "1" }),
    make("button", { type: "submit" }),
  );
  open().append(form);
  await settle();
});

test("nothing was changed: the button is off", () => assert.equal(isOff(), true));

test("a change turns it on, and taking it back turns it off", () => {
  const field = form.querySelector("[name=name]");
  type(field, "Fleet NV");
  assert.equal(isOff(), false);
  type(field, "Fleet BV");
  assert.equal(isOff(), true);
});

test("a tick counts, a hidden field does not", () => {
  type(form.querySelector("[name=seen]"), "2");
  assert.equal(isOff(), true);
  form.querySelector("[name=tick]").click();
  assert.equal(isOff(), false);
});

test("other forms keep their buttons", async () => {
  const other = make("form", {}, make("input", { name: "name" }), make("button", { type: "submit" }));
  document.body.append(other);
  await settle();
  type(other.querySelector("input"), "x");
  assert.equal(other.querySelector("button").hasAttribute("aria-disabled"), false);
});
