// What was sent together with a call may not be drawn yet when the call arrives.

const LONGEST_WAIT = 1000;

/** Give `act` the element with this id as soon as it is there; one that does not come is given up. */
export function whenDrawn(id, act) {
  const found = document.getElementById(id);
  if (found) return act(found);
  const observer = new MutationObserver(() => {
    const drawn = document.getElementById(id);
    if (!drawn) return;
    stop();
    act(drawn);
  });
  const deadline = setTimeout(() => stop(), LONGEST_WAIT);
  const stop = () => {
    clearTimeout(deadline);
    observer.disconnect();
  };
  observer.observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["id"] });
}
