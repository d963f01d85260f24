// The list's search and filter stand in the address, so that it can be shared; no page load, no history entry.
import { onChange } from "./signals.js";

/** Only a change counts: what a page appears with is older than the address it was opened by. */
function keepAddress(element) {
  const wanted = element.dataset.address;
  if (!wanted || !wanted.startsWith("?") || wanted === (location.search || "?")) return;
  history.replaceState(history.state, "", wanted === "?" ? location.pathname : location.pathname + wanted);
}

export function start() {
  onChange("data-address", keepAddress);
}
