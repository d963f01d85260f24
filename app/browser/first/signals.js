// One observer tells every behaviour what the server's answers have changed on the page.
//
// It is older than every other one of the page: what it tells has happened before app/browser/kept.js sees a form.

const changes = new Map();
const arrivals = [];
const endings = [];

/** `act` is given each element whose attribute was changed. */
export function onChange(name, act) {
  changes.set(name, [...(changes.get(name) ?? []), act]);
}

/** `act` is given the elements that appeared together and match. */
export function onAppear(selector, act) {
  arrivals.push([selector, act]);
}

/** `act` runs after all changes that came together. */
export function onAnything(act) {
  endings.push(act);
}

const within = (node, selector) => [...(node.matches(selector) ? [node] : []), ...node.querySelectorAll(selector)];

function appeared(node) {
  if (node.nodeType !== Node.ELEMENT_NODE) return;
  for (const [selector, act] of arrivals) {
    const found = within(node, selector);
    if (found.length) act(found);
  }
}

function read(records) {
  for (const record of records) {
    if (record.type === "attributes") changes.get(record.attributeName).forEach((act) => act(record.target));
    else record.addedNodes.forEach(appeared);
  }
  endings.forEach((act) => act());
}

/** Begin, once every behaviour has said what it waits for. */
export function observe() {
  const wanted = { subtree: true, childList: true, attributes: true, attributeFilter: [...changes.keys()] };
  new MutationObserver(read).observe(document, wanted);
}
