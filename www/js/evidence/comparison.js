// A row a quantity: ours as a dot, the paper's as a diamond within the accepted range, on one axis, with the outcome
// at the end of the row and, where it has such a quantity, the visitor's own drawing.

import { Chart, diamond, label, legend, outcome, pointer } from "../ui/chart.js";
import { brush, draw } from "../ui/dom.js";
import { linesOf, shown, spreadOf } from "./table.js";

/** @typedef {import("./table.js").Row} Row */

const [TOP, ROW, FOOT, END] = [16, 34, 30, 34];
/** Of more rows than this, only those that are judged become a picture. */
const MOST = 40;
/** Names stand above their rows on less. */
const WIDE = 560;
/** Left of the axis there, so that half of its first number has room. */
const EDGE = 14;
/** Height of a line of a name. */
const LINE = 16;

/**
 * The rows of a table that one axis can show: numbers of the same order.
 * @param {Row[]} rows
 * @returns {Row[]}
 */
export function rowsOf(rows) {
  const numbers = rows.filter((row) => typeof row.ours === "number" && !/^\d+ of \d+ agree/.test(row.name));
  const signed = numbers.some((row) => typeof row.published !== "number" && row.status !== "no reference");
  if (signed) return [];
  const shown =
    numbers.length > MOST ? numbers.filter(({ status }) => status === "pass" || status === "miss") : numbers;
  return shown.length >= 2 && shown.length <= MOST ? shown : [];
}

/** What a picture leaves out; nothing where it has every number. @param {Row[]} all @param {Row[]} rows  of the picture */
export function partly(all, rows) {
  return all.length > MOST && rows.length < all.length
    ? `The chart holds the ${rows.length} of ${all.length} rows that are judged against the paper.`
    : "";
}

/**
 * @param {string} title
 * @param {Row[]} rows
 * @param {import("../ui/chart.js").AxisOf} axisOf
 * @param {string} unit  of the axis
 * @returns {Promise<{parts: HTMLElement[], mark: (values: (number | null)[]) => Promise<void>}>}
 */
export async function comparison(title, rows, axisOf, unit) {
  /** The visitor's drawing, by the row. @type {(number | null)[]} */
  let drawn = rows.map(() => null);
  // Three values a row: ours, the published one with its range, and the drawing's.
  const place = () =>
    axisOf(
      rows.flatMap((row, index) => [
        Number(row.ours),
        Number(row.published ?? row.ours),
        drawn[index] ?? Number(row.ours),
      ]),
      rows.flatMap((row) => [0, spreadOf(row), 0]),
    );
  let axis = await place();
  const chart = new Chart(title, (_, width) => {
    const beside = width >= WIDE;
    const measure = measured();
    const longest = Math.max(...rows.map((row) => measure(row.name)));
    const left = beside ? Math.min(width * 0.42, 24 + longest) : EDGE;
    const names = rows.map((row) => wrapped(row.name, beside ? left - 16 : width - EDGE - 10, measure));
    const heights = names.map(({ length }) => (beside ? Math.max(ROW, length * LINE + 8) : ROW + 6 + length * LINE));
    const tops = heights.map((_, index) => heights.slice(0, index).reduce((sum, height) => sum + height, TOP));
    const across = width - left - END;
    const floor = heights.reduce((sum, height) => sum + height, TOP);
    const x = (/** @type {number} */ position) => left + position * across;
    /** @type {SVGElement[]} */
    const fixed = [];
    for (const tick of axis.ticks) {
      fixed.push(
        draw("path", { d: `M${x(tick.position)} ${TOP}V${floor}`, class: tick.position === 0 ? "axis" : "grid" }),
      );
      if (beside || axis.ticks.length < 8 || axis.ticks.indexOf(tick) % 2 === 0)
        fixed.push(label(x(tick.position), floor + 17, tick.label));
    }
    fixed.push(label(left + across / 2, floor + FOOT + 6, unit, "axis-title"));
    const marks = rows.map((row, index) => {
      const [ours, paper, own] = axis.places.slice(index * 3);
      const has = typeof row.published === "number";
      const [top, height, lines] = [tops[index], heights[index], names[index]];
      const y = beside ? top + height / 2 : top + height - ROW / 2 + 2;
      const shapes = [draw("rect", { x: 0, y: top, width, height, class: "reach" })];
      // Beside its row a name is centred on it, above it begins at the top.
      const first = beside ? y + 4 - ((lines.length - 1) * LINE) / 2 : top + LINE;
      shapes.push(
        draw(
          "text",
          { class: "row-name", "text-anchor": beside ? "end" : "start" },
          ...lines.map((line, at) => draw("tspan", { x: beside ? left - 12 : left + 5, y: first + at * LINE }, line)),
        ),
      );
      if (has)
        shapes.push(
          draw("path", { d: `M${x(paper.low)} ${y}H${x(paper.high)}`, class: "accepted wide" }),
          diamond(x(paper.at), y),
        );
      shapes.push(
        draw("circle", { cx: x(ours.at), cy: y, r: 5.5, class: `ours ${/novel/.test(row.name) ? "novel" : "normal"}` }),
        outcome(width - END / 2 + 4, y, row.status),
      );
      const told = linesOf(row);
      if (drawn[index] !== null) {
        shapes.push(pointer(x(own.at), y - 2));
        told.push(`your drawing ${shown(drawn[index])}`);
      }
      return { words: told.join(", "), lines: told, x: x(ours.at), y: y - 12, shapes };
    });
    return { height: floor + FOOT + 12, fixed, marks };
  });
  const some = rows.some((row) => typeof row.published === "number");
  const keys = legend([
    ["ours", "ours"],
    ...(some ? /** @type {[string, string][]} */ ([["published", "published, with the accepted range"]]) : []),
    ["drawn", "your drawing"],
  ]);
  return {
    parts: [chart.element, keys],
    mark: async (values) => {
      drawn = values;
      axis = await place();
      keys.classList.toggle(
        "has-drawing",
        values.some((value) => value !== null),
      );
      chart.redraw();
    },
  };
}

/** Measures a name as it will stand in the chart. @returns {(text: string) => number} */
function measured() {
  const pen = brush(document.createElement("canvas"));
  pen.font = `13px ${getComputedStyle(document.body).fontFamily}`;
  return (text) => pen.measureText(text).width;
}

/** A name in as many lines as it needs. @param {string} text @param {number} room @param {(text: string) => number} measure */
function wrapped(text, room, measure) {
  /** @type {string[]} */
  const lines = [];
  // A letter and its number stay together.
  for (const word of text.replace(/(?<=[ (])([KLaασq]) (?=\d)/g, "$1\u00a0").split(" ")) {
    const last = lines.pop() ?? "";
    const longer = `${last} ${word}`.trim();
    if (last === "" || measure(longer) <= room) lines.push(longer);
    else lines.push(last, word);
  }
  return lines;
}
