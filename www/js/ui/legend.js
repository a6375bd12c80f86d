// The bar of a colour map, painted from the 256 stops that core gives, alone or between its lowest and highest value.

import { context2d, make } from "./dom.js";

/**
 * @param {HTMLCanvasElement} bar  256 pixels wide
 * @param {import("../engine/generated/types.js").ColourMap | undefined} colours
 */
export function paintBar(bar, colours) {
  if (!colours || bar.dataset.colours === colours.id) return;
  bar.dataset.colours = colours.id;
  const image = new ImageData(256, 1);
  for (let stop = 0; stop < 256; stop += 1) {
    image.data.set(colours.stops.subarray(stop * 3, stop * 3 + 3), stop * 4);
    image.data[stop * 4 + 3] = 255;
  }
  context2d(bar).putImageData(image, 0, 0);
}

/** The bar between two values. @param {Record<string, string>} [attributes] */
export function colourScale(attributes = {}) {
  const bar = /** @type {HTMLCanvasElement} */ (
    make("canvas", { width: 256, height: 1, class: "bar", "aria-hidden": "true" })
  );
  const [low, high] = [make("span", { class: "low" }), make("span", { class: "high" })];
  return {
    element: make("div", { class: "legend", ...attributes }, low, bar, high),
    /** @param {string} lowest @param {string} highest @param {import("../engine/generated/types.js").ColourMap | undefined} colours */
    show(lowest, highest, colours) {
      low.textContent = lowest;
      high.textContent = highest;
      paintBar(bar, colours);
    },
  };
}
