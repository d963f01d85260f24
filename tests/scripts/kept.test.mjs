import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Event, make, open, settle, type } from "./page.mjs";
import * as kept from "../../app/browser/kept.js";

const OWNER = "alice";

const aForm = (attributes = {}, ...more) =>
  make(
    "form",
    { name: "activate", "data-turn": 0, "data-keep": "activate", ...attributes },
    make("input", { name: "first_name", type: "text" }),
    make("input", { name: "password", type: "password" }),
    make("input", { name: "agreed", type: "checkbox", value: "yes" }),
    ...more,
  );
const field = (form, name) => form.querySelector(`[name=${name}]`);
const typedText = (form) => field(form, "first_name").value;
const stored = () => JSON.stringify({ ...sessionStorage });

function goTo(path) {
  document.body.children.slice().forEach((child) => child.remove());
  location.pathname = path;
  dispatchEvent(new Event("onramp:shown"));
}

async function add(form) {
  document.body.append(form);
  await settle();
  return form;
}

beforeEach(async () => {
  kept.forget();
  open("/activate");
  kept.restore("nobody");
  kept.forget();
  kept.restore(OWNER);
  dispatchEvent(new Event("onramp:shown"));
  await settle();
});

test("a form that is made anew is filled with what was typed", async () => {
  const form = await add(aForm());
  type(field(form, "first_name"), "Noor");
  field(form, "agreed").click();
  form.remove();
  const successor = await add(aForm());
  assert.equal(typedText(successor), "Noor");
  assert.equal(field(successor, "agreed").checked, true);
});

test("filling it tells React and the form, as typing does", async () => {
  type(field(await add(aForm()), "first_name"), "Noor");
  document.body.children[0].remove();
  const heard = [];
  const successor = aForm();
  for (const name of ["input", "change"]) successor.addEventListener(name, () => heard.push(name));
  await add(successor);
  assert.deepEqual(heard, ["input", "change"]);
});

test("what nobody touched shows what the server says", async () => {
  const form = aForm();
  field(form, "first_name").setAttribute("value", "old");
  await add(form);
  field(form, "agreed").click();
  form.remove();
  const successor = aForm();
  field(successor, "first_name").setAttribute("value", "new");
  await add(successor);
  assert.equal(typedText(successor), "new");
});

test("a field that somebody has touched already is left to them", async () => {
  const form = await add(aForm());
  type(field(form, "first_name"), "Noor");
  form.remove();
  const successor = aForm();
  document.body.append(successor);
  type(field(successor, "first_name"), "Mila");
  await settle();
  assert.equal(typedText(successor), "Mila");
});

test("what the server sets later in a field that was typed in stays", async () => {
  const form = await add(aForm());
  type(field(form, "first_name"), "Noor");
  field(form, "first_name").value = "Noor Visser";
  kept.restore(OWNER);
  assert.equal(typedText(form), "Noor Visser");
});

test("no file is kept", async () => {
  const form = await add(aForm({}, make("input", { name: "logo", type: "file" })));
  type(field(form, "logo"), "logo.png");
  assert.doesNotMatch(stored(), /logo/);
});

test("a password comes back while the page stands, and is never stored", async () => {
  const form = await add(aForm());
  type(field(form, "first_name"), "Noor");
  type(field(form, "password"), "seven swans");
  form.remove();
  assert.equal(field(await add(aForm()), "password").value, "seven swans");
  assert.match(stored(), /Noor/);
  assert.doesNotMatch(stored(), /seven swans/);
});

test("a password that is shown is one still", async () => {
  const form = aForm({}, make("input", { name: "shown", type: "text", autocomplete: "new-password" }));
  await add(form);
  type(field(form, "shown"), "seven swans");
  assert.doesNotMatch(stored(), /seven swans/);
});

test("only a form that says so is stored, and nothing too large", async () => {
  const form = await add(aForm());
  form.removeAttribute("data-keep");
  type(field(form, "first_name"), "Noor");
  assert.equal(stored(), "{}");
  form.setAttribute("data-keep", "activate");
  type(field(form, "first_name"), "x".repeat(32_768));
  assert.equal(stored(), "{}");
});

test("forms that tell no answers, and the record of somebody else, are not filled", async () => {
  const search = make("form", { name: "search" }, make("input", { name: "q" }));
  await add(search);
  type(field(search, "q"), "fleet");
  const dana = await add(aForm({ "data-record": "dana" }));
  type(field(dana, "first_name"), "Dana");
  assert.doesNotMatch(stored(), /fleet/);
  search.remove();
  dana.remove();
  const again = make("form", { name: "search" }, make("input", { name: "q" }));
  await add(again);
  assert.equal(field(again, "q").value, "");
  assert.equal(typedText(await add(aForm({ "data-record": "eli" }))), "");
  assert.equal(typedText(await add(aForm({ "data-record": "dana" }))), "Dana");
});

