// Whoever comes back too late signs in again on the spot and finds the form as it was.
//
// The fields of forms marked `data-keep` are remembered in this tab while somebody types, passwords never, and
// put back when the same page is loaded again by the same person. So is a hidden `data-seen`: it says what the text
// was typed over. Leaving the page any other way than to the
// log-in forgets them.

const PREFIX = "onramp:kept:";
const SELECTOR = "form[data-keep]";
const NOT_KEPT = new Set(["password", "hidden", "file", "submit", "button", "reset"]);
const LARGEST = 32768;
const LOGIN = "/login";
const RESTORE_AT = [0, 150, 400, 1000, 2000];

const touched = new WeakSet();
let owner = "";
let restoring = false;

const trimmed = (path) => path.replace(/\/+$/, "") || "/";
const here = () => trimmed(window.location.pathname);
const keyOf = (path, form) => `${PREFIX}${path}:${form.dataset.keep}`;
const loadedAt = typeof window === "undefined" ? "" : here();

const saysSeen = (field) => "seen" in field.dataset;

const fieldsOf = (form) =>
  [...form.elements].filter(
    (field) => (field.name || field.id) && "value" in field && (!NOT_KEPT.has(field.type) || saysSeen(field)),
  );

const nameOf = (field) =>
  `${field.name || field.id}${field.type === "radio" || field.type === "checkbox" ? `=${field.value}` : ""}`;

const valueOf = (field) => (field.type === "radio" || field.type === "checkbox" ? field.checked : field.value);

/** Only what was typed: a field that nobody touched shows what the server says when the page comes back. */
function save(form) {
  const key = keyOf(here(), form);
  const before = JSON.parse(window.sessionStorage.getItem(key) ?? "{}");
  const typed = fieldsOf(form).filter((field) => touched.has(field) || saysSeen(field));
  const values = Object.fromEntries(typed.map((field) => [nameOf(field), valueOf(field)]));
  const text = JSON.stringify({ owner, values: before.owner === owner ? { ...before.values, ...values } : values });
  if (text.length <= LARGEST) window.sessionStorage.setItem(key, text);
}

/** Set a value the way typing does, so that React and the form notice. */
function put(field, value) {
  if (field.type === "radio" || field.type === "checkbox") {
    if (field.checked !== value) field.click();
    return;
  }
  if (field.value === value) return;
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value").set.call(field, value);
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

function putBack() {
  if (here() !== loadedAt) return;
  restoring = true;
  for (const form of document.querySelectorAll(SELECTOR)) {
    const text = window.sessionStorage.getItem(keyOf(loadedAt, form));
    if (!text) continue;
    const { values } = JSON.parse(text);
    for (const field of fieldsOf(form)) {
      const value = values[nameOf(field)];
      if (value !== undefined && !touched.has(field)) put(field, value);
    }
  }
  restoring = false;
}

const entries = () => Object.keys(window.sessionStorage).filter((key) => key.startsWith(PREFIX));

/** Forget every form of this tab, or only those that `wanted` picks. */
export function forget(wanted = () => true) {
  entries()
    .filter((key) => wanted(key))
    .forEach((key) => window.sessionStorage.removeItem(key));
}

/** Forget what was typed on this page: it has arrived. */
export const forgetHere = () => forget((key) => key.startsWith(`${PREFIX}${here()}:`));

/** Forget what was typed in one form of this page. */
export const forgetForm = (name) => forget((key) => key === `${PREFIX}${here()}:${name}`);

/** Put kept values back for this person; what somebody else typed in this tab is forgotten. */
export function restore(person) {
  owner = person;
  if (owner) forget((key) => JSON.parse(window.sessionStorage.getItem(key)).owner !== owner);
  RESTORE_AT.forEach((delay) => window.setTimeout(putBack, delay));
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
  document.addEventListener("click", () => window.setTimeout(left, 0), true);
  window.addEventListener("popstate", () => window.setTimeout(left, 0));
  window.addEventListener("onramp:kept-clear", () => forget());
}
