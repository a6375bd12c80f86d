// How often 0, 1, … K of the top pixels agree: ours as bars, the paper's numbers as diamonds within the range that
// is accepted, one panel for each series on one axis, and the visitor's own drawing on all.

import { Chart, diamond, label, legend, outcome, pointer, verticalTitle } from "../ui/chart.js";
import { makeSvg } from "../ui/dom.js";
import { linesOf, UNITS } from "./words.js";

/** @typedef {import("../engine/generated/evidence.js").Row} Row */
/** @typedef {import("../engine/generated/evidence.js").Table} Table */

const [LEFT, RIGHT, HEAD, PLOT, FOOT, GAP] = [58, 8, 34, 190, 62, 30];
/** Panels stand below each other on less. */
const WIDE = 600;
/** How series are told apart. */
const STYLES = ["normal", "novel"];
/** Values of the axis for each bar: ours, the published one, and both ends of the accepted range. */
const VALUES = 4;

/** The rows of a table that are bars of its histogram, or an empty list. @param {Table} table @returns {Row[]} */
export function barsOf({ chart, rows }) {
  if (chart.kind !== "histogram") return [];
  return rows.filter(
    ({ metric, ours, x }) => chart.metrics?.includes(metric) && typeof ours === "number" && typeof x === "number",
  );
}

/**
 * @param {Table} table
 * @param {Row[]} bars
 * @param {import("../ui/chart.js").AxisOf} axisOf
 * @returns {Promise<{parts: HTMLElement[], mark: (agreement: number | null) => void}>}
 */
export async function histogram({ title, chart: { series = [], x: counts = "" } }, bars, axisOf) {
  const values = bars.flatMap(({ ours, published, accepted }) => {
    const own = Number(ours);
    return [own, published ?? own, Math.max(0, accepted?.low ?? own), accepted?.high ?? own];
  });
  const axis = await axisOf(
    values,
    values.map(() => 0),
  );
  /** @type {number | null} */
  let drawn = null;
  const picture = new Chart(title, (_, width) => {
    const panels = series
      .map(({ id, title: words }) => ({ words, rows: bars.filter((bar) => bar.series === id) }))
      .filter(({ rows }) => rows.length > 0);
    const beside = width >= WIDE;
    const across = beside ? (width - LEFT - RIGHT - GAP * (panels.length - 1)) / panels.length : width - LEFT - RIGHT;
    const tall = HEAD + PLOT + FOOT;
    /** @type {SVGElement[]} */
    const fixed = [];
    /** @type {import("../ui/chart.js").Mark[]} */
    const marks = [];
    panels.forEach(({ words, rows }, index) => {
      const name = STYLES[index % STYLES.length];
      const left = LEFT + (beside ? index * (across + GAP) : 0);
      const top = HEAD + (beside ? 0 : index * tall);
      const floor = top + PLOT;
      const step = across / rows.length;
      fixed.push(label(left, top - 18, words, "panel-title", "start"));
      for (const tick of axis.ticks) {
        const y = floor - tick.position * PLOT;
        fixed.push(makeSvg("path", { d: `M${left} ${y}h${across}`, class: tick.position === 0 ? "axis" : "grid" }));
        if (index === 0 || !beside) fixed.push(label(left - 8, y + 4, tick.label, "tick-text", "end"));
      }
      rows.forEach((bar, at) => {
        const [ours, paper, low, high] = axis.places.slice(bars.indexOf(bar) * VALUES).map((place) => place.at);
        const middle = left + (at + 0.5) * step;
        const half = Math.min(15, step * 0.34);
        const here = drawn === bar.x;
        const shapes = [
          makeSvg("rect", { x: left + at * step, y: top, width: step, height: PLOT + 40, class: "reach" }),
          makeSvg("rect", {
            x: middle - half,
            y: floor - ours * PLOT,
            width: half * 2,
            height: Math.max(1, ours * PLOT),
            class: `column ${name}`,
          }),
        ];
        if (bar.accepted)
          shapes.push(
            makeSvg("path", { d: `M${middle} ${floor - low * PLOT}V${floor - high * PLOT}`, class: "accepted" }),
          );
        if (typeof bar.published === "number") shapes.push(diamond(middle, floor - paper * PLOT, 5));
        shapes.push(
          label(middle, floor + 17, String(bar.x), here ? "tick-text strong" : "tick-text"),
          outcome(middle, floor + 31, bar.status),
        );
        // Between the title of the panel and its columns, where no bar reaches.
        if (here)
          shapes.push(pointer(middle, top), makeSvg("path", { d: `M${middle} ${top}V${floor}`, class: "drawn-line" }));
        const highest = Math.max(ours, paper);
        const lines = linesOf(bar);
        if (here) lines.push("your drawing");
        marks.push({
          words: lines.join(", "),
          lines,
          x: middle,
          y: floor - highest * PLOT - 6,
          shapes,
          name,
        });
      });
      if (index === panels.length - 1 || !beside)
        fixed.push(label(beside ? width / 2 + LEFT / 2 : left + across / 2, floor + 54, counts, "axis-title"));
    });
    fixed.push(verticalTitle(HEAD + PLOT / 2, UNITS[bars[0].metric]));
    return { height: beside ? tall : tall * panels.length, fixed, marks };
  });
  const keys = legend([
    ...series.map(
      ({ title: words }, index) => /** @type {[string, string]} */ ([STYLES[index % STYLES.length], `ours, ${words}`]),
    ),
    ["published", "published, with the accepted range"],
    ["drawn", "your drawing"],
  ]);
  return {
    parts: [picture.element, keys],
    mark: (agreement) => {
      drawn = agreement;
      keys.classList.toggle("has-drawing", agreement !== null);
      picture.redraw();
    },
  };
}
