// A page of another release than the server that it has reached.
//
// Event names follow the modules of a release: the server does not know what such a page asks for. It says so when the
// page connects, or when an event fits nothing (decision 0029), and the page loads anew: once, with what was typed, and
// with one sentence. Where that does not help (a release that is built and not started yet, servers of two releases
// side by side), a notice stands until the page connects again.
import * as kept from "./kept.js";
import { say } from "./toasts.js";

const TRIED = "onramp:loaded-for";
const NOT_AGAIN_FOR = 600000;

// Reflex's own mark: pages of releases without this file leave it as well.
const LOADED = "reflex_last_reloaded_on_error";
const TELL_WITHIN = 60000;

let isOther = false;
let untold = "";

const notice = () => document.querySelector("[data-other-release]");

/** The releases for which this tab has loaded anew lately, with the times. */
function tried() {
  const all = Object.entries(JSON.parse(window.sessionStorage.getItem(TRIED) ?? "{}"));
  return Object.fromEntries(all.filter(([, at]) => Date.now() - at < NOT_AGAIN_FOR));
}

function mark(is) {
  isOther = is;
  notice().hidden = !is;
}

function stand(socket) {
  if (isOther) return;
  mark(true);
  socket?.once(socket.connected ? "disconnect" : "connect", () => mark(false));
}

/**
 * Load anew for this release of the server; until then nothing that waits is sent and no answer is taken, which is for the
 * page that comes. False where that was tried already.
 */
export function loadsAnew(release, socket, waiting) {
  if (isOther || Object.hasOwn(tried(), release)) {
    stand(socket);
    return false;
  }
  kept.handOn();
  window.sessionStorage.setItem(TRIED, JSON.stringify({ ...tried(), [release]: Date.now() }));
  window.sessionStorage.setItem(LOADED, Date.now());
  waiting?.splice(0);
  socket?.off("event");
  window.location.reload();
  return true;
}

/** Whoever is away is told on coming back. */
function sayWhenSeen() {
  if (!untold || document.hidden) return;
  say(untold);
  untold = "";
}

/** The page stands again, with what was typed: say that it was loaded anew, where it was. */
export function tell() {
  const at = Number(window.sessionStorage.getItem(LOADED));
  window.sessionStorage.removeItem(LOADED);
  if (isOther || Date.now() - at > TELL_WITHIN) return;
  const { loaded, loadedTyped } = notice().dataset;
  untold = kept.hasTyped() && !document.querySelector("[data-nowhere]") ? loadedTyped : loaded;
  sayWhenSeen();
}

/** Clear what this tab holds, but for the releases that it has loaded anew for. */
export function clear() {
  Object.keys(window.sessionStorage)
    .filter((key) => key !== TRIED)
    .forEach((key) => window.sessionStorage.removeItem(key));
}

function pressed({ target }) {
  if (!target.closest?.("[data-loads]")) return;
  kept.handOn();
  window.location.reload();
}

if (typeof document !== "undefined") {
  document.addEventListener("visibilitychange", sayWhenSeen);
  document.addEventListener("click", pressed);
}
