import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import "./packages.mjs";
import { Event, make, open, settle, type } from "./page.mjs";
import "../../app/browser/strength.js";

mock.timers.enable({ apis: ["setTimeout"] });
globalThis.rated = [];
const RATES = JSON.stringify({ least: 12, verdicts: ["0", "1", "2", "3", "4"], rule: "At least 12." });
let field;
let bars;
let help;

beforeEach(() => {
  field = make("input", { id: "password", type: "password", "data-rates": RATES });
  bars = make("div", { class: "strength" });
  help = make("p", { id: "password-help" });
  open().append(make("div", { class: "field" }, field, bars, help));
  globalThis.rated = [];
});

/** The rater is a module that is loaded: that takes more than promises. */
async function rated() {
  mock.timers.tick(150);
  for (let turn = 0; turn < 20; turn++) await new Promise((done) => setImmediate(done));
  await settle();
  return [bars.dataset.score, help.textContent];
}

test("without a connection there is the rule and no advice; the next focus tries again", async () => {
  globalThis.isOffline = true;
  type(field, "twelve letters and more");
  assert.deepEqual(await rated(), ["0", "At least 12."]);
  globalThis.isOffline = false;
  field.focus();
  type(field, "twelve letters and more");
  assert.deepEqual(await rated(), ["4", "4 At least 12."]);
});

test("one that is too short is weak whatever is in it, and told the rule", async () => {
  type(field, "elevenchars");
  assert.deepEqual(await rated(), ["1", "At least 12."]);
});

test("only the last of what is typed quickly is rated, and no more than forty letters", async () => {
  type(field, "a");
  mock.timers.tick(149);
  type(field, "b".repeat(50));
  await rated();
  assert.deepEqual(globalThis.rated, ["b".repeat(40)]);
});

test("an emptied field has no score", async () => {
  type(field, "twelve letters and more");
  await rated();
  type(field, "");
  assert.deepEqual(await rated(), ["0", "At least 12."]);
});

test("other fields are not rated", async () => {
  field.removeAttribute("data-rates");
  field.dispatchEvent(new Event("focusin", { bubbles: true }));
  type(field, "twelve letters and more");
  assert.deepEqual(await rated(), [undefined, ""]);
});
