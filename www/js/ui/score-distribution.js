// Scores as a distribution: curves over an axis, the range above the threshold, ticks, single scores as dots, one
// marked score, and the threshold with its grip. Positions (0 to 1) and heights come from core; here they only become
// pixels. `ScoreDistribution` is the picture that can be dragged; `backdrop` is for charts with marks of their own.

import { makeSvg } from "./dom.js";

/** Space around the plot. @typedef {{left: number, right: number, top: number, floor: number}} Frame */
/**
 * @typedef {object} Scores
 * @property {{points: [number, number][], name?: string}[]} curves  in the order in which they are drawn
 * @property {{position: number, label: string}[]} ticks
 * @property {number | null} threshold  its position
 * @property {number[]} [dots]  positions of single scores
 * @property {{position: number, label: string} | null} [here]  the marked score
 */

/** Least distance of a tick's label from the ends of the axis, in pixels. */
const EDGE = 14;
/** Room that the label of the marked score takes. */
const LABEL = 96;
const TOP = 26;
const BASE = 20;

/** @param {Frame} frame @returns {(position: number) => number} */
function across({ left, right }) {
  return (position) => left + position * (right - left);
}

/** Axis, the range above the threshold, curves and ticks. @param {Frame} frame @param {Scores} scores @returns {SVGElement[]} */
export function backdrop(frame, { curves, ticks, threshold }) {
  const { left, right, top, floor } = frame;
  const x = across(frame);
  const parts = [makeSvg("path", { d: `M${left} ${floor + 0.5}H${right}`, class: "axis" })];
  if (threshold !== null) {
    const line = x(threshold);
    parts.push(
      makeSvg("rect", {
        x: line,
        y: top - 8,
        width: Math.max(0, right - line),
        height: floor - top + 8,
        class: "beyond",
      }),
    );
  }
  for (const { points, name = "" } of curves) {
    if (points.length < 2) continue;
    const line = points.map(([at, height]) => `${x(at).toFixed(1)} ${(floor - height * (floor - top)).toFixed(1)}`);
    parts.push(
      makeSvg("path", { d: `M${line.join("L")}L${right} ${floor}L${left} ${floor}Z`, class: `area ${name}` }),
      makeSvg("path", { d: `M${line.join("L")}`, class: `curve ${name}` }),
    );
  }
  for (const { position, label } of ticks) {
    const at = x(position);
    parts.push(makeSvg("path", { d: `M${at} ${floor}v4`, class: "axis" }));
    if (at > left + EDGE && at < right - EDGE)
      parts.push(makeSvg("text", { x: at, y: floor + 16, "text-anchor": "middle", class: "tick-text" }, label));
  }
  return parts;
}

export class ScoreDistribution {
  /** @param {SVGSVGElement} svg @param {(position: number) => void} onmove  the threshold is dragged there */
  constructor(svg, onmove) {
    this.svg = svg;
    /** @type {Scores} */
    this.scores = { curves: [], ticks: [], threshold: null };
    /** Whether the threshold can be dragged. */
    this.live = false;
    /** Its extent on the page, as the observer tells it: asking the page would lay it out at once. */
    this.width = 0;
    this.height = 0;
    new ResizeObserver(([{ contentRect }]) => {
      ({ width: this.width, height: this.height } = contentRect);
      this.paint();
    }).observe(svg);
    const drag = (/** @type {PointerEvent} */ event) => {
      const box = svg.getBoundingClientRect();
      onmove(Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)));
    };
    svg.addEventListener("pointerdown", (event) => {
      if (!this.live || event.button !== 0) return;
      event.preventDefault();
      svg.setPointerCapture(event.pointerId);
      drag(event);
    });
    svg.addEventListener("pointermove", (event) => {
      if (svg.hasPointerCapture(event.pointerId)) drag(event);
    });
  }

  /** @param {Scores} scores @param {boolean} live  whether the threshold can be dragged */
  show(scores, live) {
    this.scores = scores;
    this.live = live;
    this.paint();
  }

  paint() {
    const { width, height, scores } = this;
    if (width === 0) return;
    this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const frame = { left: 0, right: width, top: TOP, floor: height - BASE };
    this.svg.replaceChildren(
      ...backdrop(frame, scores),
      ...dots(frame, scores.dots ?? []),
      ...grip(frame, scores.threshold),
      ...marker(frame, scores),
    );
  }
}

/** @param {Frame} frame @param {number[]} positions */
function dots(frame, positions) {
  const x = across(frame);
  return positions.map((at) => makeSvg("circle", { cx: x(at), cy: frame.floor - 4, r: 2.6, class: "good-dot" }));
}

/** @param {Frame} frame @param {number | null} threshold */
function grip(frame, threshold) {
  if (threshold === null) return [];
  const line = across(frame)(threshold);
  const { top, floor } = frame;
  return [
    makeSvg("path", { d: `M${line} ${top - 8}V${floor}`, class: "threshold" }),
    makeSvg("rect", { x: line - 7, y: top - 22, width: 14, height: 18, rx: 4, class: "grip" }),
    makeSvg("path", { d: `M${line - 2} ${top - 17}v8M${line + 2} ${top - 17}v8`, class: "grip-lines" }),
  ];
}

/** @param {Frame} frame @param {Scores} scores */
function marker(frame, { here, threshold }) {
  if (!here) return [];
  const x = across(frame);
  const { right: width, top, floor } = frame;
  const at = x(Math.min(1, Math.max(0, here.position)));
  const line = threshold === null ? -LABEL : x(threshold);
  // The label keeps to the side that has room, off the line of the threshold.
  const right = at < LABEL || (at < width - LABEL && (line < at || line > at + LABEL));
  return [
    makeSvg("path", { d: `M${at} ${top - 4}V${floor}`, class: "here-line" }),
    makeSvg("circle", { cx: at, cy: floor, r: 5, class: "here" }),
    makeSvg(
      "text",
      { x: at + (right ? 8 : -8), y: top + 20, "text-anchor": right ? "start" : "end", class: "here-text" },
      here.label,
    ),
  ];
}
