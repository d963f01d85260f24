// How many characters a name has, told when it comes near its longest length.

const NEAR = 0.8;

function count({ target }) {
  const line = target.matches?.("[data-most]") && document.getElementById(`${target.id}-count`);
  if (!line) return;
  const used = [...target.value.trim()].length;
  const most = Number(target.dataset.most);
  line.textContent = used > most * NEAR ? line.dataset.count.replace("{used}", used) : "";
  line.classList.toggle("error", used > most);
}

export function start() {
  addEventListener("input", count);
}
