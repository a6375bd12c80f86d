// A row for each number: ours as a dot joined with the paper's diamond, or as a bar, within the accepted range, on one
// axis, with the outcome at the end of the row and, where it has such a number, the visitor's own drawing.

import { Chart, diamond, label, legend, outcome, pointer } from "../ui/chart.js";
import { context2d, makeSvg } from "../ui/dom.js";
import { linesOf, shown, UNITS } from "./words.js";

/** @typedef {import("../engine/generated/evidence.js").Row} Row */
/** @typedef {import("../engine/generated/evidence.js").Table} Table */

const [TOP, ROW, FOOT, END] = [16, 34, 30, 34];
/** Of more rows than this, only those with a published number become a chart. */
const MOST = 40;
/** Names stand above their rows on less. */
const WIDE = 560;
/** Left of the axis there, so that half of its first number has room. */
const EDGE = 14;
/** Height of a line of a name. */
const LINE = 16;
/** Values of the axis for each row: ours, the published one, the drawing's, and both ends of the accepted range. */
const VALUES = 5;

/** The rows of a table that its chart shows, where that is one of rows. @param {Table} table @returns {Row[]} */
export function rowsOf({ chart, rows }) {
  if (chart.kind !== "bars" && chart.kind !== "dumbbell") return [];
  const all = rows.filter(({ metric, ours }) => chart.metrics?.includes(metric) && typeof ours === "number");
  const some = all.length > MOST ? all.filter(({ published }) => typeof published === "number") : all;
  return some.length <= MOST ? some : [];
}

/** What a chart leaves out; nothing where it has every number. @param {Table} table @param {Row[]} shown  of the chart */
export function partly({ rows }, shown) {
  const measured = rows.filter(({ ours }) => typeof ours === "number").length;
  return shown.length < measured ? `The chart shows ${shown.length} of the ${measured} measured numbers.` : "";
}

/**
 * @param {Table} table
 * @param {Row[]} rows
 * @param {import("../ui/chart.js").AxisOf} axisOf
 * @returns {Promise<{parts: HTMLElement[], mark: (values: (number | null)[]) => Promise<void>}>}
 */
export async function comparison({ title, chart: { kind, from } }, rows, axisOf) {
  /** The visitor's drawing, by the row. @type {(number | null)[]} */
  let drawn = rows.map(() => null);
  const place = () => {
    const values = rows.flatMap(({ ours, published, accepted }, index) => {
      const own = Number(ours);
      return [own, published ?? own, drawn[index] ?? own, accepted?.low ?? own, accepted?.high ?? own];
    });
    if (from !== undefined) values.push(from);
    return axisOf(
      values,
      values.map(() => 0),
      false,
    );
  };
  let axis = await place();
  const picture = new Chart(title, (_, width) => {
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
        makeSvg("path", { d: `M${x(tick.position)} ${TOP}V${floor}`, class: tick.position === 0 ? "axis" : "grid" }),
      );
      if (beside || axis.ticks.length < 8 || axis.ticks.indexOf(tick) % 2 === 0)
        fixed.push(label(x(tick.position), floor + 17, tick.label));
    }
    fixed.push(label(left + across / 2, floor + FOOT + 6, UNITS[rows[0].metric], "axis-title"));
    const marks = rows.map((row, index) => {
      const [ours, paper, own, low, high] = axis.places.slice(index * VALUES).map(({ at }) => x(at));
      const start = from === undefined ? x(0) : x(axis.places[axis.places.length - 1].at);
      const has = typeof row.published === "number";
      const [top, height, lines] = [tops[index], heights[index], names[index]];
      const y = beside ? top + height / 2 : top + height - ROW / 2 + 2;
      const shapes = [makeSvg("rect", { x: 0, y: top, width, height, class: "reach" })];
      // Beside its row a name is centred on it, above it begins at the top.
      const first = beside ? y + 4 - ((lines.length - 1) * LINE) / 2 : top + LINE;
      shapes.push(
        makeSvg(
          "text",
          { class: "row-name", "text-anchor": beside ? "end" : "start" },
          ...lines.map((line, at) =>
            makeSvg("tspan", { x: beside ? left - 12 : left + 5, y: first + at * LINE }, line),
          ),
        ),
      );
      // An end that is open reaches to the end of the axis.
      if (row.accepted) {
        const [first, last] = [
          row.accepted.low === undefined ? x(0) : low,
          row.accepted.high === undefined ? x(1) : high,
        ];
        shapes.push(makeSvg("path", { d: `M${first} ${y}H${last}`, class: "accepted wide" }));
      }
      if (kind === "bars") shapes.push(makeSvg("path", { d: `M${start} ${y}H${ours}`, class: "bar" }));
      else if (has) shapes.push(makeSvg("path", { d: `M${paper} ${y}H${ours}`, class: "dumbbell" }));
      if (has) shapes.push(diamond(paper, y));
      shapes.push(
        makeSvg("circle", { cx: ours, cy: y, r: 5.5, class: `ours ${row.series === "novel" ? "novel" : "normal"}` }),
        outcome(width - END / 2 + 4, y, row.status),
      );
      const told = linesOf(row);
      if (drawn[index] !== null) {
        shapes.push(pointer(own, y - 2));
        told.push(`your drawing ${shown(drawn[index])}`);
      }
      return { words: told.join(", "), lines: told, x: ours, y: y - 12, shapes };
    });
    return { height: floor + FOOT + 12, fixed, marks };
  });
  /** @type {[string, string][]} */
  const entries = [["ours", "ours"]];
  if (rows.some(({ published }) => typeof published === "number")) entries.push(["published", "published"]);
  if (rows.some(({ accepted }) => accepted)) entries.push(["range", "accepted"]);
  const keys = legend([...entries, ["drawn", "your drawing"]]);
  return {
    parts: [picture.element, keys],
    mark: async (values) => {
      drawn = values;
      axis = await place();
      keys.classList.toggle(
        "has-drawing",
        values.some((value) => value !== null),
      );
      picture.redraw();
    },
  };
}

/** Measures a name as it will stand in the chart. @returns {(text: string) => number} */
function measured() {
  const pen = context2d(document.createElement("canvas"));
  pen.font = `13px ${getComputedStyle(document.body).fontFamily}`;
  return (text) => pen.measureText(text).width;
}

/** A name in as many lines as it needs. @param {string} text @param {number} room @param {(text: string) => number} measure */
function wrapped(text, room, measure) {
  /** @type {string[]} */
  const lines = [];
  for (const word of text.split(" ")) {
    const last = lines.pop() ?? "";
    const longer = `${last} ${word}`.trim();
    if (last === "" || measure(longer) <= room) lines.push(longer);
    else lines.push(last, word);
  }
  return lines;
}
