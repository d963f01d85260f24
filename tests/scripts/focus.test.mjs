import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Event, frame, make, open, settle } from "./page.mjs";
import { start } from "../../app/browser/first/focus.js";
import { observe } from "../../app/browser/first/signals.js";

start();
observe();
let main;

const aForm = (attributes = {}) =>
  make("form", { name: "contact", "data-turn": 0, ...attributes }, make("input", { name: "phone", type: "tel" }), make("button", {}, "Save"));
const focused = () => document.activeElement;

async function drawn() {
  await settle();
  frame();
  await settle();
}

beforeEach(async () => {
  main = make("main", { id: "content" });
  open("/accounts/1").append(main);
  document.body.dispatchEvent(new Event("mousedown", { bubbles: true }));
  await drawn();
});

test("a field that is made anew has the focus again", async () => {
  const [form, successor] = [aForm(), aForm()];
  main.append(form);
  form.children[0].focus();
  form.remove();
  main.append(successor);
  await drawn();
  assert.equal(focused() === successor.children[0], true);
});

test("the caret stands behind what is typed", async () => {
  const field = () => make("input", { id: "phone", type: "tel", value: "+31" });
  const carets = [];
  const anew = Object.assign(field(), { selectionStart: 0, setSelectionRange: (...range) => carets.push(range) });
  main.append(field());
  main.children[0].focus();
  main.children[0].remove();
  main.append(anew);
  await drawn();
  assert.deepEqual(carets, [[3, 3]]);
});

test("an element is found again by its id wherever it is", async () => {
  main.append(make("button", { id: "edit" }));
  main.children[0].focus();
  main.children[0].remove();
  main.append(make("section", {}, make("button", { id: "edit" })));
  await drawn();
  assert.equal(focused().id, "edit");
});

test("the field of another record is another field: the focus goes to what is around", async () => {
  const panel = make("section", {}, aForm({ "data-record": "dana" }));
  main.append(panel);
  panel.children[0].children[1].focus();
  panel.children[0].remove();
  panel.append(aForm({ "data-record": "eli" }));
  await drawn();
  assert.equal(focused() === panel, true);
  assert.equal(panel.getAttribute("tabindex"), "-1");
});

test("it goes on to the same thing when that comes back later", async () => {
  const panel = make("section", {}, aForm());
  main.append(panel);
  panel.children[0].children[1].focus();
  panel.children[0].remove();
  await drawn();
  assert.equal(focused() === panel, true);
  panel.append(aForm());
  await drawn();
  assert.deepEqual([focused().tagName, focused().textContent], ["BUTTON", "Save"]);
});

test("who has moved on meanwhile is not called back", async () => {
  const panel = make("section", {}, aForm());
  const elsewhere = make("button", {}, "Elsewhere");
  main.append(panel, elsewhere);
  panel.children[0].children[1].focus();
  panel.children[0].remove();
  await drawn();
  elsewhere.focus();
  panel.append(aForm());
  await drawn();
  assert.equal(focused() === elsewhere, true);
});

test("nor who came back to what is around by themselves", async () => {
  const panel = make("section", {}, aForm());
  const elsewhere = make("button", {}, "Elsewhere");
  main.append(panel, elsewhere);
  panel.children[0].children[1].focus();
  panel.children[0].remove();
  await drawn();
  elsewhere.focus();
  panel.focus();
  panel.append(aForm());
  await drawn();
  assert.equal(focused() === panel, true);
});

test("who pressed beside everything has let go on purpose", async () => {
  const form = aForm();
  main.append(form);
  form.children[0].focus();
  main.dispatchEvent(new Event("mousedown", { bubbles: true }));
  form.remove();
  await drawn();
  assert.equal(focused() === document.body, true);
});

test("nothing is brought back on another page", async () => {
  const form = aForm();
  main.append(form);
  form.children[0].focus();
  location.pathname = "/accounts/2";
  form.remove();
  main.append(aForm());
  await drawn();
  assert.equal(focused() === document.body, true);
});

test("what is off or hidden holds no focus", async () => {
  const button = make("button", { id: "next" });
  const panel = make("section", {}, button);
  main.append(panel);
  button.focus();
  button.remove();
  const off = make("button", { id: "next" });
  off.disabled = true;
  panel.append(off, make("div", { hidden: "" }));
  await drawn();
  assert.equal(focused() === panel, true);
});

test("a message that takes the focus has it, where it appears and where it is marked", async () => {
  const said = make("div", { "data-takes-focus": "" });
  main.append(make("div", {}, said, make("div", { "data-takes-focus": "" })));
  await drawn();
  assert.equal(focused() === said, true);
  const later = make("p");
  main.append(later);
  await drawn();
  later.setAttribute("data-takes-focus", "");
  await drawn();
  assert.equal(focused() === later, true);
});

test("a closed dialog gives the focus back to what opened it", async () => {
  const [opener, dialog] = [make("button", { id: "suspend" }), make("dialog", { id: "sure" })];
  main.append(opener, dialog);
  opener.focus();
  dialog.dispatchEvent(new Event("onramp:opens", { bubbles: true }));
  document.activeElement = document.body;
  dialog.dispatchEvent(new Event("close"));
  await drawn();
  assert.equal(focused() === opener, true);
});

test("a closed dialog takes the focus from nobody", async () => {
  const [opener, dialog, field] = [make("button", { id: "suspend" }), make("dialog"), make("input", { id: "name" })];
  main.append(opener, dialog, field);
  opener.focus();
  dialog.dispatchEvent(new Event("onramp:opens", { bubbles: true }));
  field.focus();
  dialog.dispatchEvent(new Event("close"));
  await drawn();
  assert.equal(focused() === field, true);
});
