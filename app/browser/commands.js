// What the server may ask this browser to do.
//
// Reflex evaluates the text that the server sends with a script event. The Content-Security-Policy allows no
// `eval`, so the build (app/frontend.py) sends that text here: it is read as a call of one of the functions
// below with JSON arguments, and anything else is an error.
import * as kept from "$/utils/onramp/kept";

const CLIENT_TOKEN = "token";
const CHANNEL = "onramp";

let toasts;
let signedIn = false;

const tabs = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(CHANNEL);
if (tabs) {
  tabs.onmessage = ({ data }) => {
    if (data === "signed-out" && signedIn) {
      const here = window.location.pathname + window.location.search;
      window.location.replace(`/login?next=${encodeURIComponent(here)}`);
    }
  };
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
  const response = await session("POST", { ticket }).catch(() => null);
  if (!response?.ok) {
    toasts?.error(failed);
    return;
  }
  window.sessionStorage.removeItem(CLIENT_TOKEN);
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
  signedIn = Boolean(owner);
  kept.restore(owner);
}

const commands = {
  signIn,
  signOut,
  entered,
  forget: kept.forget,
  focus: (id) => document.getElementById(id)?.focus(),
  scrollTo: (id) => document.getElementById(id)?.scrollIntoView(),
  copy: (text) => navigator.clipboard?.writeText(text),
  load: (path) => window.location.assign(path),
};

/** A command of this file, or one that a script of assets/ has put on window.onramp. */
const commandOf = (name) => (Object.hasOwn(commands, name) ? commands[name] : window.onramp?.[name]);

const CALL = /^onramp\.(\w+)\(([^]*)\)$/;
const TOAST = /^\(\(\) => \(refs\['__toast'\](?:\?\.\["(\w+)"\])?\(([^]*)\)\)\)$/;
const LITERAL = /("(?:[^"\\]|\\.)*")|\[\s*("(?:[^"\\]|\\.)*")\s*\]\s*:|[()]/g;

/** The arguments of a call as rx.toast writes them: `"text", ({ ["key"] : value })`. */
const toastArguments = (text) =>
  JSON.parse(`[${text.replace(LITERAL, (_, string, key) => string ?? (key ? `${key}:` : ""))}]`);

/** Do what the text says; Error for everything that is not one of the commands. */
export function run(text, refs) {
  toasts = refs["__toast"];
  const call = CALL.exec(text);
  if (call && typeof commandOf(call[1]) === "function") {
    return commandOf(call[1])(...JSON.parse(`[${call[2]}]`));
  }
  const toast = TOAST.exec(text);
  if (toast) {
    return (toast[1] ? toasts[toast[1]] : toasts)(...toastArguments(toast[2]));
  }
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
