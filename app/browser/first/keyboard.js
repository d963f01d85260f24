// Single keys: "/" goes to the search, "?" shows the keys. Whoever does not want them turns them off.
import { show } from "./dialogs.js";

const KEY = "onramp.shortcuts";

const isOn = () => {
  try {
    return localStorage.getItem(KEY) !== "off";
  } catch {
    return true;
  }
};

function keep({ target }) {
  if (!target.matches?.("[data-shortcuts]")) return;
  try {
    localStorage.setItem(KEY, target.checked ? "on" : "off");
  } catch { /* not kept in private windows */ }
}

function tick({ target }) {
  const box = target.querySelector("[data-shortcuts]");
  if (box) box.checked = isOn();
}

function pressed(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !isOn()) return;
  const isTyping = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (event.key === "Escape" && event.target.matches?.("[data-search]")) return event.target.blur();
  if (isTyping || document.querySelector("dialog[open]")) return;
  if (event.key === "/") {
    const search = document.querySelector("[data-search]");
    if (!search) return;
    event.preventDefault();
    search.focus();
    search.select();
  }
  if (event.key === "?") show("shortcuts");
}

export function start() {
  addEventListener("keydown", pressed);
  addEventListener("change", keep);
  addEventListener("onramp:opens", tick);
}
