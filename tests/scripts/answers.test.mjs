import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { make, open } from "./page.mjs";
import { tell } from "../../app/browser/first/answers.js";

let arrived = 0;
let main;
addEventListener("onramp:arrived", () => (arrived += 1));

beforeEach(() => {
  main = make("main");
  open().append(main);
  arrived = 0;
});

const aField = (name, error, more = {}) => [
  make("input", { name, "aria-invalid": String(Boolean(error)), "aria-describedby": `${name}-error`, ...more }),
  make("p", { id: `${name}-error` }, error),
];

test("the first wrong field is focused, and nothing has arrived", () => {
  const form = make("form", {}, ...aField("first", ""), ...aField("email", "Enter an address."), ...aField("vat", "No."));
  main.append(form);
  tell(form);
  assert.equal(document.activeElement.name, "email");
  assert.equal(arrived, 0);
});

test("an error that was hidden while somebody typed is shown again", () => {
  const form = make("form", {}, ...aField("email", "Taken."));
  form.children[0].setAttribute("aria-invalid", "false");
  form.children[1].setAttribute("data-stale", "");
  main.append(form);
  tell(form);
  assert.equal(document.activeElement.name, "email");
  assert.equal(form.children[1].hasAttribute("data-stale"), false);
});

test("of wrong radio buttons the chosen one is focused", () => {
  const radio = (value) => make("input", { type: "radio", name: "kind", value, "aria-invalid": "true" });
  const form = make("form", {}, radio("a"), radio("b"));
  form.children[1].checked = true;
  main.append(form);
  tell(form);
  assert.equal(document.activeElement.value, "b");
});

test("what is wrong with the whole form is focused where no field is to blame", () => {
  const form = make("form", {}, ...aField("email", ""), make("div", { "data-form-error": "" }));
  main.append(form);
  tell(form);
  assert.equal("formError" in document.activeElement.dataset, true);
  assert.equal(arrived, 0);
});

test("a dialog closes when all is well, and stays when not", () => {
  for (const error of ["", "Taken."]) {
    const form = make("form", {}, ...aField("email", error));
    const dialog = make("dialog", { open: "" }, form);
    main.append(dialog);
    tell(form);
    assert.equal(dialog.open, error !== "");
    dialog.remove();
  }
});

test("what was typed has arrived when nothing of the page is refused", () => {
  const form = make("form", {}, ...aField("email", ""));
  main.append(form);
  tell(form);
  assert.equal(arrived, 1);
  main.append(make("div", { "data-form-error": "" }));
  tell(form);
  assert.equal(arrived, 1, "the page says that it was refused");
});

test("a button brings nothing that was typed", () => {
  const button = make("button");
  main.append(button);
  tell(button);
  assert.equal(arrived, 0);
});
