// The tenant's colour of the last visit is there before the server has named it: nothing changes colour while it loads.
import { onChange } from "./signals.js";

const KEY = "onramp.brand";

function keepBrand(element) {
  const { brand, brandText } = element.dataset;
  if (!brand) return;
  try {
    localStorage.setItem(KEY, brand + " " + brandText);
  } catch { /* private windows forget; the page then shows its neutral colour first */ }
}

function recallBrand() {
  try {
    const [brand, text] = (localStorage.getItem(KEY) ?? "").split(" ");
    if (!/^#[0-9a-f]{6}$/i.test(brand) || !/^#[0-9a-f]{3,6}$/i.test(text)) return;
    document.documentElement.style.setProperty("--brand", brand);
    document.documentElement.style.setProperty("--brand-text", text);
  } catch { /* as above */ }
}

export function start() {
  recallBrand();
  onChange("data-brand", keepBrand);
}
