import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { make, open, type } from "./page.mjs";
import { failed } from "../../app/browser/failures.js";
import { forget } from "../../app/browser/kept.js";

mock.timers.enable({ apis: ["setTimeout"] });
const WORDS = { sentence: "It broke.", typed: "It is here.", again: "Try again", copy: "Copy", copied: "Copied" };
let main;

beforeEach(() => {
  main = make("main", {}, make("h1"));
  open("/accounts").append(main);
  forget();
});

const inCorner = () => document.querySelectorAll(".toasts").map((corner) => corner.textContent);
const inPage = () => main.querySelectorAll("[data-failed]");

test("what breaks while somebody works is told in the corner, for six seconds", () => {
  failed({ ...WORDS, reference: "AB12C", load: false });
  assert.deepEqual([inCorner(), inPage().length], [["It broke."], 0]);
  assert.equal(document.querySelector(".toasts").getAttribute("role"), "alert");
  mock.timers.tick(6000);
  assert.deepEqual(inCorner(), []);
});

test("with the word about what was typed where something was", () => {
  const form = make("form", { name: "a", "data-turn": 0 }, make("input", { name: "b" }));
  main.append(form);
  type(form.children[0], "x");
  failed({ ...WORDS, reference: "AB12C", load: false });
  assert.deepEqual(inCorner(), ["It broke. It is here."]);
});

test("a page that could not be loaded says so in its place, once, and offers to try again", () => {
  failed({ ...WORDS, reference: "AB12C", load: true });
  failed({ ...WORDS, reference: "CD34E", load: true });
  assert.deepEqual(inPage().map((panel) => panel.dataset.failed), ["CD34E"]);
  const [again, copy] = inPage()[0].querySelectorAll("button");
  again.click();
  assert.equal(location.reload.mock.callCount(), 1);
  copy.click();
  assert.equal(copy.textContent, "Copied");
  assert.deepEqual(inCorner(), []);
});

test("so does one that is loading still; without a reference there is none to copy", () => {
  main.append(make("p", { "data-loading": "" }));
  failed({ ...WORDS, reference: "", load: false });
  assert.equal(inPage()[0].querySelectorAll("button").length, 1);
});
