// A row a quantity: ours as a dot, the paper's as a diamond within the accepted range, on one axis, with the outcome
// at the end of the row and, where it has such a quantity, the visitor's own drawing.

import { Chart, diamond, label, legend, outcome, pointer } from "./chart.js";
import { draw } from "../dom.js";
import { linesOf, shown, spreadOf } from "./table.js";

/** @typedef {import("./table.js").Row} Row */

const [TOP, ROW, FOOT, END] = [16, 34, 30, 34];
/** More rows than this are a table and no picture. */
const MOST = 40;
/** Names stand above their rows on less. */
const WIDE = 560;

/**
 * The rows of a table that one axis can show: numbers of the same order.
 * @param {Row[]} rows
 * @returns {Row[]}
 */
export function rowsOf(rows) {
  const numbers = rows.filter((row) => typeof row.ours === "number" && !/^\d+ of \d+ agree/.test(row.name));
  const signed = numbers.some((row) => typeof row.published !== "number" && row.status !== "no reference");
  return numbers.length >= 2 && numbers.length <= MOST && !signed ? numbers : [];
}

/**
 * @param {string} title
 * @param {Row[]} rows
 * @param {import("./chart.js").AxisOf} axisOf
 * @param {string} unit  of the axis
 * @returns {Promise<{parts: HTMLElement[], mark: (values: (number | null)[]) => Promise<void>}>}
 */
export async function comparison(title, rows, axisOf, unit) {
  /** The visitor's drawing, by the row. @type {(number | null)[]} */
  let drawn = rows.map(() => null);
  // Three values a row: ours, the published one with its range, and the drawing's.
  const place = () =>
    axisOf(
      rows.flatMap((row, index) => [Number(row.ours), Number(row.published ?? row.ours), drawn[index] ?? Number(row.ours)]),
      rows.flatMap((row) => [0, spreadOf(row), 0]),
    );
  let axis = await place();
  const longest = Math.max(...rows.map((row) => row.name.length));
  const chart = new Chart(title, (_, width) => {
    const beside = width >= WIDE;
    const left = beside ? Math.min(width * 0.5, 24 + longest * 6.9) : 8;
    const across = width - left - END;
    const step = beside ? ROW : ROW + 22;
    const floor = TOP + rows.length * step;
    const x = (/** @type {number} */ position) => left + position * across;
    /** @type {SVGElement[]} */
    const fixed = [];
    for (const tick of axis.ticks) {
      fixed.push(draw("path", { d: `M${x(tick.position)} ${TOP}V${floor}`, class: tick.position === 0 ? "axis" : "grid" }));
      if (beside || axis.ticks.length < 8 || axis.ticks.indexOf(tick) % 2 === 0) fixed.push(label(x(tick.position), floor + 17, tick.label));
    }
    fixed.push(label(left + across / 2, floor + FOOT + 6, unit, "axis-title"));
    const marks = rows.map((row, index) => {
      const [ours, paper, own] = axis.places.slice(index * 3);
      const has = typeof row.published === "number";
      const y = TOP + index * step + (beside ? step / 2 : step / 2 + 14);
      const shapes = [draw("rect", { x: 0, y: TOP + index * step, width, height: step, class: "reach" })];
      shapes.push(beside ? label(left - 12, y + 4, row.name, "row-name", "end") : label(left + 5, y - 21, row.name, "row-name", "start"));
      if (has) shapes.push(draw("path", { d: `M${x(paper.low)} ${y}H${x(paper.high)}`, class: "accepted wide" }), diamond(x(paper.at), y));
      shapes.push(draw("circle", { cx: x(ours.at), cy: y, r: 5.5, class: `ours ${/novel/.test(row.name) ? "novel" : "normal"}` }), outcome(width - END / 2 + 4, y, row.status));
      const lines = linesOf(row);
      if (drawn[index] !== null) {
        shapes.push(pointer(x(own.at), y - 2));
        lines.push(`your drawing ${shown(drawn[index])}`);
      }
      return { words: lines.join(", "), lines, x: x(ours.at), y: y - 12, shapes };
    });
    return { height: floor + FOOT + 12, fixed, marks };
  });
  const some = rows.some((row) => typeof row.published === "number");
  const keys = legend([["ours", "ours"], ...(some ? /** @type {[string, string][]} */ ([["published", "published, with the accepted range"]]) : []), ["drawn", "your drawing"]]);
  return {
    parts: [chart.element, keys],
    mark: async (values) => {
      drawn = values;
      axis = await place();
      keys.classList.toggle("has-drawing", values.some((value) => value !== null));
      chart.redraw();
    },
  };
}
