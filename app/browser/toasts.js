// Sentences in the corner of the page.

const SAID_FOR = 6000;

/** Tell a sentence in the corner of the page, for those who see it and for those who hear it. */
export function say(sentence) {
  const corner = document.createElement("div");
  const toast = document.createElement("div");
  corner.className = "toasts";
  corner.setAttribute("role", "alert");
  toast.className = "toast";
  toast.textContent = sentence;
  corner.append(toast);
  document.body.append(corner);
  window.setTimeout(() => corner.remove(), SAID_FOR);
}
