// A password is shown while its button says so.

function reveal({ target }) {
  const button = target.closest?.("[data-reveal]");
  if (!button) return;
  const input = button.parentElement.querySelector("input");
  const isHidden = input.type === "password";
  input.type = isHidden ? "text" : "password";
  button.textContent = isHidden ? button.dataset.hide : button.dataset.reveal;
  input.focus();
}

export function start() {
  addEventListener("click", reveal, true);
}
