// How many rows came out which way, as signs and in words.

import { make } from "../ui/dom.js";

/** @typedef {import("../engine/generated/evidence.js").Totals} Totals */

/** The counts of what is judged or not run: ✓ 3 ✗ 5 – 2, with words for a screen reader. @param {Totals} totals */
export function counts({ pass, miss, not_run }) {
  const part = (/** @type {string} */ kind, /** @type {string} */ sign, /** @type {number} */ count) =>
    make("span", { class: `count ${kind}`, "data-none": count === 0 }, `${sign}\u00a0${count}`);
  return make(
    "span",
    { class: "counts" },
    make(
      "span",
      { "aria-hidden": "true" },
      part("pass", "✓", pass),
      part("miss", "✗", miss),
      part("open", "–", not_run),
    ),
    make("span", { class: "unseen" }, `${pass} match, ${miss} miss, ${not_run} not run`),
  );
}

/** What a filter finds in some counts together, as attributes. @param {...Totals} some @returns {Record<string, boolean>} */
export function found(...some) {
  const any = (/** @type {(totals: Totals) => number} */ of) => some.some((totals) => of(totals) > 0);
  return {
    "data-judged": any(({ pass }) => pass) || any(({ miss }) => miss),
    "data-missed": any(({ miss }) => miss),
    "data-open": any(({ not_run }) => not_run),
  };
}
