// What is drawn on a photo: the contour at the threshold, the regions with their numbers, the crosshair. Lines keep their
// width at every zoom, and each has a dark casing, so that it shows on every colour.

import { casedPath, makeSvg, setAttributes } from "./dom.js";

/** @typedef {import("../engine/part-types.js").Judged} Judged */
/** @typedef {import("./viewport.js").Viewport} Viewport */

/** Pixels from the stage's edge to the middle of a number. */
const EDGE = 11;

export class PhotoOverlay {
  constructor() {
    this.frame = makeSvg("g", {});
    this.badges = makeSvg("g", { class: "viewer-numbers" });
    this.element = makeSvg("svg", { class: "viewer-overlay", "aria-hidden": "true" }, this.frame, this.badges);
    /** @type {Judged | null} */
    this.inspection = null;
    /** Where the number of each region stands, in 0 to 1. @type {Map<number, [number, number]>} */
    this.anchors = new Map();
    this.contour = "";
  }

  /** @param {Judged | null} inspection */
  show(inspection) {
    this.inspection = inspection;
    this.contour = inspection?.contour.map(path).join("") ?? "";
    this.anchors = new Map(
      inspection?.regions.map((region) => [region.number, topOf(region.box, inspection.contour) ?? region.at]),
    );
  }

  /**
   * @param {Viewport} viewport
   * @param {{contour: boolean, outlined: number | null, place: {x: number, y: number} | null}} what
   */
  paint(viewport, { contour, outlined, place }) {
    const { x, y } = viewport;
    const [wide, high] = [viewport.photo.width * viewport.scale, viewport.photo.height * viewport.scale];
    const { width, height } = viewport.stage;
    setAttributes(this.frame, { transform: `translate(${x} ${y}) scale(${wide} ${high})` });
    const lines = this.inspection && contour ? casedPath("contour", this.contour) : [];
    this.badges.replaceChildren();
    for (const region of this.inspection?.regions ?? []) {
      const [x0, y0, x1, y1] = region.box;
      const on = region.number === outlined;
      if (on) lines.push(...casedPath("outline", `M${x0} ${y0}H${x1}V${y1}H${x0}Z`));
      if (
        (!contour && !on) ||
        x + x1 * wide < 0 ||
        x + x0 * wide > width ||
        y + y1 * high < 0 ||
        y + y0 * high > height
      )
        continue;
      // The number stands on the region's upper end, inside the stage.
      const [atX, atY] = this.anchors.get(region.number) ?? region.at;
      const left = Math.min(width - EDGE, Math.max(EDGE, x + atX * wide));
      const top = Math.min(height - EDGE, Math.max(EDGE, y + atY * high - EDGE - 2));
      this.badges.append(
        makeSvg(
          "g",
          { class: on ? "viewer-number is-on" : "viewer-number", transform: `translate(${left} ${top})` },
          makeSvg("circle", { r: 10 }),
          makeSvg("text", { y: 4, "text-anchor": "middle" }, String(region.number)),
        ),
      );
    }
    if (place) lines.push(...casedPath("crosshair", `M0 ${place.y}H1M${place.x} 0V1`));
    this.frame.replaceChildren(...lines);
  }
}

/** A polyline `x0, y0, x1, y1, …` in 0 to 1. @param {Float32Array} line */
function path(line) {
  let d = "";
  for (let at = 0; at + 1 < line.length; at += 2)
    d += `${at === 0 ? "M" : "L"}${line[at].toFixed(4)} ${line[at + 1].toFixed(4)}`;
  const last = line.length - 2;
  return last > 2 && line[0] === line[last] && line[1] === line[last + 1] ? `${d}Z` : d;
}

/** The highest point of the contour inside a region's box. @param {[number, number, number, number]} box @param {Float32Array[]} contour @returns {[number, number] | null} */
function topOf([x0, y0, x1, y1], contour) {
  /** @type {[number, number] | null} */
  let top = null;
  for (const line of contour) {
    for (let at = 0; at + 1 < line.length; at += 2) {
      const [x, y] = [line[at], line[at + 1]];
      // The line runs between cells, so it may lie a little outside.
      if (x > x0 - 0.01 && x < x1 + 0.01 && y > y0 - 0.01 && y < y1 + 0.01 && (!top || y < top[1])) top = [x, y];
    }
  }
  return top;
}
