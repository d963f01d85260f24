// The focus goes to what takes it, and is never dropped to the page.
//
// What had it may be made anew, or be gone with what was pressed. Then it goes to the same thing again, or else to
// what is nearest to where it was; and on to the same thing if that comes back later.
import { formName } from "./names.js";
import { onAnything, onAppear, onChange } from "./signals.js";

const FIELDS = "input:not([type=hidden]), select, textarea, button, a[href]";
const HOLDERS = "section, [role=tabpanel], [role=group], .panel, .list, dialog[open], main";
const WITH_CARET = "[type=text], [type=search], [type=tel], [type=url], textarea";
const TAKER = "[data-takes-focus]";

const openers = new WeakMap();
let place = null;
let standIn = null;
let isLooking = false;

function placeOf(element) {
  if (!element || element === document.body) return null;
  const around = [];
  for (let each = element.parentElement; each && each !== document.body; each = each.parentElement) around.push(each);
  const form = element.closest("form[data-turn]");
  const name = element.getAttribute("name");
  const kind = `${element.tagName} ${name ?? ""} ${element.getAttribute("type") ?? ""}`;
  return {
    element,
    around,
    path: location.pathname,
    id: element.id,
    form: form && formName(form),
    named: `${kind} ${name ? (element.value ?? "") : element.textContent}`,
  };
}

const isDropped = () => !document.activeElement || document.activeElement === document.body;
const canHold = (element) => element.isConnected && !element.disabled && element.getClientRects().length > 0;

function sameAgain({ id, form, named }) {
  const byId = id && document.getElementById(id);
  if (byId && canHold(byId)) return byId;
  const around = form && [...document.querySelectorAll("form[data-turn]")].find((each) => formName(each) === form);
  return [...(around?.querySelectorAll(FIELDS) ?? [])].find((each) => placeOf(each).named === named && canHold(each));
}

function nearest({ around }) {
  const holder = around.find((each) => each.matches(HOLDERS) && canHold(each));
  if (!holder) return null;
  if (!holder.hasAttribute("tabindex")) holder.setAttribute("tabindex", "-1");
  return holder;
}

function bringBack(lost) {
  if (!lost || lost.path !== location.pathname || document.querySelector(TAKER)) return;
  const same = canHold(lost.element) ? lost.element : sameAgain(lost);
  const taker = same ?? nearest(lost);
  if (!taker) return;
  standIn = same ? null : { taker, lost };
  taker.focus({ preventScroll: !same });
  if (same && "selectionStart" in same && same.matches(WITH_CARET)) {
    same.setSelectionRange(same.value.length, same.value.length);
  }
}

function look() {
  isLooking = false;
  if (isDropped() && place && !canHold(place.element)) return bringBack(place);
  if (!standIn || document.activeElement !== standIn.taker || standIn.lost.path !== location.pathname) return;
  const same = sameAgain(standIn.lost);
  if (!same) return;
  standIn = null;
  same.focus();
}

/** Look with the next frame whether the focus was dropped, and bring it back. */
export function keepFocus() {
  if (isLooking) return;
  isLooking = true;
  requestAnimationFrame(look);
}

/** Whether a field of the page at this path had the focus last. */
export const wasInField = (path) => place?.path === path && place.element.matches("input, select, textarea");

function focused({ target }) {
  if (target === standIn?.taker) return;
  standIn = null;
  place = placeOf(target);
}

/** Whoever presses beside everything has let go of the focus on purpose. */
function pressed({ target }) {
  if (!target.closest?.(`${FIELDS}, label, dialog, [tabindex]`)) place = standIn = null;
}

function closed({ target }) {
  const lost = openers.get(target);
  requestAnimationFrame(() => isDropped() && bringBack(lost));
}

export function start() {
  addEventListener("focusin", focused, true);
  addEventListener("mousedown", pressed, true);
  addEventListener("onramp:opens", ({ target }) => openers.set(target, placeOf(document.activeElement)), true);
  addEventListener("close", closed, true);
  onAppear(TAKER, ([first]) => first.focus());
  onChange("data-takes-focus", (element) => element.matches(TAKER) && element.focus());
  onAnything(keepFocus);
}
