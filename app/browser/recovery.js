// After an outage an open page loads again by itself.
//
// What a page waits for carries `data-loading` (app/components/waiting.py). Where that stands for longer than the
// server may take to answer, the answer was lost: the page asks whether the server is ready and then loads anew. Text
// in kept forms comes back (kept.js).

const LOOK_EVERY = 1000;
const ANSWERED_WITHIN = 10000;
const KEY = "onramp:loaded-again";
const FORGET_AFTER = 300000;
const LONGEST_PAUSE = 60000;

let waitingSince = 0;
let asking = false;

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

async function look() {
  // A fault of ours (one with a reference) is the same after another load: its reader decides when to try again.
  const isHopeless = document.querySelector('[data-failed]:not([data-failed=""])');
  if (document.hidden || isHopeless || !document.querySelector("[data-loading]")) {
    waitingSince = 0;
    return;
  }
  waitingSince ||= Date.now();
  const before = lately();
  if (asking || Date.now() - waitingSince < pause(before)) return;
  asking = true;
  const ready = await isReady();
  asking = false;
  if (!ready || !document.querySelector("[data-loading]")) return;
  window.sessionStorage.setItem(KEY, JSON.stringify({ at: Date.now(), times: before.times + 1 }));
  window.location.reload();
}

if (typeof window !== "undefined") window.setInterval(look, LOOK_EVERY);
