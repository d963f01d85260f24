// What the server may ask this browser to do.
//
// Reflex evaluates the text that the server sends with a script event. The Content-Security-Policy allows no
// `eval`, so the build (app/frontend.py) sends that text here: it is read as a call of one of the functions
// below with JSON arguments, and anything else is an error.
import { whenDrawn } from "./drawn.js";
import { failed } from "./failures.js";
import * as kept from "./kept.js";
import "./recovery.js";
import { loadsAnew } from "./release.js";
import { entered, signIn, signOut } from "./session.js";
import "./strength.js";
import { say } from "./toasts.js";

const commands = {
  signIn,
  signOut,
  entered,
  forget: () => kept.forget(),
  forgetForm: (name) => kept.forgetForm(name),
  say,
  failed,
  openDialog: (id) => whenDrawn(id, () => window.onramp.show(id)),
  focus: (id) => whenDrawn(id, (element) => element.focus()),
  loadAnew: (why) => loadsAnew(why),
  load: (path) => window.location.assign(path),
};

/** A command of this file, or one that a script of app/browser/first has put on window.onramp. */
const commandOf = (name) => [commands, window.onramp ?? {}].find((them) => Object.hasOwn(them, name))?.[name];

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
