// A page as small as the scripts need it: a tree with attributes, the selectors they use, events that are captured and
// bubble, an observer, a focus and a storage. It does what browsers do and no more; the journeys drive a real one.
import { mock } from "node:test";

const TEXTS = ["id", "name", "type", "title", "href", "autocomplete"];

export class Event {
  constructor(type, { bubbles = false, ...more } = {}) {
    Object.assign(this, { type, bubbles, defaultPrevented: false, isStopped: false, ...more });
  }

  preventDefault() {
    this.defaultPrevented = true;
  }

  stopImmediatePropagation() {
    this.isStopped = true;
  }
}

class Target {
  #listeners = [];

  addEventListener(type, act, capture = false) {
    this.#listeners.push({ type, act, capture });
  }

  hear(event, wanted) {
    for (const { type, act, capture } of this.#listeners) {
      if (event.isStopped || type !== event.type || (wanted !== undefined && capture !== wanted)) continue;
      act.call(this, event);
    }
  }

  dispatchEvent(event) {
    event.target ??= this;
    const around = [];
    for (let each = this.parent; each; each = each.parent) around.push(each);
    for (const each of around.toReversed()) each.hear(event, true);
    this.hear(event);
    if (event.bubbles) for (const each of around) each.hear(event, false);
    return !event.defaultPrevented;
  }
}

// --- Selectors ------------------------------------------------------------------------------------------------------

