import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { make, open, type } from "./page.mjs";
import { showErrors, start } from "../../app/browser/first/errors.js";

start();
let form;

const aField = (id, describedBy, error) => make("input", { name: id, "aria-invalid": error, "aria-describedby": describedBy });

beforeEach(() => {
  form = make(
    "form",
    {},
    aField("email", "email-help email-error", "true"),
    make("p", { id: "email-error" }, "Enter an address."),
    aField("day", "date-error", "true"),
    aField("month", "date-error", "true"),
    make("p", { id: "date-error" }, "There is no such day."),
  );
  open().append(form);
});

const field = (name) => form.querySelector(`[name=${name}]`);
const isStale = (id) => document.getElementById(id).hasAttribute("data-stale");

test("an error is gone as soon as its field is changed, and no other one", () => {
  type(field("email"), "noor@");
  assert.equal(isStale("email-error"), true);
  assert.equal(field("email").getAttribute("aria-invalid"), "false");
  assert.equal(isStale("date-error"), false);
  assert.equal(field("day").getAttribute("aria-invalid"), "true");
});

test("fields with one error between them lose it together", () => {
  type(field("month"), "2");
  assert.equal(field("day").getAttribute("aria-invalid"), "false");
});

test("the answer shows what is still wrong", () => {
  type(field("email"), "noor@");
  type(field("day"), "3");
  document.getElementById("date-error").textContent = " ";
  showErrors(form);
  assert.equal(isStale("email-error"), false);
  assert.equal(field("email").getAttribute("aria-invalid"), "true");
  assert.equal(field("day").getAttribute("aria-invalid"), "false");
});

test("a field without an error of its own is left alone", () => {
  const alone = make("input", { "aria-invalid": "true" });
  document.body.append(alone);
  type(alone, "x");
  assert.equal(alone.getAttribute("aria-invalid"), "false");
  assert.equal(isStale("email-error"), false);
});
