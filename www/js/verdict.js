// The verdict: shown at once, spoken only when the drawing has come to rest.

import { byId } from "./dom.js";

/** A pause of this many milliseconds means that the pen rests. */
const REST = 900;

const NAMES = { ordinary: "Ordinary", borderline: "Borderline", strange: "Strange", none: "" };

/** @param {{level: import("./types.js").Level, text: string} | null} verdict */
export function showVerdict(verdict) {
  const box = byId("verdict", HTMLElement);
  const level = verdict?.level ?? "none";
  const empty = "Nothing drawn yet, so there is nothing to judge.";
  // The sentence begins with the level; the stamp shows that word already.
  const text = verdict ? verdict.text.replace(new RegExp(`^${NAMES[level]}[:.]\\s*`), "") : empty;
  box.dataset.level = level;
  byId("verdict-level", HTMLElement).textContent = NAMES[level];
  // A range such as 0–4 shall not break across lines.
  byId("verdict-text", HTMLElement).textContent = (text.charAt(0).toUpperCase() + text.slice(1)).replace(
    /(\d)–(\d)/g,
    "$1\u2060–\u2060$2",
  );
  say("spoken", verdict?.text ?? empty, REST);
}

/**
 * Tells a listener what just happened, apart from the verdict so that neither silences the other.
 * @param {string} sentence
 */
export function speak(sentence) {
  say("noticed", sentence, 50);
}

/** @type {Record<string, number>} */
const timers = {};

/**
 * Puts a sentence into a polite live region after a rest; a newer one replaces it.
 * @param {string} region
 * @param {string} sentence
 * @param {number} rest
 */
function say(region, sentence, rest) {
  clearTimeout(timers[region]);
  timers[region] = setTimeout(() => {
    const element = byId(region, HTMLElement);
    if (element.textContent !== sentence) element.textContent = sentence;
  }, rest);
}
