// What the page says when a backend steps down, a drawing fails or a link cannot be read: one sentence, one action.

import { kindOf, sentenceOf } from "../engine/failure.js";
import { showState } from "../ui/banner.js";
import { describe } from "../ui/errors.js";

/**
 * @param {import("../engine/draw-engine.js").DrawEngine} engine
 * @param {{retry: () => void, clear: () => void}} actions
 */
export function mountNotices(engine, { retry, clear }) {
  const detail = (/** @type {Event} */ event) => /** @type {CustomEvent<any>} */ (event).detail;
  const dismiss = () => showState(null);
  engine.addEventListener("lost", (event) =>
    showState({
      name: "gpu-lost",
      sentence: `WebGPU failed (${detail(event)}). Switched to the CPU; your drawing is kept.`,
      action: "Try WebGPU again",
      act: () => (dismiss(), retry()),
    }),
  );
  engine.addEventListener("refused", (event) =>
    showState({
      name: "no-webgpu",
      sentence: `WebGPU is not available: ${detail(event)}. The CPU is used instead.`,
      action: "Continue on the CPU",
      act: dismiss,
    }),
  );
  engine.addEventListener("trouble", (event) =>
    showState({
      name: "failed",
      sentence: `This drawing could not be analysed: ${detail(event).message}`,
      action: "Clear the sheet",
      act: () => (dismiss(), clear()),
    }),
  );
}

/** @param {unknown} error @param {() => void} clear  leaves the link and begins with an empty sheet */
export function showBadLink(error, clear) {
  const newer = kindOf(error) === "newer";
  showState({
    name: "link",
    sentence: sentenceOf(error),
    action: newer ? "Reload the page" : "Start with an empty sheet",
    act: () => (newer ? location.reload() : (showState(null), clear())),
  });
}

/**
 * Another model could not be loaded; the one in use stays.
 * @param {unknown} error
 * @param {() => void} again
 */
export function showNoChange(error, again) {
  const stopped = kindOf(error) === "stopped";
  showState({
    name: describe(error).state,
    sentence: `${stopped ? "The download was stopped." : sentenceOf(error)} The current model stays in use.`,
    action: stopped ? "Dismiss" : "Try again",
    act: () => (showState(null), stopped || again()),
  });
}
