// What can be taken away: the table, heat maps as PNG, all of them as one ZIP. Pixels are painted as wasm gave them, at
// the photo's own size up to a limit.

import { context2d, paintPixels } from "../ui/dom.js";

/** @typedef {import("./batch.js").Row} Row */
/** @typedef {import("../engine/part-types.js").Judged} Judged */

/** Longest edge of an exported picture. */
export const LONGEST = 2048;

/** What the table's file says of rows: the verdicts at the threshold as it is now. @param {Row[]} rows @returns {import("../engine/generated/types.js").BatchRow[]} */
export function rowsOf(rows) {
  return rows.map(({ name, sentence, scored, verdict }) => {
    if (!scored || !verdict) return { name, refused: sentence || "Not analysed." };
    const { level, text, flagged, good_at_or_above, position } = verdict;
    return { ...scored, name, level, verdict: { level, text }, flagged, good_at_or_above, position };
  });
}

/**
 * The heat map alone, or over its photo with contour and numbers.
 * @param {Judged} inspection @param {ImageBitmap | null} picture  null for the heat map alone @param {number} opacity
 * @returns {Promise<Blob>}
 */
export async function heatMap(inspection, picture, opacity) {
  const scale = Math.min(1, LONGEST / Math.max(inspection.width, inspection.height));
  const canvas = document.createElement("canvas");
  const [width, height] = [inspection.width, inspection.height].map((edge) => Math.max(1, Math.round(edge * scale)));
  Object.assign(canvas, { width, height });
  const pen = context2d(canvas);
  const map = document.createElement("canvas");
  paintPixels(
    map,
    picture ? (inspection.map.veil ?? inspection.map.rgba) : inspection.map.rgba,
    inspection.map.width,
    inspection.map.height,
  );
  pen.imageSmoothingQuality = "high";
  if (picture) {
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, width, height);
    pen.drawImage(picture, 0, 0, width, height);
    pen.globalAlpha = opacity;
  }
  pen.drawImage(map, 0, 0, width, height);
  pen.globalAlpha = 1;
  if (picture) outline(pen, inspection, width, height);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  canvas.width = canvas.height = 0;
  if (!(blob instanceof Blob)) throw new Error("The image could not be created.");
  return blob;
}

/** @param {CanvasRenderingContext2D} pen @param {Judged} inspection @param {number} width @param {number} height */
function outline(pen, inspection, width, height) {
  const line = new Path2D();
  for (const points of inspection.contour) {
    for (let at = 0; at + 1 < points.length; at += 2)
      line[at === 0 ? "moveTo" : "lineTo"](points[at] * width, points[at + 1] * height);
  }
  const fine = Math.max(1, Math.min(width, height) / 400);
  pen.lineJoin = "round";
  for (const [colour, weight] of /** @type {[string, number][]} */ ([
    ["#14161c", 3],
    ["#fff", 1.4],
  ])) {
    pen.strokeStyle = colour;
    pen.lineWidth = fine * weight;
    pen.stroke(line);
  }
}

/** The name of a photo's heat map. @param {string} name */
export function fileName(name) {
  return `${name.replace(/\.[a-z0-9]{2,5}$/i, "")}-heat.png`;
}
