// Something broke on the server.
import * as kept from "./kept.js";
import { say } from "./toasts.js";

const element = (name, attributes, ...children) => {
  const made = document.createElement(name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  made.append(...children);
  return made;
};

function button(text, press) {
  const made = element("button", { type: "button", class: "button plain" }, text);
  made.addEventListener("click", press);
  return made;
}

/**
 * A page that could not be loaded says so in its place and offers to try again; anything else is told in the corner,
 * with the word about what was typed where something was.
 */
export function failed({ sentence, typed, reference, load, again, copy, copied }) {
  const page = document.querySelector("main");
  const isLoading = page?.querySelector("[data-loading], [aria-busy='true']");
  if (!page || !(load || isLoading)) {
    say(kept.hasTyped() ? `${sentence} ${typed}` : sentence);
    return;
  }
  const takesReference = ({ target }) => {
    navigator.clipboard?.writeText(reference);
    target.textContent = copied;
  };
  const panel = element(
    "div",
    { class: "callout bad failed", role: "alert", tabindex: "-1", "data-failed": reference },
    element("p", {}, element("strong", {}, sentence)),
    element(
      "div",
      { class: "buttons" },
      button(again, () => window.location.reload()),
      ...(reference ? [button(copy, takesReference)] : []),
    ),
  );
  settled();
  (page.querySelector(".head") ?? page.querySelector("h1"))?.after(panel);
}

/** The page is loaded after all: nothing is said of a failure any longer. */
export function settled() {
  document.querySelector("main [data-failed]")?.remove();
}
