// Sentences for screen readers, put into polite live regions after a rest.

import { byId } from "./dom.js";

/**
 * Tells a listener what just happened, apart from the verdict so that neither silences the other.
 * @param {string} sentence
 */
export function announce(sentence) {
  announceIn("noticed", sentence, 50);
}

/** @type {Record<string, number>} */
const timers = {};

/**
 * Puts a sentence into a polite live region after a rest; a newer one replaces it.
 * @param {string} region
 * @param {string} sentence
 * @param {number} rest
 */
export function announceIn(region, sentence, rest) {
  clearTimeout(timers[region]);
  timers[region] = setTimeout(() => {
    const element = byId(region, HTMLElement);
    if (element.textContent !== sentence) element.textContent = sentence;
  }, rest);
}
