// The stage of one map: its pixels, what lies over them, the crosshair and the value under it. Rooms move the crosshair.

import { make, makeSvg } from "./dom.js";

/**
 * @param {object} options
 * @param {Record<string, string | number | boolean>} options.attributes  of the stage: its label, its test id
 * @param {string} options.viewBox  of the overlay
 * @param {boolean} [options.stretched]  whether the overlay takes the shape of the stage
 * @param {string} options.readout  test id of the value under the crosshair
 */
export function mapStage({ attributes, viewBox, stretched = false, readout: testid }) {
  const canvas = /** @type {HTMLCanvasElement} */ (make("canvas", { class: "map-pixels" }));
  const cross = makeSvg("g", { class: "cross" });
  const overlay = makeSvg(
    "svg",
    { class: "map-overlay", viewBox, preserveAspectRatio: stretched && "none", "aria-hidden": "true" },
    cross,
  );
  const readout = make("p", { class: "readout", "data-testid": testid });
  const stage = make(
    "div",
    { class: "map-stage", tabindex: 0, role: "application", "aria-roledescription": "map", ...attributes },
    canvas,
    overlay,
    readout,
  );
  return { stage, canvas, overlay, cross, readout };
}
