import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { beforeEach, test } from "node:test";
import "./packages.mjs";
import { Event, make, open, settle } from "./page.mjs";

const told = [];
window.BroadcastChannel = class {
  constructor() {
    window.channel = this;
  }

  postMessage = (message) => told.push(message);
};
const { secret } = await import("../../app/browser/bond.js");
const session = await import("../../app/browser/session.js");

let requests = [];
let answer = null;
globalThis.fetch = async (path, given) => {
  requests.push([path, given.method, JSON.parse(given.body)]);
  if (!answer) throw new Error("no connection");
  return answer;
};
const went = () => location.replace.mock.calls.map((call) => call.arguments[0]);

beforeEach(() => {
  open("/login");
  location.replace.mock.resetCalls();
  location.reload.mock.resetCalls();
  requests = [];
  told.length = 0;
  answer = { ok: true };
});

test("a ticket is changed for the cookie together with the page's secret, and the page goes on", async () => {
  sessionStorage.setItem("token", "tree");
  sessionStorage.setItem("onramp:kept:/login:log-in", "{}");
  sessionStorage.setItem("onramp:kept:/setup:basics", "{}");
  await session.signIn({ ticket: "t1", next: "/accounts", failed: "Too long." });
  assert.deepEqual(requests, [["/auth/session", "POST", { ticket: "t1", secret }]]);
  assert.deepEqual(Object.keys(sessionStorage), ["onramp:kept:/setup:basics"]);
  assert.deepEqual(went(), ["/accounts"]);
});

test("the form carries the hash of the secret, the secret itself is 32 bytes", () => {
  const form = make("form", {}, make("input", { type: "hidden", "data-bond": "" }));
  document.body.append(form);
  form.requestSubmit();
  assert.equal(form.children[0].value, createHash("sha256").update(secret).digest("hex"));
  assert.match(secret, /^[0-9a-f]{64}$/);
});

test("a refused ticket stays here and says why; without a word, that it took too long", async () => {
  const refusals = [
    [{ ok: false, json: async () => ({ error: "Used." }) }, "Used."],
    [{ ok: false, json: async () => { throw new Error("no JSON"); } }, "Too long."],
    [null, "Too long."],
  ];
  for (const [refusal, sentence] of refusals) {
    answer = refusal;
    await session.signIn({ ticket: "t1", next: "/accounts", failed: "Too long." });
    assert.equal(document.body.children.at(-1).textContent, sentence);
  }
  assert.deepEqual(went(), []);
});

test("log-out clears this tab and tells the others, also without a connection", async () => {
  answer = null;
  sessionStorage.setItem("onramp:kept:/setup:basics", "{}");
  sessionStorage.setItem("onramp:loaded-for", "{}");
  await session.signOut({ next: "/login" });
  assert.deepEqual(Object.keys(sessionStorage), ["onramp:loaded-for"]);
  assert.deepEqual([told, went()], [["signed-out"], ["/login"]]);
});

test("another tab's log-out leads a signed-in one to the log-in and back here", () => {
  location.pathname = "/accounts";
  location.search = "?q=fleet";
  session.entered({ owner: "" });
  window.channel.onmessage({ data: "signed-out" });
  assert.deepEqual(went(), []);
  session.entered({ owner: "alice" });
  window.channel.onmessage({ data: "something else" });
  assert.deepEqual(went(), []);
  window.channel.onmessage({ data: "signed-out" });
  assert.deepEqual(went(), ["/login?next=%2Faccounts%3Fq%3Dfleet"]);
});

test("the secret of a link is not carried to the log-in", () => {
  location.pathname = "/activate";
  location.search = "?t=secret";
  session.entered({ owner: "alice" });
  window.channel.onmessage({ data: "signed-out" });
  assert.deepEqual([went(), location.reload.mock.callCount()], [[], 1]);
});

test("a page from the browser's memory is loaded anew where somebody was signed in", () => {
  const shown = (persisted) => window.dispatchEvent(new Event("pageshow", { persisted }));
  session.entered({ owner: "" });
  shown(true);
  session.entered({ owner: "alice" });
  shown(false);
  assert.equal(location.reload.mock.callCount(), 0);
  shown(true);
  assert.equal(location.reload.mock.callCount(), 1);
});

test("a page that was loaded for another release says so when it stands", () => {
  const words = { "data-other-release": "", "data-loaded": "Loaded.", "data-loaded-typed": "Loaded and typed." };
  document.body.append(make("div", words));
  sessionStorage.setItem("reflex_last_reloaded_on_error", Date.now());
  session.entered({ owner: "alice" });
  assert.equal(document.querySelector(".toasts").textContent, "Loaded.");
});

test("a page that loaded after all says nothing of its failure", async () => {
  document.body.append(make("main", {}, make("div", { "data-failed": "" })));
  session.entered({ owner: "alice" });
  await settle();
  assert.equal(document.querySelector("[data-failed]"), null);
});
