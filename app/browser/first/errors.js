// An error stands until its field is changed, and again when the answer still has it.

const errorOf = (field) => {
  const id = field.getAttribute?.("aria-describedby")?.split(" ").find((one) => one.endsWith("-error"));
  return id ? document.getElementById(id) : null;
};

function hideError({ target }) {
  if (target.getAttribute?.("aria-invalid") !== "true") return;
  const error = errorOf(target);
  error?.setAttribute("data-stale", "");
  for (const field of target.form?.elements ?? [target]) {
    if (errorOf(field) === error) field.setAttribute("aria-invalid", "false");
  }
}

/** Show the errors that the answer has left in the form. */
export function showErrors(form) {
  form.querySelectorAll("[data-stale]").forEach((error) => error.removeAttribute("data-stale"));
  form.querySelectorAll("[aria-invalid]").forEach((field) => {
    const error = errorOf(field);
    if (error) field.setAttribute("aria-invalid", String(error.textContent.trim() !== ""));
  });
}

export function start() {
  addEventListener("input", hideError, true);
  addEventListener("change", hideError, true);
}
