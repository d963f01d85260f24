// A submit or a press counts once, until the page's data-turn moves on.
import { tell } from "./answers.js";
import { formName } from "./names.js";
import { onAnything, onAppear, onChange } from "./signals.js";

const LONGEST_WAIT = 15000;

const waiting = new Map();
const early = new Map();

function hold(element, button) {
  element.dataset.busy = "";
  if (button) {
    button.dataset.pending = "";
    button.setAttribute("aria-busy", "true");
  }
  clearTimeout(waiting.get(element)?.timer);
  const timer = setTimeout(release, LONGEST_WAIT, element);
  waiting.set(element, { button, timer, name: formName(element), turn: Number(element.dataset.turn) });
}

function release(element) {
  const { button, timer } = waiting.get(element) ?? {};
  clearTimeout(timer);
  waiting.delete(element);
  delete element.dataset.busy;
  if (button) {
    delete button.dataset.pending;
    button.removeAttribute("aria-busy");
  }
}

function answered(element) {
  if (!waiting.has(element)) return;
  release(element);
  tell(element);
}

// A form is made anew when what it shows has changed. The new one takes the old one's place: it was answered when
// the turn has moved on, else it waits on.
function succeed(form) {
  if (!form.isConnected) return;
  for (const [old, { name, turn }] of [...waiting]) {
    if (old.isConnected || name !== formName(form)) continue;
    release(old);
    hold(form, form.querySelector("button[type=submit]"));
    if (Number(form.dataset.turn) > turn) answered(form);
  }
}

const stop = (event) => {
  event.preventDefault();
  event.stopImmediatePropagation();
};

// React writes its props onto the elements it has taken over; a form without them would be sent by the browser.
const isAlive = (element) => Object.keys(element).some((key) => key.startsWith("__reactProps"));

/** Send what was sent before React had taken the page over. */
function sendEarly() {
  for (const [form, button] of early) {
    if (form.isConnected && !isAlive(form)) continue;
    early.delete(form);
    if (!form.isConnected) continue;
    release(form);
    form.requestSubmit(button);
  }
}

function submitted(event) {
  const form = event.target;
  if (!form.matches("form[data-turn]")) return;
  if (form.dataset.busy !== undefined) return stop(event);
  const button = event.submitter ?? form.querySelector("button[type=submit]");
  hold(form, button);
  if (isAlive(form)) return;
  stop(event);
  early.set(form, button);
}

function pressed(event) {
  const target = event.target.closest?.("button, a, [data-press]");
  if (!target) return;
  if (target.getAttribute("aria-disabled") === "true") return stop(event);
  if (!target.matches("[data-press]")) return;
  if (target.dataset.busy !== undefined) return stop(event);
  hold(target, target);
}

export function start() {
  addEventListener("submit", submitted, true);
  addEventListener("click", pressed, true);
  addEventListener("onramp:shown", sendEarly);
  onAnything(sendEarly);
  onChange("data-turn", answered);
  onAppear("form[data-turn]", (forms) => forms.forEach(succeed));
  // A failure is told in the corner or in the page (app/browser/failures.js); no answer to what was sent will follow.
  onAppear('.toasts[role="alert"], [data-failed]', () => [...waiting.keys()].forEach(release));
}
