// States of the whole page, such as a download or a failed backend: one sentence and one action each.

import { byId } from "./dom.js";
import { act, describe } from "./errors.js";
import { loadingWords } from "./format.js";
import { announce } from "./announce.js";

/**
 * @typedef {object} Notice
 * @property {string} name  for tests and styles
 * @property {string} sentence
 * @property {string} [action]  the label of the button
 * @property {() => void} [act]
 */

/** Shows a state, or none. @param {Notice | null} notice */
export function showState(notice) {
  const banner = byId("state", HTMLElement);
  const button = byId("state-action", HTMLButtonElement);
  banner.hidden = notice === null;
  banner.dataset.state = notice?.name ?? "";
  const sentence = notice?.sentence ?? "";
  byId("state-sentence", HTMLElement).textContent = sentence.charAt(0).toUpperCase() + sentence.slice(1);
  byId("state-progress", HTMLProgressElement).hidden = true;
  button.hidden = !notice?.action;
  button.textContent = notice?.action ?? "";
  button.onclick = notice?.act ?? null;
  if (notice && notice.name !== "loading") announce(notice.sentence);
}

/** Whether this is the state shown now. @param {string} name */
export function stateIs(name) {
  return byId("state", HTMLElement).dataset.state === name;
}

/** Leaves another state alone and takes down only the named one. @param {string} name */
export function clearState(name) {
  if (stateIs(name)) showState(null);
}

/**
 * @param {number} loaded
 * @param {number} total  0 while it is not known
 * @param {() => void} stop
 */
export function showLoading(loaded, total, stop) {
  const banner = byId("state", HTMLElement);
  if (banner.dataset.state !== "loading") showState({ name: "loading", sentence: "", action: "Stop", act: stop });
  const bar = byId("state-progress", HTMLProgressElement);
  bar.hidden = false;
  if (total > 0) bar.value = Math.min(1, loaded / total);
  else bar.removeAttribute("value");
  byId("state-sentence", HTMLElement).textContent = loadingWords(loaded, total);
}

/** Why the model could not be started, with the way out. @param {unknown} error @param {(afresh: boolean) => void} again */
export function showStartFailure(error, again) {
  const { state, sentence, action, effect } = describe(error);
  showState({ name: state, sentence, action, act: () => act(effect, again) });
}
