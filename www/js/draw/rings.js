// Marks on the maps: the K top pixels of saliency (circles) and of error (dashed squares), and the
// line that realises the maximum distance (A6). Shape tells them apart, colour only helps.

import { casedPath } from "../ui/dom.js";

/** @typedef {import("../engine/generated/types.js").Report} Report */

/**
 * @param {Report} report
 * @param {boolean} rings
 * @param {boolean} line
 * @returns {SVGElement[]}
 */
export function ringsOf(report, rings, line) {
  /** @type {SVGElement[]} */
  const marks = [];
  if (rings) {
    const circles = Array.from(report.top.saliency, (index) =>
      circle(index % report.width, Math.floor(index / report.width)),
    );
    const squares = Array.from(report.top.error, (index) =>
      square(index % report.width, Math.floor(index / report.width)),
    );
    marks.push(...casedPath("ring saliency", circles.join("")), ...casedPath("ring error", squares.join("")));
  }
  const far = report.metrics.distance;
  if (line && far) {
    const [fromY, fromX] = far.from;
    const [toY, toX] = far.to;
    marks.push(...casedPath("far", `M${fromX + 0.5} ${fromY + 0.5}L${toX + 0.5} ${toY + 0.5}`));
  }
  return marks;
}

/** @param {number} x @param {number} y */
function circle(x, y) {
  return `M${x - 0.05} ${y + 0.5}a.55 .55 0 1 0 1.1 0a.55 .55 0 1 0 -1.1 0`;
}

/** @param {number} x @param {number} y */
function square(x, y) {
  return `M${x - 0.2} ${y - 0.2}h1.4v1.4h-1.4z`;
}
