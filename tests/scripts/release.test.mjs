import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { Event, make, open, type } from "./page.mjs";
import * as kept from "../../app/browser/kept.js";
import { clear, loadsAnew, tell } from "../../app/browser/release.js";

const MINUTE = 60_000;
mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_800_000_000_000 });

const loads = () => location.reload.mock.callCount();
const said = () => document.querySelectorAll(".toasts").map((corner) => corner.textContent);
let socket;
let notice;

function aSocket(connected) {
  const acts = {};
  return { connected, off: mock.fn(), once: (name, act) => (acts[name] = act), tell: (name) => acts[name]?.() };
}

/** What stands on the page after a load; the tab's storage stays. */
function load() {
  const tab = { ...sessionStorage };
  socket?.tell("disconnect");
  open("/accounts");
  Object.entries(tab).forEach(([key, value]) => sessionStorage.setItem(key, value));
  notice = make("div", { "data-other-release": "", "data-loaded": "Loaded.", "data-loaded-typed": "Loaded and typed." });
  notice.hidden = true;
  notice.append(make("button", { "data-loads": "" }));
  document.body.append(notice);
  socket = aSocket(true);
}

function typeSomething() {
  const form = make("form", { name: "edit", "data-turn": 0 }, make("input", { name: "contact", type: "text" }));
  document.body.append(form);
  type(form.children[0], "Noor");
}

beforeEach(() => {
  kept.forget();
  sessionStorage.clear();
  load();
  kept.restore("");
  location.reload.mock.resetCalls();
});

test("a page of another release loads anew once, sends nothing that waits and takes no answer", () => {
  const waiting = ["save", "save again"];
  assert.equal(loadsAnew("b", socket, waiting), true);
  assert.deepEqual([loads(), waiting, notice.hidden], [1, [], true]);
  assert.deepEqual(socket.off.mock.calls.map((call) => call.arguments), [["event"]]);
  load();
  const again = ["save"];
  assert.equal(loadsAnew("b", socket, again), false);
  assert.deepEqual([loads(), again, notice.hidden], [1, ["save"], false]);
  assert.equal(socket.off.mock.callCount(), 0);
});

test("the notice stands until the line is gone, and comes back with the next one where nothing has changed", () => {
  loadsAnew("b", socket);
  load();
  loadsAnew("b", socket);
  socket.tell("disconnect");
  assert.equal(notice.hidden, true);
  loadsAnew("b", socket);
  assert.deepEqual([notice.hidden, loads()], [false, 1]);
});

test("a line that is not even opened has its notice until it is", () => {
  loadsAnew("without this connect", aSocket(false));
  load();
  const line = aSocket(false);
  loadsAnew("without this connect", line);
  loadsAnew("without this connect", line);
  assert.equal(notice.hidden, false);
  line.tell("connect");
  assert.equal(notice.hidden, true);
});

test("a later release loads the page again, and the same one after a while", () => {
  for (const release of ["b", "c"]) {
    loadsAnew(release, socket);
    load();
  }
  assert.equal(loads(), 2);
  loadsAnew("b", socket);
  assert.equal(loads(), 2);
  load();
  mock.timers.tick(10 * MINUTE);
  loadsAnew("b", socket);
  assert.equal(loads(), 3);
});

test("while its notice stands nothing loads the page but its reader, who loses nothing", () => {
  loadsAnew("b", socket);
  load();
  kept.restore("");
  typeSomething();
  loadsAnew("b", socket);
  loadsAnew("without this event", socket);
  assert.equal(loads(), 1);
  notice.click();
  assert.equal(loads(), 1);
  notice.children[0].click();
  assert.equal(loads(), 2);
  assert.match(JSON.stringify({ ...sessionStorage }), /Noor/);
});

test("a log-out does not make it forget", () => {
  sessionStorage.setItem("token", "tree");
  loadsAnew("b", socket);
  clear();
  load();
  assert.equal(loadsAnew("b", socket), false);
  assert.equal(sessionStorage.getItem("token"), null);
  assert.equal(said().length, 0);
});

test("the load is told once, as soon as the page stands", () => {
  tell();
  assert.deepEqual(said(), []);
  loadsAnew("b", socket);
  load();
  tell();
  assert.deepEqual(said(), ["Loaded."]);
  mock.timers.tick(6000);
  tell();
  load();
  tell();
  assert.deepEqual(said(), []);
});

test("with the word about what was typed, unless there is no such page any more", () => {
  for (const [gone, sentence] of [[[], "Loaded and typed."], [[make("p", { "data-nowhere": "" })], "Loaded."]]) {
    load();
    typeSomething();
    loadsAnew(sentence, socket);
    load();
    document.body.append(...gone);
    kept.restore("");
    tell();
    assert.deepEqual(said(), [sentence]);
  }
});

test("whoever is away is told on coming back", () => {
  loadsAnew("b", socket);
  load();
  document.hidden = true;
  tell();
  const come = () => document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  come();
  mock.timers.tick(MINUTE);
  assert.deepEqual(said(), []);
  document.hidden = false;
  come();
  come();
  assert.deepEqual(said(), ["Loaded."]);
});

test("a load of long ago, and one that did not help, are not told", () => {
  sessionStorage.setItem("reflex_last_reloaded_on_error", Date.now());
  mock.timers.tick(MINUTE + 1);
  tell();
  loadsAnew("b", socket);
  load();
  loadsAnew("b", socket);
  tell();
  socket.tell("disconnect");
  tell();
  assert.deepEqual(said(), []);
});

test("a load by a release that knew nothing of this is told as well", () => {
  sessionStorage.setItem("reflex_last_reloaded_on_error", Date.now());
  tell();
  assert.deepEqual(said(), ["Loaded."]);
});
