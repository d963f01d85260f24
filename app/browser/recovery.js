// After an outage an open page loads again by itself.
//
// What a page waits for carries `data-loading` (app/components/waiting.py). Where that stands for longer than the
// server may take to answer, the answer was lost: the page asks whether the server is ready and then loads anew. Text
// in kept forms comes back (kept.js).

const ASK_EVERY = 1000;
const ANSWERED_WITHIN = 10000;
const KEY = "onramp:loaded-again";
const FORGET_AFTER = 300000;
const LONGEST_PAUSE = 60000;

// A fault of ours (one with a reference) is the same after another load: its reader decides when to try again.
const HOPELESS = '[data-failed]:not([data-failed=""])';

const isWaiting = () =>
  !document.hidden && !document.querySelector(HOPELESS) && Boolean(document.querySelector("[data-loading]"));

/** When this tab last loaded again by itself, and how often in a row. */
function lately() {
  const { at = 0, times = 0 } = JSON.parse(window.sessionStorage.getItem(KEY) ?? "{}");
  return Date.now() - at > FORGET_AFTER ? { at: 0, times: 0 } : { at, times };
}

/** A page that fails for another reason is not loaded again and again: the pauses double. */
const pause = ({ times }) => Math.min(ANSWERED_WITHIN * 2 ** times, LONGEST_PAUSE);

async function isReady() {
  const response = await fetch("/readyz", { cache: "no-store", credentials: "omit" }).catch(() => null);
  return Boolean(response?.ok);
}

/** The wait that is under way; each has its own, so that one that ended does nothing any more. */
let wait = null;

async function ask(mine) {
  const ready = await isReady();
  if (wait !== mine) return;
  if (!ready) {
    mine.timer = setTimeout(ask, ASK_EVERY, mine);
    return;
  }
  window.sessionStorage.setItem(KEY, JSON.stringify({ at: Date.now(), times: lately().times + 1 }));
  window.location.reload();
}

/** Begin to wait where something loads, and end it where nothing does. */
function review() {
  if (isWaiting() === Boolean(wait)) return;
  if (wait) {
    clearTimeout(wait.timer);
    wait = null;
    return;
  }
  wait = {};
  wait.timer = setTimeout(ask, pause(lately()), wait);
}

if (typeof document !== "undefined") {
  const marks = ["data-loading", "data-failed"];
  const wanted = { subtree: true, childList: true, attributes: true, attributeFilter: marks };
  new MutationObserver(review).observe(document, wanted);
  document.addEventListener("visibilitychange", review);
  review();
}
