// A form that says so is sent only when something in it was changed.
import { onAppear } from "./signals.js";

const FORMS = "form[data-changes]";

const shown = new WeakMap();

const isChoice = (field) => field.type === "checkbox" || field.type === "radio";
const held = (form) =>
  JSON.stringify(
    [...form.elements]
      .filter((field) => field.name && field.type !== "hidden")
      .map((field) => [field.name, isChoice(field) ? field.checked : field.value]),
  );

function compare(form) {
  if (!shown.has(form)) shown.set(form, held(form));
  const isSame = shown.get(form) === held(form);
  form.querySelectorAll("button[type=submit]").forEach((button) => button.setAttribute("aria-disabled", isSame));
}

const compared = ({ target }) => target.form?.matches?.(FORMS) && compare(target.form);

export function start() {
  addEventListener("input", compared, true);
  addEventListener("change", compared, true);
  onAppear(FORMS, (forms) => forms.forEach(compare));
}
