// What does not fit its line is cut; the whole of it is said on hover.

function say({ target }) {
  for (let element = target; element && element !== document.body; element = element.parentElement) {
    if (getComputedStyle(element).textOverflow !== "ellipsis") continue;
    if (element.scrollWidth > element.clientWidth) element.title = element.textContent;
    else element.removeAttribute("title");
    return;
  }
}

export function start() {
  addEventListener("pointerover", say);
}
