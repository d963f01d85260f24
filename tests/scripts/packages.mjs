// A clone has no packages of npm before its first build: these stand in for what the scripts ask of them.
import { registerHooks } from "node:module";

const STAND_INS = {
  "@noble/hashes/sha2.js": `
    import { createHash } from "node:crypto";
    export const sha256 = (bytes) => new Uint8Array(createHash("sha256").update(bytes).digest());`,
  "@noble/hashes/utils.js": `
    export const bytesToHex = (bytes) => Buffer.from(bytes).toString("hex");
    export const utf8ToBytes = (text) => new TextEncoder().encode(text);`,
  // Rates by length: five letters more, one point more.
  "@zxcvbn-ts/core": `
    export class ZxcvbnFactory {
      check(typed) {
        globalThis.rated.push(typed);
        return { score: Math.min(Math.floor(typed.length / 5), 4) };
      }
    }`,
  "@zxcvbn-ts/language-common": "export const dictionary = {}; export const adjacencyGraphs = {};",
};

registerHooks({
  resolve(name, context, next) {
    if (!Object.hasOwn(STAND_INS, name)) return next(name, context);
    if (globalThis.isOffline) throw new Error("There is no connection.");
    return { url: `data:text/javascript,${encodeURIComponent(STAND_INS[name])}`, shortCircuit: true };
  },
});
