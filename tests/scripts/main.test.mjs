// The modules as the build joins them: one plain script, started in its order.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { runInThisContext } from "node:vm";
import { Event, frame, make, open, settle, type } from "./page.mjs";

localStorage.setItem("onramp.brand", "#0b5fff #fff");
runInThisContext(readFileSync(process.env.ONRAMP_FIRST, "utf8"));

const submits = [];
addEventListener("submit", ({ target }) => submits.push(target.name));

test("the colour is there before anything is drawn", () =>
  assert.equal(document.documentElement.style.values["--brand"], "#0b5fff"));

test("it leaves one name behind", () => {
  assert.deepEqual(Object.keys(window.onramp), ["show"]);
  assert.equal(typeof globalThis.module_main, "undefined");
});

test("a button that is off opens nothing: presses are stopped before they do something", () => {
  const dialog = make("dialog", { id: "sure" });
  open().append(dialog, make("button", { "data-shows": "sure", "aria-disabled": "true" }));
  document.body.children[1].click();
  assert.equal(dialog.open ?? false, false);
});

test("a form goes its way: changed, sent once, refused, mended, arrived", async () => {
  const field = make("input", { name: "email", "aria-describedby": "email-error", "aria-invalid": "false" });
  const error = make("p", { id: "email-error" });
  const button = make("button", { type: "submit" });
  const form = make("form", { name: "invite", "data-turn": 0, "data-changes": "" }, field, error, button);
  form.__reactProps$x = {};
  const arrived = [];
  form.addEventListener("onramp:arrived", () => arrived.push(form.name));
  open().append(make("main", {}, make("dialog", { open: "" }, form)));
  await settle();
  assert.equal(button.click().defaultPrevented, true, "nothing was changed");

  type(field, "noor@");
  assert.equal(button.click().defaultPrevented, false);
  form.requestSubmit(button);
  form.requestSubmit(button);
  assert.deepEqual(submits, ["invite"]);

  error.textContent = "Enter an address.";
  field.setAttribute("aria-invalid", "true");
  form.setAttribute("data-turn", 1);
  await settle();
  frame();
  assert.deepEqual([document.activeElement === field, form.closest("dialog").open, arrived], [true, true, []]);

  type(field, "noor@fleet.example.com");
  assert.equal(error.hasAttribute("data-stale"), true);
  form.requestSubmit(button);
  error.textContent = "";
  form.setAttribute("data-turn", 2);
  await settle();
  assert.deepEqual([form.closest("dialog").open, arrived], [false, ["invite"]]);
});
