// How strong a new password is, said while it is typed. Rated here and nowhere else: what is typed does not leave the
// browser, and no server works for whoever types. It only advises; the rule that refuses is in app/core/passwords.py.
//
// The rater and its word lists come when a field marked `data-rates` gets the focus, not with the page.

const LONGEST = 40; // the time grows with the square of the length, and the first 40 characters tell enough
const PAUSE = 150;

let rater = null;

function load() {
  rater ??= Promise.all([import("@zxcvbn-ts/core"), import("@zxcvbn-ts/language-common")])
    .then(([{ ZxcvbnFactory }, common]) => new ZxcvbnFactory({ dictionary: common.dictionary, graphs: common.adjacencyGraphs }))
    .catch(() => {
      rater = null; // without a connection there is no advice; the next focus tries again
      return null;
    });
  return rater;
}

/** Show the score of what the field holds now, and say it in the words that the page brought along. */
async function rate(field) {
  const typed = field.value;
  const zxcvbn = typed ? await load() : null;
  if (field.value !== typed || !field.isConnected) return;
  const { least, verdicts, rule } = JSON.parse(field.dataset.rates);
  const found = zxcvbn ? zxcvbn.check([...typed].slice(0, LONGEST).join("")).score : 0;
  const long = [...typed].length >= least;
  const score = long ? found : Math.min(found, 1);
  const box = field.closest(".field");
  box?.querySelector(".strength")?.setAttribute("data-score", typed ? score : 0);
  const help = document.getElementById(`${field.id}-help`);
  if (help) help.textContent = zxcvbn && long ? `${verdicts[score]} ${rule}` : rule;
}

const timers = new WeakMap();

if (typeof document !== "undefined") {
  document.addEventListener("focusin", ({ target }) => {
    if (target.matches?.("[data-rates]")) load();
  });
  document.addEventListener("input", ({ target }) => {
    if (!target.matches?.("[data-rates]")) return;
    clearTimeout(timers.get(target));
    timers.set(target, setTimeout(rate, PAUSE, target));
  });
}
