// Another page without a page load: the reader starts at its title. React tells when it is drawn (app/browser/shown.js).
import { keepFocus, wasInField } from "./focus.js";

let path = "";

function focusTitle() {
  // Whoever is quick types already: the focus is not taken out of a field of the new page.
  // Nor is it when that field is just being made anew: it gets the focus back.
  if (document.activeElement?.matches("main :is(input, select, textarea)")) return;
  if (wasInField(path)) return keepFocus();
  const title = document.querySelector("main h1");
  if (title && !document.querySelector("main [data-takes-focus]")) title.focus({ preventScroll: true });
}

function shown() {
  if (location.pathname === path) return;
  path = location.pathname;
  requestAnimationFrame(focusTitle);
}

export function start() {
  path = location.pathname;
  addEventListener("onramp:shown", shown);
}
