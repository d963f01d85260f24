// What the server may ask this browser to do.
//
// Reflex evaluates the text that the server sends with a script event. The Content-Security-Policy allows no
// `eval`, so the build (app/frontend.py) sends that text here: it is read as a call of one of the functions
// below with JSON arguments, and anything else is an error.
import { secret } from "$/utils/onramp/bond";
import * as kept from "$/utils/onramp/kept";
import "$/utils/onramp/strength";
import "$/utils/onramp/recovery";

const CLIENT_TOKEN = "token";
const CHANNEL = "onramp";

const SAID_FOR = 6000;

let signedIn = false;

const tabs = typeof window === "undefined" || !window.BroadcastChannel ? null : new BroadcastChannel(CHANNEL);
if (tabs) {
  tabs.onmessage = ({ data }) => {
    if (data === "signed-out" && signedIn) {
      const here = window.location.pathname + window.location.search;
      // The secret of a link stays out of the address of another page; its own page is for everybody.
      if (new URLSearchParams(window.location.search).has("t")) window.location.reload();
      else window.location.replace(`/login?next=${encodeURIComponent(here)}`);
    }
  };
}

// A page that the browser kept in memory may show what its reader may no longer see.
if (typeof window !== "undefined") {
  window.addEventListener("pageshow", ({ persisted }) => {
    if (persisted && signedIn) window.location.reload();
  });
}

/** Tell a sentence in the corner of the page, for those who see it and for those who hear it. */
function say(sentence) {
  const corner = document.createElement("div");
  const toast = document.createElement("div");
  corner.className = "toasts";
  corner.setAttribute("role", "alert");
  toast.className = "toast";
  toast.textContent = sentence;
  corner.append(toast);
  document.body.append(corner);
  window.setTimeout(() => corner.remove(), SAID_FOR);
}

const element = (name, attributes, ...children) => {
  const made = document.createElement(name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  made.append(...children);
  return made;
};

function button(text, press) {
  const made = element("button", { type: "button", class: "button plain" }, text);
  made.addEventListener("click", press);
  return made;
}

/**
 * Something broke on the server. A page that could not be loaded says so in its place and offers to try again;
 * anything else is told in the corner, with the word about what was typed where something was.
 */
function failed({ sentence, typed, reference, load, again, copy, copied }) {
  const page = document.querySelector("main");
  const isLoading = page?.querySelector("[data-loading], [aria-busy='true']");
  if (!page || !(load || isLoading)) {
    say(kept.hasTyped() ? `${sentence} ${typed}` : sentence);
    return;
  }
  const takesReference = ({ target }) => {
    navigator.clipboard?.writeText(reference);
    target.textContent = copied;
  };
  const panel = element(
    "div",
    { class: "callout bad failed", role: "alert", tabindex: "-1", "data-failed": reference },
    element("p", {}, element("strong", {}, sentence)),
    element(
      "div",
      { class: "buttons" },
      button(again, () => window.location.reload()),
      ...(reference ? [button(copy, takesReference)] : []),
    ),
  );
  page.querySelector("[data-failed]")?.remove();
  (page.querySelector(".head") ?? page.querySelector("h1"))?.after(panel);
}

const session = (method, body) =>
  fetch("/auth/session", {
    method,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    credentials: "same-origin",
    cache: "no-store",
  });

/** Change the ticket of a checked password for the session cookie; then a full load, with a socket that has it. */
async function signIn({ ticket, next, failed }) {
  const response = await session("POST", { ticket, secret }).catch(() => null);
  if (!response?.ok) {
    const told = await response?.json().catch(() => null);
    say(told?.error ?? failed);
    return;
  }
  window.sessionStorage.removeItem(CLIENT_TOKEN);
  kept.forgetHere();
  window.location.replace(next);
}

/** Clear the cookie and everything this tab remembers of the person. */
async function signOut({ next }) {
  await session("DELETE", {}).catch(() => null);
  window.sessionStorage.clear();
  tabs?.postMessage("signed-out");
  window.location.replace(next);
}

/** The page is loaded and the server knows who is here. */
function entered({ owner }) {
  document.querySelector("[data-failed]")?.remove();
  signedIn = Boolean(owner);
  kept.restore(owner);
}

/** Focus an element as soon as it is there: what was sent with this call may not be drawn yet. */
function focus(id, tries = 50) {
  const element = document.getElementById(id);
  if (element) element.focus();
  else if (tries) window.setTimeout(focus, 20, id, tries - 1);
}

/** Open a dialog as soon as it is there. */
function openDialog(id, tries = 50) {
  if (document.getElementById(id)) window.onramp.show(id);
  else if (tries) window.setTimeout(openDialog, 20, id, tries - 1);
}

const commands = {
  signIn,
  signOut,
  entered,
  forget: () => kept.forget(),
  forgetForm: (name) => kept.forgetForm(name),
  say,
  failed,
  openDialog: (id) => openDialog(id),
  focus: (id) => focus(id),
  load: (path) => window.location.assign(path),
};

/** A command of this file, or one that a script of assets/ has put on window.onramp. */
const commandOf = (name) => (Object.hasOwn(commands, name) ? commands[name] : window.onramp?.[name]);

const CALL = /^onramp\.(\w+)\(([^]*)\)$/;

/** Do what the text says; Error for everything that is not one of the commands. */
export function run(text) {
  const call = CALL.exec(text);
  const command = call && commandOf(call[1]);
  if (command) return command(...JSON.parse(`[${call[2]}]`));
  throw new Error(`This is not one of the commands of app/browser/commands.js: ${text.slice(0, 80)}`);
}

const CALLBACK = /^\((\w+)\) => \{addEvents\(\[ReflexEvent\("([\w.]+)", \{(?:(\w+):\1)?\}\)\]\)\}$/;

/** The callback of rx.call_script: sends the result to a handler. */
export function callbackOf(text, addEvents) {
  const parts = CALLBACK.exec(text);
  if (!parts) throw new Error(`This is not a callback that rx.call_script writes: ${text.slice(0, 80)}`);
  const [, , name, key] = parts;
  return (result) => addEvents([{ name, payload: key ? { [key]: result ?? null } : {} }]);
}
