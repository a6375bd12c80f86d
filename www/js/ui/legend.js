// The bar of a colour map, painted from the 256 stops that core gives.

import { context2d } from "./dom.js";

/**
 * @param {HTMLCanvasElement} bar  256 pixels wide
 * @param {import("../engine/types.js").ColourMap | undefined} colours
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