test("what has arrived is forgotten, other forms are not", async () => {
  const [form, other] = [await add(aForm()), await add(aForm({ name: "other", "data-keep": "other" }))];
  type(field(form, "first_name"), "Noor");
  type(field(other, "first_name"), "Mila");
  assert.equal(kept.hasTyped(), true);
  form.dispatchEvent(new Event("onramp:arrived", { bubbles: true }));
  assert.doesNotMatch(stored(), /Noor/);
  assert.match(stored(), /Mila/);
  form.remove();
  assert.equal(typedText(await add(aForm())), "");
  kept.forgetForm("other");
  assert.equal(kept.hasTyped(), false);
});

test("a page that is left is forgotten", async () => {
  type(field(await add(aForm()), "first_name"), "Noor");
  goTo("/terms");
  assert.equal(stored(), "{}");
  goTo("/activate/");
  assert.equal(typedText(await add(aForm())), "");
});

test("the way to the log-in and back leaves it", async () => {
  type(field(await add(aForm()), "first_name"), "Noor");
  goTo("/login");
  goTo("/activate");
  assert.equal(typedText(await add(aForm())), "Noor");
});

test("and what was typed at the log-in stays on the way back to it", async () => {
  goTo("/login");
  type(field(await add(aForm()), "first_name"), "Noor");
  goTo("/activate");
  goTo("/login");
  assert.equal(typedText(await add(aForm())), "Noor");
});

test("whoever signs in instead finds nothing of it", async () => {
  const form = await add(aForm());
  type(field(form, "first_name"), "Noor");
  form.remove();
  kept.restore("bob");
  assert.equal(stored(), "{}");
  assert.equal(typedText(await add(aForm())), "");
});

test("the same person finds it filled as soon as the page knows who it is", async () => {
  sessionStorage.setItem("onramp:kept:/activate:activate", JSON.stringify({ owner: OWNER, values: { first_name: "Noor" } }));
  sessionStorage.setItem("onramp:kept:/activate:other", JSON.stringify({ owner: "bob", values: { first_name: "Bob" } }));
  const form = await add(aForm());
  kept.restore(OWNER);
  assert.equal(typedText(form), "Noor");
  assert.doesNotMatch(stored(), /Bob/);
});

test("every form of the page is handed on over one load, without its passwords", async () => {
  const form = await add(aForm({ name: "edit" }));
  form.removeAttribute("data-keep");
  type(field(form, "first_name"), "Noor");
  type(field(form, "password"), "seven swans");
  kept.handOn();
  kept.forgetHere();
  assert.doesNotMatch(stored(), /seven swans/);
  form.remove();
  const loaded = aForm({ name: "edit" });
  loaded.removeAttribute("data-keep");
  await add(loaded);
  kept.restore("");
  assert.equal(typedText(loaded), "", "nobody has said yet who is here");
  kept.restore(OWNER);
  assert.deepEqual([typedText(loaded), field(loaded, "password").value, stored()], ["Noor", "", "{}"]);
  assert.equal(kept.hasTyped(), true);
});

test("where only a password was typed nothing is handed on, and nothing said to be there", async () => {
  type(field(await add(aForm()), "password"), "seven swans");
  kept.handOn();
  kept.forgetHere();
  kept.restore(OWNER);
  assert.equal(kept.hasTyped(), false);
});

test("what was handed on goes into no field that is typed in already", async () => {
  const form = await add(aForm());
  type(field(form, "first_name"), "Noor");
  kept.handOn();
  kept.forgetHere();
  type(field(form, "first_name"), "Mila");
  kept.restore(OWNER);
  form.remove();
  assert.equal(typedText(await add(aForm())), "Mila");
});

test("what was handed on reaches nobody else", async () => {
  const form = await add(aForm());
  form.removeAttribute("data-keep");
  type(field(form, "first_name"), "Noor");
  kept.handOn();
  kept.forgetHere();
  form.remove();
  kept.restore("bob");
  assert.equal(typedText(await add(aForm())), "");
  assert.equal(stored(), "{}");
});

test("a hidden field comes back only where it says what was seen", async () => {
  const fields = () => [
    make("input", { name: "seen", type: "hidden", "data-seen": "", value: "1" }),
    make("input", { name: "key", type: "hidden", value: "1" }),
  ];
  const form = await add(aForm({}, ...fields()));
  type(field(form, "first_name"), "Noor");
  form.remove();
  const successor = aForm({}, ...fields());
  for (const name of ["seen", "key"]) field(successor, name).setAttribute("value", "2");
  await add(successor);
  assert.deepEqual([field(successor, "seen").value, field(successor, "key").value], ["1", "2"]);
});

test("a choice that is no longer offered is not made", async () => {
  const country = (...codes) => make("select", { name: "country" }, ...codes.map((value) => make("option", { value })));
  const form = await add(aForm({}, country("NL", "BE")));
  type(field(form, "country"), "BE");
  form.remove();
  const without = await add(aForm({}, country("NL")));
  assert.equal(field(without, "country").value, "");
  without.remove();
  assert.equal(field(await add(aForm({}, country("NL", "BE"))), "country").value, "BE");
});
