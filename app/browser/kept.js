// What is typed stays typed, whatever happens to the form around it.
//
// A form may be made anew while somebody types in it: the page's load ends, the connection comes back after a restart
// of the server, the session runs out and the same person signs in again on the spot. Every form that tells its
// answers (`data-turn`) is remembered while this page stands; one marked `data-keep` in this tab as well, passwords
// never. As soon as such a form stands there again, it is filled by itself: what loads goes only into fields that
// nobody has touched. A hidden `data-seen` is kept too: it says what the text was typed over. What has arrived is
// forgotten, and so is everything when the page is left any other way than to the log-in. A page that loads anew for
// another release (release.js) hands every form on to itself.

const PREFIX = "onramp:kept:";
const HANDED_ON = `${PREFIX}handed-on`;
const SELECTOR = "form[data-turn]";
const NOT_TYPED = new Set(["hidden", "file", "submit", "button", "reset"]);
const LARGEST = 32768;
const LOGIN = "/login";

const memory = new Map();
const secrets = new Set();
const touched = new WeakSet();
let owner = "";
let isOwnerKnown = false;
let restoring = false;

const trimmed = (path) => path.replace(/\/+$/, "") || "/";
const here = () => trimmed(window.location.pathname);
const keyOf = (path, name) => `${PREFIX}${path}:${name}`;

/** The form's name; with the record in it where one page shows the forms of several. */
const formName = (form) => {
  const record = form.dataset.record ? `@${form.dataset.record}` : "";
  return `${form.getAttribute("name")}${record}`;
};

const saysSeen = (field) => "seen" in field.dataset;

const fieldsOf = (form) =>
  [...form.elements].filter(
    (field) => (field.name || field.id) && "value" in field && (!NOT_TYPED.has(field.type) || saysSeen(field)),
  );

const isChoice = (field) => field.type === "radio" || field.type === "checkbox";
const nameOf = (field) => `${field.name || field.id}${isChoice(field) ? `=${field.value}` : ""}`;
const valueOf = (field) => (isChoice(field) ? field.checked : field.value);

/** A password is one also while it is shown, when its field has another type. */
const isSecret = (field) => field.type === "password" || /password/.test(field.autocomplete ?? "");

const stored = (key) => JSON.parse(window.sessionStorage.getItem(key) ?? "{}");

/** Only what was typed: a field that nobody touched shows what the server says when the page comes back. */
function save(form) {
  const key = keyOf(here(), formName(form));
  const typed = fieldsOf(form).filter((field) => touched.has(field) || saysSeen(field));
  const entries = (fields) => Object.fromEntries(fields.map((field) => [nameOf(field), valueOf(field)]));
  memory.set(key, { ...memory.get(key), ...entries(typed) });
  typed.filter(isSecret).forEach((field) => secrets.add(nameOf(field)));
  if (form.dataset.keep === undefined) return;
  const values = entries(typed.filter((field) => !isSecret(field)));
  const before = stored(key);
  const text = JSON.stringify({ owner, values: before.owner === owner ? { ...before.values, ...values } : values });
  if (text.length <= LARGEST) window.sessionStorage.setItem(key, text);
}

/** What was typed in a form, in this visit or before this load; nothing where it has arrived. */
function typedIn(form) {
  const key = keyOf(here(), formName(form));
  if (memory.has(key)) return memory.get(key);
  return isOwnerKnown && form.dataset.keep !== undefined ? stored(key).values : undefined;
}

