// What a page needs before, between and after the answers of the server. Everything hangs on data attributes that the
// components write; nothing is evaluated from text, so that the content security policy can forbid it.
(() => {
  "use strict";

  const LONGEST_WAIT = 15000;
  const SHORTCUTS_KEY = "onramp.shortcuts";
  const waiting = new Map();

  // --- A submit or a press counts once, until the page's data-turn moves on -------------------------------------

  function hold(element, button) {
    element.dataset.busy = "";
    if (button) {
      button.dataset.pending = "";
      button.setAttribute("aria-busy", "true");
    }
    clearTimeout(waiting.get(element)?.timer);
    waiting.set(element, { button, timer: setTimeout(() => release(element), LONGEST_WAIT) });
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
    const dialog = element.closest("dialog[open]");
    const bad = element.querySelector('[aria-invalid="true"]') ?? element.querySelector("[data-form-error]");
    if (bad) (element.querySelector(`input[type=radio][name="${bad.name}"]:checked`) ?? bad).focus();
    else if (dialog) dialog.close();
  }

  // React writes its props onto the elements it has taken over; a form without them would be sent by the browser.
  const alive = (element) => Object.keys(element).some((key) => key.startsWith("__reactProps"));

  function whenAlive(form, act) {
    if (alive(form)) act();
    else setTimeout(() => form.isConnected && whenAlive(form, act), 50);
  }

  const stop = (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
  };

  addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-turn]")) return;
    if (form.dataset.busy !== undefined) return stop(event);
    const button = event.submitter ?? form.querySelector("button[type=submit]");
    if (!alive(form)) {
      stop(event);
      hold(form, button);
      whenAlive(form, () => {
        release(form);
        form.requestSubmit(button);
      });
      return;
    }
    hold(form, button);
  }, true);

  addEventListener("click", (event) => {
    const target = event.target.closest?.("button, a, [data-press]");
    if (!target) return;
    if (target.getAttribute("aria-disabled") === "true") return stop(event);
    if (target.matches("[data-press]")) {
      if (target.dataset.busy !== undefined) return stop(event);
      hold(target, target);
    }
    if (target.matches("[data-reveal]")) reveal(target);
    if (target.dataset.shows) show(target.dataset.shows);
    if (target.matches("[data-closes]")) target.closest("dialog")?.close();
    const sheet = target.closest("[popover]");
    if (sheet?.matches(":popover-open") && target.matches("a")) sheet.hidePopover();
  }, true);

  function show(id) {
    const dialog = document.getElementById(id);
    if (!dialog || dialog.open) return;
    const box = dialog.querySelector("[data-shortcuts]");
    if (box) box.checked = shortcutsOn();
    dialog.showModal();
  }

  // The whole row of a list opens what its link opens; text in it can still be marked and copied.
  function openRow(event) {
    const row = event.target.closest?.("tbody.rows tr");
    const opener = row?.querySelector("a.open");
    if (!opener || event.button > 1 || event.target.closest("a, button, input, label")) return;
    if (String(getSelection()).trim()) return;
    if (event.button === 1 || event.ctrlKey || event.metaKey) open(opener.href, "_blank", "noopener");
    else opener.click();
  }
  addEventListener("click", openRow);
  addEventListener("auxclick", openRow);

  // A press on the backdrop closes a dialog, as Escape does.
  addEventListener("mousedown", (event) => {
    if (event.target.matches?.("dialog[open]")) {
      const box = event.target.getBoundingClientRect();
      const inside = event.clientX >= box.left && event.clientX <= box.right
        && event.clientY >= box.top && event.clientY <= box.bottom;
      if (!inside) event.target.close();
    }
  });

  function reveal(button) {
    const input = button.parentElement.querySelector("input");
    const show = input.type === "password";
    input.type = show ? "text" : "password";
    button.textContent = show ? button.dataset.hide : button.dataset.reveal;
    input.focus();
  }

  // --- What the server changed -----------------------------------------------------------------------------------

  function changed(element, name) {
    if (name === "data-turn") answered(element);
    if (name === "data-address") keepAddress(element);
    if (name === "data-brand") keepBrand(element);
    if (name === "aria-selected" || name === "aria-pressed") bringIntoSight(element);
    if (name === "data-takes-focus" && element.hasAttribute(name)) element.focus();
  }

  // The chosen one of a row of tabs or filters that is too long for the screen is scrolled to.
  const CHOSEN = '[role="tab"][aria-selected="true"], .chip[aria-pressed="true"]';

  function bringIntoSight(element) {
    const row = element.matches(CHOSEN) && element.parentElement;
    if (!row || row.scrollWidth <= row.clientWidth) return;
    row.scrollLeft += element.getBoundingClientRect().left - row.getBoundingClientRect().left
      - (row.clientWidth - element.offsetWidth) / 2;
  }

  function appeared(node) {
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    // A failure is told in the corner (app/browser/commands.js); no answer to what was sent will follow it.
    if (node.matches('.toasts[role="alert"]')) [...waiting.keys()].forEach(release);
    const taker = node.matches("[data-takes-focus]") ? node : node.querySelector("[data-takes-focus]");
    if (taker) taker.focus();
    node.querySelectorAll(CHOSEN).forEach(bringIntoSight);
  }

  // The list's search and filter stand in the address, so that it can be shared; no page load, no history entry.
  // Only a change counts: what a page appears with is older than the address it was opened by.
  function keepAddress(element) {
    const wanted = element.dataset.address;
    if (!wanted || !wanted.startsWith("?") || wanted === (location.search || "?")) return;
    history.replaceState(history.state, "", wanted === "?" ? location.pathname : location.pathname + wanted);
  }

  function keepBrand(element) {
    const { brand, brandText } = element.dataset;
    if (!brand) return;
    try {
      localStorage.setItem("onramp.brand", brand + " " + brandText);
    } catch { /* private windows forget; the page then shows its neutral colour first */ }
  }

  function recallBrand() {
    try {
      const [brand, text] = (localStorage.getItem("onramp.brand") ?? "").split(" ");
      if (!/^#[0-9a-f]{6}$/i.test(brand) || !/^#[0-9a-f]{3,6}$/i.test(text)) return;
      document.documentElement.style.setProperty("--brand", brand);
      document.documentElement.style.setProperty("--brand-text", text);
    } catch { /* as above */ }
  }

  new MutationObserver((records) => {
    for (const record of records) {
      if (record.type === "attributes") changed(record.target, record.attributeName);
      else record.addedNodes.forEach(appeared);
    }
  }).observe(document, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ["data-turn", "data-address", "data-brand", "data-takes-focus", "aria-selected", "aria-pressed"],
  });

  addEventListener("resize", () => document.querySelectorAll(CHOSEN).forEach(bringIntoSight));

  // --- Looking again by itself (components/polling.py), while somebody looks --------------------------------------

  setInterval(() => {
    for (const button of document.querySelectorAll("[data-every]")) {
      const pause = Number(button.dataset.every);
      if (document.hidden || !(pause >= 1000) || Date.now() - Number(button.dataset.looked ?? 0) < pause) continue;
      button.dataset.looked = Date.now();
      button.click();
    }
  }, 500);

  // --- What does not fit its line is cut; the whole of it is said on hover ------------------------------------------

  addEventListener("pointerover", ({ target }) => {
    for (let element = target; element && element !== document.body; element = element.parentElement) {
      if (getComputedStyle(element).textOverflow !== "ellipsis") continue;
      if (element.scrollWidth > element.clientWidth) element.title = element.textContent;
      else element.removeAttribute("title");
      return;
    }
  });

  // --- Another page without a page load: the reader starts at its title --------------------------------------------

  let path = location.pathname;
  function moved() {
    if (location.pathname === path) return;
    path = location.pathname;
    requestAnimationFrame(() => {
      const title = document.querySelector("main h1");
      if (title && !document.querySelector("main [data-takes-focus]")) title.focus({ preventScroll: true });
    });
  }
  const push = history.pushState;
  history.pushState = function (...given) {
    push.apply(this, given);
    setTimeout(moved, 60);
  };
  addEventListener("popstate", () => setTimeout(moved, 60));

  // --- Keys ----------------------------------------------------------------------------------------------------------

  const shortcutsOn = () => {
    try {
      return localStorage.getItem(SHORTCUTS_KEY) !== "off";
    } catch {
      return true;
    }
  };

  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !shortcutsOn()) return;
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (event.key === "Escape" && event.target.matches?.("[data-search]")) return event.target.blur();
    if (typing || document.querySelector("dialog[open]")) return;
    if (event.key === "/") {
      const search = document.querySelector("[data-search]");
      if (!search) return;
      event.preventDefault();
      search.focus();
      search.select();
    }
    if (event.key === "?") show("shortcuts");
  });

  addEventListener("change", (event) => {
    if (!event.target.matches?.("[data-shortcuts]")) return;
    try {
      localStorage.setItem(SHORTCUTS_KEY, event.target.checked ? "on" : "off");
    } catch { /* not kept in private windows */ }
  });

  recallBrand();
})();
