// Links: the state goes into the fragment and onto the clipboard, and nowhere else.

import { byId } from "../ui/dom.js";
import { announce } from "../ui/announce.js";

/** @typedef {import("../engine/generated/types.js").Report} Report */
/** @typedef {import("../engine/generated/types.js").LinkState} LinkState */
/** @typedef {import("../engine/generated/types.js").Claim} Claim */

/** What a link says that its sender saw. @param {Report} report @returns {Claim} */
export function claimOf(report) {
  const { mse, agreement, distance, nln } = report.metrics;
  return { mse, agreement, distance: distance?.distance ?? 0, nln: nln ?? null, backend: report.backend };
}

/**
 * Puts the encoded state into the address and onto the clipboard, and says which of both worked.
 * @param {string} text  the fragment, made by core
 */
export async function share(text) {
  const fragment = text.startsWith("#") ? text : `#${text}`;
  history.replaceState(null, "", fragment);
  const address = location.href;
  const field = byId("share-link", HTMLInputElement);
  field.value = address;
  byId("share-box", HTMLElement).hidden = false;
  let sentence;
  try {
    await navigator.clipboard.writeText(address);
    sentence = `Link copied (${address.length} characters). It contains the drawing, the model and all settings; nothing was uploaded.`;
  } catch {
    field.select();
    sentence =
      "Clipboard access denied: copy the link from the field. It contains the drawing, the model and all settings.";
  }
  byId("share-said", HTMLElement).textContent = sentence;
  announce(sentence);
}

/** The drawing moved on from the link: the address no longer tells it. */
export function leaveLink() {
  byId("share-box", HTMLElement).hidden = true;
  byId("reproduction", HTMLElement).hidden = true;
  if (/^#\d+\./.test(location.hash)) history.replaceState(null, "", "#draw");
}

/** @param {{exact: boolean, close: boolean, text: string}} outcome @param {string | null} otherWeights */
export function showReproduction(outcome, otherWeights) {
  const box = byId("reproduction", HTMLElement);
  box.hidden = false;
  box.dataset.outcome = outcome.exact ? "exact" : outcome.close ? "close" : "differs";
  const text = otherWeights ? `${outcome.text} ${otherWeights}` : outcome.text;
  byId("reproduction-text", HTMLElement).textContent = text;
  announce(text);
}