/** Set a value the way typing does, so that React and the form notice. */
function put(field, value) {
  if (isChoice(field)) {
    if (field.checked !== value) field.click();
    return;
  }
  if (field.value === value) return;
  if (field.tagName === "SELECT" && ![...field.options].some((option) => option.value === value)) return;
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value").set.call(field, value);
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

function putBack(form) {
  const values = typedIn(form);
  if (!values) return;
  restoring = true;
  for (const field of fieldsOf(form)) {
    const value = values[nameOf(field)];
    if (value === undefined || touched.has(field)) continue;
    put(field, value);
    touched.add(field);
  }
  restoring = false;
}

/** New marks in a standing form: somebody was shown what is saved now, and goes on over that. */
function lookedAgain(form, field) {
  touched.add(field);
  if (typedIn(form)) save(form);
}

const putAllBack = () => document.querySelectorAll(SELECTOR).forEach(putBack);

/** Forget every form of this tab, or only those that `wanted` picks. */
export function forget(wanted = () => true) {
  [...memory.keys()].filter((key) => wanted(key)).forEach((key) => memory.delete(key));
  Object.keys(window.sessionStorage)
    .filter((key) => key.startsWith(PREFIX) && wanted(key))
    .forEach((key) => window.sessionStorage.removeItem(key));
}

/** Forget what was typed on this page: it has arrived. */
export const forgetHere = () => forget((key) => key.startsWith(`${PREFIX}${here()}:`));

/** Forget what was typed in one form of this page. */
export const forgetForm = (name) => forget((key) => key === keyOf(here(), name));

/** Whether something that was typed on this page has not arrived yet. */
export const hasTyped = () => [...memory.keys()].some((key) => key.startsWith(`${PREFIX}${here()}:`));

const withoutSecrets = (values) => Object.fromEntries(Object.entries(values).filter(([name]) => !secrets.has(name)));

/** Let everything that was typed survive the next load, passwords excepted. An error where the tab can hold no more. */
export function handOn() {
  const forms = [...memory].map(([key, values]) => [key, withoutSecrets(values)]);
  const filled = Object.fromEntries(forms.filter(([, values]) => Object.keys(values).length));
  window.sessionStorage.setItem(HANDED_ON, JSON.stringify({ owner, forms: filled }));
}

/** Take what was handed on to this person; it is handed on once. */
function take() {
  const handed = stored(HANDED_ON);
  if (handed.owner !== owner) return;
  forget((key) => key === HANDED_ON);
  Object.entries(handed.forms).forEach(([key, values]) => memory.set(key, { ...values, ...memory.get(key) }));
}

/** Put kept values back for this person; what somebody else typed in this tab is forgotten. */
export function restore(person) {
  const isSomebodyElse = isOwnerKnown && owner && person && owner !== person;
  owner = person;
  isOwnerKnown = true;
  if (isSomebodyElse) memory.clear();
  if (owner) forget((key) => !memory.has(key) && stored(key).owner !== owner);
  take();
  putAllBack();
}

if (typeof window !== "undefined") {
  let path = here();
  const left = () => {
    if (here() === path) return;
    const from = path;
    path = here();
    if (path !== LOGIN && from !== LOGIN) forget((key) => key.startsWith(`${PREFIX}${from}:`));
  };
  const typed = ({ target }) => {
    left();
    const form = target?.form;
    if (restoring || !form?.matches?.(SELECTOR)) return;
    touched.add(target);
    save(form);
  };
  document.addEventListener("input", typed, true);
  document.addEventListener("change", typed, true);
  // shown.js: the page of another address is drawn.
  window.addEventListener("onramp:shown", left);
  // first/answers.js tells when an answer has come, before this file sees the form that was made anew by it.
  window.addEventListener("onramp:arrived", ({ target }) => forgetForm(formName(target)));

  new MutationObserver((records) => {
    const forms = new Set();
    for (const { addedNodes } of records) {
      for (const node of addedNodes) {
        if (node.nodeType !== Node.ELEMENT_NODE) continue;
        const around = node.closest(SELECTOR);
        if (around && around !== node && saysSeen(node)) lookedAgain(around, node);
        else if (around) forms.add(around);
        else node.querySelectorAll(SELECTOR).forEach((form) => forms.add(form));
      }
    }
    forms.forEach(putBack);
  }).observe(document, { subtree: true, childList: true });
}
