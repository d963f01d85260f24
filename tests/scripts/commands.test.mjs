import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import "./packages.mjs";
import { make, open } from "./page.mjs";

const { callbackOf, run } = await import("../../app/browser/commands.js");

beforeEach(() => {
  open().append(make("button", { id: "sure" }));
  window.onramp = { show: mock.fn() };
});

test("a command is done with its arguments", () => {
  run('onramp.focus("sure")');
  assert.equal(document.activeElement.id, "sure");
  run('onramp.load("/accounts?q=\\"a\\")(")');
  assert.deepEqual(location.assign.mock.calls[0].arguments, ['/accounts?q="a")(']);
  run('onramp.loadAnew("without this payload")');
  assert.equal(location.reload.mock.callCount(), 1);
  location.reload.mock.resetCalls();
  run('onramp.openDialog("sure")');
  run('onramp.show("other")');
  assert.deepEqual(window.onramp.show.mock.calls.map((call) => call.arguments[0]), ["sure", "other"]);
});

test("anything else is an error and is not done", () => {
  const odd = [
    "location.reload()",
    "onramp.nothing()",
    "onramp.constructor()",
    "onramp.say('single')",
    'onramp.say(location.assign("/"))',
    'onramp.say("a"); location.reload()',
    ' onramp.say("a")',
    "onramp.load",
  ];
  for (const text of odd) assert.throws(() => run(text), Error, text);
  assert.equal(location.reload.mock.callCount(), 0);
  assert.equal(document.querySelectorAll(".toasts").length, 0);
});

test("the callback of rx.call_script sends its result to the handler it names", () => {
  const sent = [];
  const send = (events) => sent.push(...events);
  callbackOf('(_result) => {addEvents([ReflexEvent("state.told", {value:_result})])}', send)(7);
  callbackOf('(_result) => {addEvents([ReflexEvent("state.told", {value:_result})])}', send)(undefined);
  callbackOf('(_result) => {addEvents([ReflexEvent("state.done", {})])}', send)(7);
  assert.deepEqual(sent, [
    { name: "state.told", payload: { value: 7 } },
    { name: "state.told", payload: { value: null } },
    { name: "state.done", payload: {} },
  ]);
});

test("any other callback is an error", () => {
  for (const odd of ["() => location.reload()", '(a) => {addEvents([ReflexEvent("state.told", {value:b})])}']) {
    assert.throws(() => callbackOf(odd, () => {}), Error, odd);
  }
});