const PART = /^(?:(?<tag>[a-z]\w*|\*)|#(?<id>[\w-]+)|\.(?<name>[\w-]+)|\[(?<key>[\w-]+)(?:=(?<value>"[^"]*"|[^\]]*))?\]|:(?<pseudo>[\w-]+)(?:\((?<inner>(?:[^()]|\([^()]*\))*)\))?)/;

/** Cut at a separator that stands in no bracket. */
function cut(selector, separator) {
  const parts = [""];
  let depth = 0;
  for (const letter of selector) {
    depth += "([".includes(letter) ? 1 : ")]".includes(letter) ? -1 : 0;
    if (letter === separator && depth === 0) parts.push("");
    else parts[parts.length - 1] += letter;
  }
  return parts.map((part) => part.trim()).filter(Boolean);
}

function isPart(element, { tag, id, name, key, value, pseudo, inner }) {
  if (tag) return tag === "*" || element.tagName === tag.toUpperCase();
  if (id) return element.id === id;
  if (name) return element.className.split(" ").includes(name);
  if (key) return element.hasAttribute(key) && (value === undefined || element.getAttribute(key) === value.replaceAll('"', ""));
  if (pseudo === "not") return !element.matches(inner);
  if (pseudo === "is") return element.matches(inner);
  if (pseudo === "checked") return Boolean(element.checked);
  if (pseudo === "popover-open") return Boolean(element.isPopoverOpen);
  throw new Error(`The page of the tests knows no :${pseudo}`);
}

function isCompound(element, compound) {
  for (let rest = compound; rest; ) {
    const part = PART.exec(rest);
    if (!part) throw new Error(`The page of the tests cannot read ${compound}`);
    if (!isPart(element, part.groups)) return false;
    rest = rest.slice(part[0].length);
  }
  return true;
}

function isChain(element, chain) {
  if (!isCompound(element, chain.at(-1))) return false;
  if (chain.length === 1) return true;
  for (let each = element.parentElement; each; each = each.parentElement) if (isChain(each, chain.slice(0, -1))) return true;
  return false;
}

// --- Elements -------------------------------------------------------------------------------------------------------

const hyphened = (key) => `data-${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

export class Element extends Target {
  #attributes = new Map();
  #text = "";
  #value;
  nodeType = 1;
  children = [];
  parent = null;
  checked = false;
  disabled = false;
  box = { left: 0, right: 100, top: 0, bottom: 100 };
  style = { values: {}, setProperty: (name, value) => (this.style.values[name] = value) };
  classList = { toggle: (name, is) => this.setAttribute("class", is ? name : "") };
  dataset = new Proxy(this, {
    get: (_, key) => this.getAttribute(hyphened(key)) ?? undefined,
    set: (_, key, value) => (this.setAttribute(hyphened(key), value), true),
    has: (_, key) => this.hasAttribute(hyphened(key)),
    deleteProperty: (_, key) => (this.removeAttribute(hyphened(key)), true),
  });

  constructor(tag) {
    super();
    this.tagName = tag.toUpperCase();
  }

  getAttribute = (name) => this.#attributes.get(name) ?? null;
  hasAttribute = (name) => this.#attributes.has(name);

  setAttribute(name, value) {
    this.#attributes.set(name, String(value));
    if (name === "open") this.open = true;
    if (name === "checked") this.checked = true;
    record(this, { type: "attributes", target: this, attributeName: name });
  }

  removeAttribute(name) {
    this.#attributes.delete(name);
    record(this, { type: "attributes", target: this, attributeName: name });
  }

  get className() {
    return this.getAttribute("class") ?? "";
  }

  set className(value) {
    this.setAttribute("class", value);
  }

  get value() {
    return this.#value ?? this.getAttribute("value") ?? "";
  }

  set value(value) {
    this.#value = String(value);
  }

  get textContent() {
    return this.#text + this.children.map((child) => child.textContent).join("");
  }

  set textContent(text) {
    this.children = [];
    this.#text = text;
  }

  get parentElement() {
    return this.parent instanceof Element ? this.parent : null;
  }

  get isConnected() {
    return this.closest("html") !== null;
  }

  get form() {
    return this.closest("form");
  }

  get elements() {
    return this.querySelectorAll("input, select, textarea, button");
  }

  get options() {
    return this.querySelectorAll("option");
  }

  matches(selector) {
    return cut(selector, ",").some((one) => isChain(this, cut(one, " ")));
  }

  closest(selector) {
    for (let each = this; each; each = each.parentElement) if (each.matches(selector)) return each;
    return null;
  }

  querySelectorAll(selector) {
    return this.children.flatMap((child) => [...(child.matches(selector) ? [child] : []), ...child.querySelectorAll(selector)]);
  }

  querySelector(selector) {
    return this.querySelectorAll(selector)[0] ?? null;
  }

  append(...nodes) {
    for (const node of nodes) {
      if (typeof node === "string") {
        this.#text += node;
        continue;
      }
      node.parent = this;
      this.children.push(node);
      record(this, { type: "childList", target: this, addedNodes: [node] });
    }
  }

  after(node) {
    this.parent.append(node);
  }

  remove() {
    const { parent } = this;
    if (!parent) return;
    parent.children = parent.children.filter((child) => child !== this);
    this.parent = null;
    if (!document.activeElement?.isConnected) document.activeElement = document.body;
    record(parent, { type: "childList", target: parent, addedNodes: [] });
  }

  focus() {
    document.activeElement = this;
    this.dispatchEvent(new Event("focusin", { bubbles: true }));
  }

  blur() {
    document.activeElement = document.body;
  }

  select() {}

  setSelectionRange() {}

  click(more = {}) {
    const event = new Event("click", { bubbles: true, button: 0, ...more });
    this.dispatchEvent(event);
    if (event.defaultPrevented) return event;
    if (["radio", "checkbox"].includes(this.type)) {
      this.checked = this.type === "radio" || !this.checked;
      this.dispatchEvent(new Event("change", { bubbles: true }));
    }
    return event;
  }

  /** Whatever would be sent is given to the listeners of the form; what they did not stop comes back as the event. */
  requestSubmit(submitter) {
    const event = new Event("submit", { bubbles: true, submitter });
    this.dispatchEvent(event);
    return event;
  }

  showModal() {
    this.setAttribute("open", "");
  }

  close() {
    this.open = false;
    this.removeAttribute("open");
    this.dispatchEvent(new Event("close"));
  }

  hidePopover() {
    this.isPopoverOpen = false;
  }

  getClientRects = () => (this.isConnected && !this.closest("[hidden]") ? [this.box] : []);
  getBoundingClientRect = () => this.box;
}

for (const name of TEXTS) {
  Object.defineProperty(Element.prototype, name, {
    get() {
      return this.getAttribute(name) ?? "";
    },
    set(value) {
      this.setAttribute(name, value);
    },
  });
}

/** Make an element: `make("input", { name: "email" })`; children may be texts. */
export function make(tag, attributes = {}, ...children) {
  const made = new Element(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

// --- Observers and the page -----------------------------------------------------------------------------------------

const observers = new Set();

class MutationObserver {
  #records = [];

  constructor(act) {
    this.act = act;
  }

  observe(_, { attributes, attributeFilter, childList }) {
    this.wants = ({ type, attributeName }) =>
      type === "childList" ? childList : attributes && attributeFilter.includes(attributeName);
    observers.add(this);
  }

  disconnect() {
    observers.delete(this);
  }

  take(record) {
    if (!this.wants(record)) return;
    if (this.#records.push(record) > 1) return;
    queueMicrotask(() => this.act(this.#records.splice(0), this));
  }
}

function record(element, what) {
  if (element.isConnected) observers.forEach((observer) => observer.take(what));
}

class Storage {
  getItem = (key) => (Object.hasOwn(this, key) ? this[key] : null);
  setItem = (key, value) => void (this[key] = String(value));
  removeItem = (key) => void delete this[key];
  clear = () => Object.keys(this).forEach((key) => delete this[key]);

  constructor() {
    for (const name of ["getItem", "setItem", "removeItem", "clear"]) Object.defineProperty(this, name, { enumerable: false });
  }
}

/** Put a fresh page in place of the one before; every test begins with it. The scripts are started once a file. */
export function open(path = "/") {
  const [pathname, search = ""] = path.split("?");
  document.documentElement.children.forEach((child) => (child.parent = null));
  document.documentElement.children = [];
  document.body = make("body");
  document.documentElement.append(document.body);
  document.activeElement = document.body;
  document.hidden = false;
  Object.assign(location, { pathname, search: search && `?${search}` });
  sessionStorage.clear();
  localStorage.clear();
  return document.body;
}

/** Let what was changed be seen by the observers, and by what they have set off. */
export const settle = async () => {
  for (let turn = 0; turn < 20; turn++) await null;
};

/** Type into a field, as a person does. */
export function type(field, value) {
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

const window = new Target();
const document = new Target();
document.parent = window;
document.documentElement = make("html");
document.documentElement.parent = document;
document.createElement = (tag) => make(tag);
document.getElementById = (id) => document.querySelector(`#${id}`);
document.querySelectorAll = (selector) => document.documentElement.querySelectorAll(selector);
document.querySelector = (selector) => document.querySelectorAll(selector)[0] ?? null;

const location = {
  reload: mock.fn(),
  replace: mock.fn(),
  assign: mock.fn(),
};
const history = {
  state: null,
  replaceState: mock.fn((_state, _title, path) => {
    const [pathname, search = ""] = path.split("?");
    Object.assign(location, { pathname, search: search && `?${search}` });
  }),
};

const frames = [];

/** Draw the next frame. */
export const frame = () => frames.splice(0).forEach((act) => act());

const globals = {
  window,
  document,
  location,
  history,
  Event,
  MutationObserver,
  Node: { ELEMENT_NODE: 1 },
  localStorage: new Storage(),
  sessionStorage: new Storage(),
  addEventListener: window.addEventListener.bind(window),
  dispatchEvent: window.dispatchEvent.bind(window),
  requestAnimationFrame: (act) => frames.push(act),
  getSelection: () => globals.selection,
  getComputedStyle: (element) => ({ textOverflow: element.textOverflow ?? "clip" }),
  open: mock.fn(),
  crypto: globalThis.crypto,
  selection: "",
};

for (const [name, value] of Object.entries(globals)) {
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
  window[name] ??= value;
}
window.setTimeout = (...given) => setTimeout(...given);
open();
