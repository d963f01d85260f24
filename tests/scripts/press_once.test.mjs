import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { Event, make, open, settle } from "./page.mjs";
import * as press_once from "../../app/browser/first/press_once.js";
import { observe } from "../../app/browser/first/signals.js";

press_once.start();
observe();
mock.timers.enable({ apis: ["setTimeout"] });

const ALIVE = "__reactProps$x";
let sent = [];
addEventListener("submit", ({ target }) => sent.push(target.name));

const aForm = (attributes = {}, { isAlive = true } = {}) => {
  const form = make(
    "form",
    { name: "invite", "data-turn": 0, ...attributes },
    make("input", { name: "email", "aria-invalid": "false" }),
    make("button", { type: "submit" }, "Send"),
  );
  if (isAlive) form[ALIVE] = {};
  return form;
};
const buttonOf = (form) => form.querySelector("button");
const isBusy = (form) => "busy" in form.dataset && buttonOf(form).getAttribute("aria-busy") === "true";

beforeEach(() => {
  mock.timers.tick(15000);
  open();
  sent = [];
});

test("a second submit is stopped while the first one waits", () => {
  const form = aForm();
  document.body.append(form);
  assert.equal(form.requestSubmit(buttonOf(form)).defaultPrevented, false);
  assert.equal(isBusy(form), true);
  assert.equal(form.requestSubmit(buttonOf(form)).defaultPrevented, true);
  assert.deepEqual(sent, ["invite"]);
});

test("the answer sets it free: the turn has moved on", async () => {
  const form = aForm();
  document.body.append(form);
  form.requestSubmit();
  form.setAttribute("data-turn", 1);
  await settle();
  assert.equal(isBusy(form), false);
  form.requestSubmit();
  assert.deepEqual(sent, ["invite", "invite"]);
});

test("without an answer it is set free after fifteen seconds, not before", () => {
  const form = aForm();
  document.body.append(form);
  form.requestSubmit();
  mock.timers.tick(14999);
  assert.equal(isBusy(form), true);
  mock.timers.tick(1);
  assert.equal(isBusy(form), false);
  assert.equal(buttonOf(form).hasAttribute("data-pending"), false);
});

test("the deadline of an answered submit does not end the next one", async () => {
  const form = aForm();
  document.body.append(form);
  form.requestSubmit();
  form.setAttribute("data-turn", 1);
  await settle();
  mock.timers.tick(10000);
  form.requestSubmit();
  mock.timers.tick(10000);
  assert.equal(isBusy(form), true);
});

test("forms that tell no answers are left alone", () => {
  const form = make("form", { name: "search" });
  document.body.append(form);
  form.requestSubmit();
  assert.equal(form.requestSubmit().defaultPrevented, false);
});

test("a failure that is told frees everything that waits", async () => {
  const [form, other] = [aForm(), aForm({ name: "other" })];
  document.body.append(form, other);
  form.requestSubmit();
  other.requestSubmit();
  document.body.append(make("div", { class: "toasts", role: "alert" }));
  await settle();
  assert.equal(isBusy(form) || isBusy(other), false);
});

test("a form made anew before the answer goes on waiting", async () => {
  const [form, successor] = [aForm(), aForm()];
  document.body.append(form);
  form.requestSubmit();
  form.remove();
  document.body.append(successor);
  await settle();
  assert.equal(isBusy(successor), true);
  assert.equal(successor.requestSubmit().defaultPrevented, true);
  successor.setAttribute("data-turn", 1);
  await settle();
  assert.equal(isBusy(successor), false);
});

test("a form made anew by the answer is free", async () => {
  const form = aForm();
  document.body.append(form);
  form.requestSubmit();
  form.remove();
  const successor = aForm({ "data-turn": 1 });
  document.body.append(make("div", {}, successor));
  await settle();
  assert.equal(isBusy(successor), false);
});

test("a form that came and went at once takes nobody's place", async () => {
  const [form, brief] = [aForm(), aForm()];
  document.body.append(form);
  form.requestSubmit();
  form.remove();
  document.body.append(brief);
  brief.remove();
  await settle();
  assert.equal("busy" in brief.dataset, false);
  const successor = aForm();
  document.body.append(successor);
  await settle();
  assert.equal(isBusy(successor), true);
});

test("the form of another record takes nobody's place", async () => {
  const form = aForm({ "data-record": "dana" });
  document.body.append(form);
  form.requestSubmit();
  form.remove();
  const other = aForm({ "data-record": "eli" });
  document.body.append(other);
  await settle();
  assert.equal(isBusy(other), false);
});

test("what is sent before React lives is held and sent once", async () => {
  const form = aForm({}, { isAlive: false });
  document.body.append(form);
  assert.equal(form.requestSubmit(buttonOf(form)).defaultPrevented, true);
  assert.equal(isBusy(form), true);
  form.requestSubmit(buttonOf(form));
  dispatchEvent(new Event("onramp:shown"));
  assert.deepEqual(sent, [], "React has not come yet");
  form[ALIVE] = {};
  dispatchEvent(new Event("onramp:shown"));
  document.body.append(make("p"));
  await settle();
  assert.deepEqual(sent, ["invite"]);
  assert.equal(isBusy(form), true, "it waits for its answer now");
});

test("a form that comes to life later is sent with the next change of the page", async () => {
  const form = aForm({}, { isAlive: false });
  document.body.append(form);
  form.requestSubmit();
  form[ALIVE] = {};
  document.body.append(make("p"));
  await settle();
  assert.deepEqual(sent, ["invite"]);
});

test("a form that React threw away is not sent", async () => {
  const form = aForm({}, { isAlive: false });
  document.body.append(form);
  form.requestSubmit();
  form.remove();
  form[ALIVE] = {};
  form.requestSubmit = () => sent.push("a form that is gone");
  dispatchEvent(new Event("onramp:shown"));
  assert.deepEqual(sent, []);
});

test("a button is pressed once until its turn", async () => {
  const button = make("button", { "data-press": "", "data-turn": 3, name: "resend" }, make("svg"));
  document.body.append(button);
  const icon = button.querySelector("svg");
  assert.equal(icon.click().defaultPrevented, false);
  assert.equal(button.getAttribute("aria-busy"), "true");
  assert.equal(icon.click().defaultPrevented, true);
  button.setAttribute("data-turn", 4);
  await settle();
  assert.equal(icon.click().defaultPrevented, false);
});

test("what is off is not pressed, and a plain button as often as wanted", () => {
  const off = make("button", { "aria-disabled": "true" });
  const plain = make("button");
  document.body.append(off, plain);
  assert.equal(off.click().defaultPrevented, true);
  plain.click();
  assert.equal(plain.click().defaultPrevented, false);
});
