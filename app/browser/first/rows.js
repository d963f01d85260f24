// The whole row of a list opens what its link opens; text in it can still be marked and copied.

function openRow(event) {
  const row = event.target.closest?.("tbody.rows tr");
  const opener = row?.querySelector("a.open");
  if (!opener || event.button > 1 || event.target.closest("a, button, input, label")) return;
  if (String(getSelection()).trim()) return;
  if (event.button === 1 || event.ctrlKey || event.metaKey) open(opener.href, "_blank", "noopener");
  else opener.click();
}

export function start() {
  addEventListener("click", openRow);
  addEventListener("auxclick", openRow);
}
