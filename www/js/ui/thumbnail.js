// Small copies of photos. The worker sends bitmaps, which hold memory until they are closed; canvases stay.

import { context2d, make } from "./dom.js";

/** A copy with no side longer than `side`; the bitmap is closed. @param {ImageBitmap} bitmap @param {number} side  in pixels */
export function thumbnailOf(bitmap, side) {
  const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
  const canvas = copied(bitmap, Math.round(bitmap.width * scale), Math.round(bitmap.height * scale));
  bitmap.close();
  return canvas;
}

/** A copy of a thumbnail, for another place. @param {HTMLCanvasElement} picture */
export function copyOf(picture) {
  return copied(picture, picture.width, picture.height);
}

/** @param {ImageBitmap | HTMLCanvasElement} picture @param {number} width @param {number} height */
function copied(picture, width, height) {
  const size = { width: Math.max(1, width), height: Math.max(1, height) };
  const canvas = /** @type {HTMLCanvasElement} */ (make("canvas", { ...size, "aria-hidden": "true" }));
  const pen = context2d(canvas);
  pen.imageSmoothingQuality = "high";
  pen.drawImage(picture, 0, 0, size.width, size.height);
  return canvas;
}
