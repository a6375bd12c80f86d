// What the page says for each kind of error, and the one action it offers. The kinds are those of Failure in the
// scripts and the kinds of core’s errors (`ErrorKind`); no sentence is read to find out what happened.

import { kindOf, sentenceOf } from "../engine/failure.js";

/** @typedef {import("../engine/failure.js").Kind} Kind */
/** What the action does. @typedef {"retry" | "download" | "reload" | "evidence" | "dismiss"} Effect */
/** @typedef {{state: string, sentence: (own: string) => string, action: string, effect: Effect}} Entry  `state` names it for styles and tests. */

const own = (/** @type {string} */ sentence) => sentence;
/** @type {Entry} */
const DAMAGED = {
  state: "damaged",
  sentence: (sentence) => `The model was rejected: ${sentence}`,
  action: "Download again",
  effect: "download",
};
/** @type {Entry} */
const OTHER = { state: "engine", sentence: own, action: "Reload the page", effect: "reload" };

/** @type {Partial<Record<Kind, Entry>>} */
const ERRORS = {
  offline: {
    state: "offline",
    sentence: (sentence) => `${sentence} The device appears to be offline, and this page has not been opened before.`,
    action: "Try again",
    effect: "retry",
  },
  missing: { state: "missing", sentence: own, action: "Try again", effect: "retry" },
  stopped: {
    state: "stopped",
    sentence: () => "The download was stopped: you can draw, but no model is loaded.",
    action: "Load the model",
    effect: "retry",
  },
  unsupported: { state: "unsupported", sentence: own, action: "See the evidence instead", effect: "evidence" },
  newer: { state: "newer", sentence: own, action: "Reload the page", effect: "reload" },
  older: { state: "older", sentence: own, action: "Reload the page", effect: "reload" },
  damaged: DAMAGED,
  invalid: DAMAGED,
  too_large: DAMAGED,
};

/**
 * What to say of an error and what to offer.
 * @param {unknown} error
 * @returns {{kind: Kind, state: string, sentence: string, action: string, effect: Effect}}
 */
export function describe(error) {
  const kind = kindOf(error);
  const { state, sentence, action, effect } = ERRORS[kind] ?? OTHER;
  return { kind, state, sentence: sentence(sentenceOf(error)), action, effect };
}

/** Runs an action. @param {Effect} effect @param {(afresh: boolean) => void} [again]  what failed, past every cache or not */
export function act(effect, again = () => undefined) {
  if (effect === "reload") location.reload();
  else if (effect === "evidence") location.hash = "#evidence";
  else if (effect !== "dismiss") again(effect === "download");
}
