// A login ticket is good for the page that asked and for no other: the page draws a secret, sends its SHA-256 with the
// password, and shows the secret together with the ticket. Whoever else gets hold of the ticket has no use for it.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/** Lives as long as the page is loaded, in memory only. */
export const secret =
  typeof window === "undefined" ? "" : bytesToHex(window.crypto.getRandomValues(new Uint8Array(32)));

if (typeof document !== "undefined") {
  const hash = bytesToHex(sha256(utf8ToBytes(secret)));
  document.addEventListener(
    "submit",
    ({ target }) => {
      const field = target.querySelector?.("[data-bond]");
      if (field) field.value = hash;
    },
    true,
  );
}
