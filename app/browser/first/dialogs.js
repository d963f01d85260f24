// Dialogs and the sheet of the menu: the browser's own elements, opened and closed by marked buttons.

/** Open the dialog with this id; `onramp:opens` tells it on the dialog just before. */
export function show(id) {
  const dialog = document.getElementById(id);
  if (!dialog || dialog.open) return;
  dialog.dispatchEvent(new Event("onramp:opens", { bubbles: true }));
  dialog.showModal();
}

function pressed({ target }) {
  const button = target.closest?.("button, a, [data-press]");
  if (!button) return;
  if (button.dataset.shows) show(button.dataset.shows);
  if (button.matches("[data-closes]")) button.closest("dialog")?.close();
  const sheet = button.closest("[popover]");
  if (sheet?.matches(":popover-open") && button.matches("a")) sheet.hidePopover();
}

/** A press on the backdrop closes a dialog, as Escape does. */
function pressedBeside({ target, clientX, clientY }) {
  if (!target.matches?.("dialog[open]")) return;
  const box = target.getBoundingClientRect();
  const isInside = clientX >= box.left && clientX <= box.right && clientY >= box.top && clientY <= box.bottom;
  if (!isInside) target.close();
}

export function start() {
  addEventListener("click", pressed, true);
  addEventListener("mousedown", pressedBeside);
  window.onramp = { ...window.onramp, show };
}
