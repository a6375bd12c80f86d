// What the page says when a backend steps down, a drawing fails or a link cannot be read: one sentence, one action.

import { showState } from "../ui/banner.js";

/**
 * @param {import("../engine/backends.js").Backends} backends
 * @param {{retry: () => void, clear: () => void}} deeds
 */
export function mountNotices(backends, { retry, clear }) {
  const detail = (/** @type {Event} */ event) => /** @type {CustomEvent<any>} */ (event).detail;
  const dismiss = () => showState(null);
  backends.addEventListener("lost", (event) =>
    showState({
      name: "gpu-lost",
      sentence: `WebGPU stepped down, since ${detail(event)}; the CPU has taken over and nothing drawn was lost.`,
      action: "Try WebGPU again",
      act: () => (dismiss(), retry()),
    }),
  );
  backends.addEventListener("refused", (event) =>
    showState({
      name: "no-webgpu",
      sentence: `WebGPU cannot answer here: ${detail(event)}. The CPU answers instead.`,
      action: "Go on with the CPU",
      act: dismiss,
    }),
  );
  backends.addEventListener("trouble", (event) =>
    showState({
      name: "failed",
      sentence: `This drawing could not be analysed: ${detail(event).message}`,
      action: "Clear it",
      act: () => (dismiss(), clear()),
    }),
  );
}

/** @param {unknown} error @param {() => void} clear  leaves the link and begins with an empty sheet */
export function showBadLink(error, clear) {
  const sentence = error instanceof Error ? error.message : "This link cannot be read.";
  const newer = /newer/i.test(sentence);
  showState({
    name: "link",
    sentence,
    action: newer ? "Reload the page" : "Start with an empty sheet",
    act: () => (newer ? location.reload() : (showState(null), clear())),
  });
}

/**
 * Another network could not be put to work; the one in use stays.
 * @param {unknown} error
 * @param {() => void} again
 */
export function showNoChange(error, again) {
  const { kind = "failed", message = "An unknown failure." } = /** @type {{kind?: string, message?: string}} */ (error);
  const stopped = kind === "stopped";
  showState({
    name: kind,
    sentence: `${stopped ? "The download was stopped." : message} The network in use stays.`,
    action: stopped ? "All right" : "Try again",
    act: () => (showState(null), stopped || again()),
  });
}
