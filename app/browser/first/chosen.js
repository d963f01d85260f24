// The chosen one of a row of tabs or filters that is too long for the screen is scrolled to.
import { onAppear, onChange } from "./signals.js";

const CHOSEN = '[role="tab"][aria-selected="true"], .chip[aria-pressed="true"]';

function bringIntoSight(element) {
  const row = element.matches(CHOSEN) && element.parentElement;
  if (!row || row.scrollWidth <= row.clientWidth) return;
  row.scrollLeft +=
    element.getBoundingClientRect().left - row.getBoundingClientRect().left - (row.clientWidth - element.offsetWidth) / 2;
}

const bringAllIntoSight = (elements) => elements.forEach(bringIntoSight);

export function start() {
  onChange("aria-selected", bringIntoSight);
  onChange("aria-pressed", bringIntoSight);
  onAppear(CHOSEN, bringAllIntoSight);
  addEventListener("resize", () => bringAllIntoSight(document.querySelectorAll(CHOSEN)));
}
