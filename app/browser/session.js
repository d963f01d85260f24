// Who is signed in, in this tab and the other ones of this browser.
import { secret } from "./bond.js";
import { settled } from "./failures.js";
import * as kept from "./kept.js";
import * as release from "./release.js";
import { say } from "./toasts.js";

const CLIENT_TOKEN = "token";
const CHANNEL = "onramp";

let signedIn = false;

const tabs = typeof window === "undefined" || !window.BroadcastChannel ? null : new window.BroadcastChannel(CHANNEL);
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

const session = (method, body) =>
  fetch("/auth/session", {
    method,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    credentials: "same-origin",
    cache: "no-store",
  });

/** Change the ticket of a checked password for the session cookie; then a full load, with a socket that has it. */
export async function signIn({ ticket, next, failed }) {
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
export async function signOut({ next }) {
  await session("DELETE", {}).catch(() => null);
  release.clear();
  tabs?.postMessage("signed-out");
  window.location.replace(next);
}

/** The page is loaded and the server knows who is here. */
export function entered({ owner }) {
  settled();
  signedIn = Boolean(owner);
  kept.restore(owner);
  release.tell();
}
