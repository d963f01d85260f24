// Looking again by itself (app/components/polling.py), for as long as its button stands there and the page is seen.
import { onAppear } from "./signals.js";

const FIRST_AFTER = 500;
const SHORTEST_PAUSE = 1000;

const begun = new WeakSet();
const resting = new Set();

function look(button) {
  if (!button.isConnected) return;
  if (document.hidden) {
    resting.add(button);
    return;
  }
  button.click();
  setTimeout(look, Number(button.dataset.every), button);
}

function begin(button) {
  if (begun.has(button) || !(Number(button.dataset.every) >= SHORTEST_PAUSE)) return;
  begun.add(button);
  setTimeout(look, FIRST_AFTER, button);
}

function lookAgain() {
  const buttons = [...resting];
  resting.clear();
  buttons.forEach(look);
}

export function start() {
  onAppear("[data-every]", (buttons) => buttons.forEach(begin));
  addEventListener("visibilitychange", lookAgain);
}
