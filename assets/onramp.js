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
    const timer = setTimeout(() => release(element), LONGEST_WAIT);
    waiting.set(element, { button, timer, name: nameOf(element), turn: Number(element.dataset.turn) });
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
    showErrors(element);
    const dialog = element.closest("dialog[open]");
    const bad = element.querySelector('[aria-invalid="true"]') ?? element.querySelector("[data-form-error]");
    if (bad) (element.querySelector(`input[type=radio][name="${bad.name}"]:checked`) ?? bad).focus();
    else if (dialog) dialog.close();
    const isRefused = bad || document.querySelector("main [data-form-error]");
    if (!isRefused && element.matches("form")) element.dispatchEvent(new Event("onramp:arrived", { bubbles: true }));
  }

  // A form is made anew when what it shows has changed. The new one takes the old one's place: it was answered when
  // the turn has moved on, else it waits on.
  function succeed(form) {
    for (const [old, { name, turn }] of waiting) {
      if (old.isConnected || name !== nameOf(form)) continue;
      release(old);
      hold(form, form.querySelector("button[type=submit]"));
      if (Number(form.dataset.turn) > turn) answered(form);
    }
  }

  const nameOf = (element) => `${element.getAttribute("name") ?? ""}@${element.dataset.record ?? ""}`;

  // --- An error stands until its field is changed, and again when the answer still has it ---------------------------

  const errorOf = (field) => {
    const id = field.getAttribute?.("aria-describedby")?.split(" ").find((one) => one.endsWith("-error"));
    return id ? document.getElementById(id) : null;
  };

  function hideError({ target }) {
    if (target.getAttribute?.("aria-invalid") !== "true") return;
    const error = errorOf(target);
    error?.setAttribute("data-stale", "");
    for (const field of target.form?.elements ?? [target]) {
      if (errorOf(field) === error) field.setAttribute("aria-invalid", "false");
    }
  }
  addEventListener("input", hideError, true);
  addEventListener("change", hideError, true);

  function showErrors(form) {
    form.querySelectorAll("[data-stale]").forEach((error) => error.removeAttribute("data-stale"));
    form.querySelectorAll("[aria-invalid]").forEach((field) => {
      const error = errorOf(field);
      if (error) field.setAttribute("aria-invalid", String(error.textContent.trim() !== ""));
    });
  }

  // --- A form that says so is sent only when something in it was changed --------------------------------------------

  const CHANGES = "form[data-changes]";
  const shown = new WeakMap();
  const held = (form) => JSON.stringify([...form.elements].filter((field) => field.name && field.type !== "hidden")
    .map((field) => [field.name, field.type === "checkbox" || field.type === "radio" ? field.checked : field.value]));

  function compare(form) {
    if (!shown.has(form)) shown.set(form, held(form));
    const isSame = shown.get(form) === held(form);
    form.querySelectorAll("button[type=submit]").forEach((button) => button.setAttribute("aria-disabled", isSame));
  }
  const compared = ({ target }) => target.form?.matches?.(CHANGES) && compare(target.form);
  addEventListener("input", compared, true);
  addEventListener("change", compared, true);

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
    openers.set(dialog, placeOf(document.activeElement));
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

  const inside = (node, selector) => [...(node.matches(selector) ? [node] : []), ...node.querySelectorAll(selector)];

  function appeared(node) {
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    inside(node, "form[data-turn]").forEach(succeed);
    inside(node, CHANGES).forEach(compare);
    // A failure is told in the corner (app/browser/commands.js); no answer to what was sent will follow it.
    if (node.matches('.toasts[role="alert"], [data-failed]')) [...waiting.keys()].forEach(release);
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
    keepFocus();
  }).observe(document, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ["data-turn", "data-address", "data-brand", "data-takes-focus", "aria-selected", "aria-pressed"],
  });

  addEventListener("resize", () => document.querySelectorAll(CHOSEN).forEach(bringIntoSight));

  // --- The focus is never dropped to the page -----------------------------------------------------------------------
  // What had it may be made anew, or be gone with what was pressed. Then it goes to the same thing again, or else to
  // what is nearest to where it was; and on to the same thing if that comes back later.

  const FIELDS = "input:not([type=hidden]), select, textarea, button, a[href]";
  const HOLDERS = "section, [role=tabpanel], [role=group], .panel, .list, dialog[open], main";
  const openers = new WeakMap();
  let place = null;
  let standIn = null;

  function placeOf(element) {
    if (!element || element === document.body) return null;
    const around = [];
    for (let each = element.parentElement; each && each !== document.body; each = each.parentElement) around.push(each);
    const form = element.closest("form[data-turn]");
    return {
      element,
      around,
      path: location.pathname,
      id: element.id,
      form: form && nameOf(form),
      named: `${element.tagName} ${element.getAttribute("name") ?? ""} ${element.getAttribute("type") ?? ""} ${
        element.getAttribute("name") ? element.value ?? "" : element.textContent}`,
    };
  }

  const isDropped = () => !document.activeElement || document.activeElement === document.body;
  const canHold = (element) => element.isConnected && !element.disabled && element.getClientRects().length > 0;

  function sameAgain({ id, form, named }) {
    const byId = id && document.getElementById(id);
    if (byId && canHold(byId)) return byId;
    const around = form && [...document.querySelectorAll("form[data-turn]")].find((each) => nameOf(each) === form);
    return [...(around?.querySelectorAll(FIELDS) ?? [])].find((each) => placeOf(each).named === named && canHold(each));
  }

  function nearest({ around }) {
    const holder = around.find((each) => each.matches(HOLDERS) && canHold(each));
    if (!holder) return null;
    if (!holder.hasAttribute("tabindex")) holder.setAttribute("tabindex", "-1");
    return holder;
  }

  function bringBack(lost) {
    if (!lost || lost.path !== location.pathname || document.querySelector("[data-takes-focus]")) return;
    const same = canHold(lost.element) ? lost.element : sameAgain(lost);
    const taker = same ?? nearest(lost);
    if (!taker) return;
    standIn = same ? null : { taker, lost };
    taker.focus({ preventScroll: !same });
    if (same && "selectionStart" in same && same.matches("[type=text], [type=search], [type=tel], [type=url], textarea")) {
      same.setSelectionRange(same.value.length, same.value.length);
    }
  }

  let isLooking = false;
  function keepFocus() {
    if (isLooking) return;
    isLooking = true;
    requestAnimationFrame(() => {
      isLooking = false;
      if (isDropped() && place && !canHold(place.element)) return bringBack(place);
      if (standIn && document.activeElement === standIn.taker && standIn.lost.path === location.pathname) {
        const same = sameAgain(standIn.lost);
        if (same) {
          standIn = null;
          same.focus();
        }
      }
    });
  }

  addEventListener("focusin", ({ target }) => {
    if (target === standIn?.taker) return;
    standIn = null;
    place = placeOf(target);
  }, true);
  // Whoever presses beside everything has let go of the focus on purpose.
  addEventListener("mousedown", ({ target }) => {
    if (!target.closest?.(`${FIELDS}, label, dialog, [tabindex]`)) place = standIn = null;
  }, true);
  addEventListener("close", ({ target }) => {
    const lost = openers.get(target);
    requestAnimationFrame(() => isDropped() && bringBack(lost));
  }, true);

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
    dispatchEvent(new Event("onramp:moved"));
    requestAnimationFrame(() => {
      // Whoever is quick types already: the focus is not taken out of a field of the new page.
      // Nor is it when that field is just being made anew: it gets the focus back.
      if (document.activeElement?.matches("main :is(input, select, textarea)")) return;
      if (place?.path === path && place.element.matches("input, select, textarea")) return keepFocus();
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

  window.onramp = { ...window.onramp, show };

  // --- How many characters a name has, told when it comes near its longest length ----------------------------------

  addEventListener("input", ({ target }) => {
    const line = target.matches?.("[data-most]") && document.getElementById(`${target.id}-count`);
    if (!line) return;
    const used = [...target.value.trim()].length;
    const near = used > Number(target.dataset.most) * 0.8;
    line.textContent = near ? line.dataset.count.replace("{used}", used) : "";
    line.classList.toggle("error", used > Number(target.dataset.most));
  });

  recallBrand();
})();
