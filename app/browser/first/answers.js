// The answer to what was sent is there: its errors are shown and focused, or else the dialog closes and what was typed
// has arrived.
import { showErrors } from "./errors.js";

/** Tell what the answer to this form or button is. */
export function tell(element) {
  showErrors(element);
  const dialog = element.closest("dialog[open]");
  const bad = element.querySelector('[aria-invalid="true"]') ?? element.querySelector("[data-form-error]");
  if (bad) (element.querySelector(`input[type=radio][name="${bad.name}"]:checked`) ?? bad).focus();
  else if (dialog) dialog.close();
  const isRefused = bad || document.querySelector("main [data-form-error]");
  if (!isRefused && element.matches("form")) element.dispatchEvent(new Event("onramp:arrived", { bubbles: true }));
}
