// How often 0, 1, … K of the top pixels agree: ours as bars, the paper's numbers as diamonds within the range that
// was accepted, normal and novel pictures in two panels on one axis, and the visitor's own drawing on both.

import { Chart, diamond, label, legend, outcome, pointer } from "../ui/chart.js";
import { draw } from "../ui/dom.js";
import { linesOf, spreadOf } from "./table.js";

/** @typedef {import("./table.js").Row} Row */
/** @typedef {{row: Row, count: number, of: number, novel: boolean}} Bar */

const [LEFT, RIGHT, HEAD, PLOT, FOOT, GAP] = [58, 8, 34, 190, 62, 30];
/** Panels stand below each other on less. */
const WIDE = 600;

/**
 * The rows of a table that are bars of one histogram, or an empty list.
 * @param {Row[]} rows
 * @returns {Bar[]}
 */
export function barsOf(rows) {
  return rows.flatMap((row) => {
    const [, count, of, kind] = /^(\d+) of (\d+) agree, (normal|novel)$/.exec(row.name) ?? [];
    return kind && typeof row.ours === "number"
      ? [{ row, count: Number(count), of: Number(of), novel: kind === "novel" }]
      : [];
  });
}

/**
 * @param {string} title
 * @param {Bar[]} bars
 * @param {import("../ui/chart.js").AxisOf} axisOf
 * @returns {Promise<{parts: HTMLElement[], mark: (agreement: number | null) => void}>}
 */
export async function histogram(title, bars, axisOf) {
  // Two values a bar: ours, and the published one with its range.
  const axis = await axisOf(
    bars.flatMap(({ row }) => [Number(row.ours), Number(row.published ?? row.ours)]),
    bars.flatMap(({ row }) => [0, spreadOf(row)]),
  );
  /** @type {number | null} */
  let drawn = null;
  const chart = new Chart(title, (_, width) => {
    const panels = [false, true]
      .map((novel) => bars.filter((bar) => bar.novel === novel))
      .filter((panel) => panel.length > 0);
    const beside = width >= WIDE;
    const across = beside ? (width - LEFT - RIGHT - GAP * (panels.length - 1)) / panels.length : width - LEFT - RIGHT;
    const tall = HEAD + PLOT + FOOT;
    /** @type {SVGElement[]} */
    const fixed = [];
    /** @type {import("../ui/chart.js").Mark[]} */
    const marks = [];
    panels.forEach((panel, index) => {
      const left = LEFT + (beside ? index * (across + GAP) : 0);
      const top = HEAD + (beside ? 0 : index * tall);
      const floor = top + PLOT;
      const step = across / panel.length;
      fixed.push(label(left, top - 18, panel[0].novel ? "Novel pictures" : "Normal pictures", "panel-title", "start"));
      for (const tick of axis.ticks) {
        const y = floor - tick.position * PLOT;
        fixed.push(draw("path", { d: `M${left} ${y}h${across}`, class: tick.position === 0 ? "axis" : "grid" }));
        if (index === 0 || !beside) fixed.push(label(left - 8, y + 4, tick.label, "tick-text", "end"));
      }
      panel.forEach((bar, at) => {
        const [{ at: ours }, paper] = axis.places.slice(bars.indexOf(bar) * 2);
        const middle = left + (at + 0.5) * step;
        const half = Math.min(15, step * 0.34);
        const here = drawn === bar.count;
        const shapes = [
          draw("rect", { x: left + at * step, y: top, width: step, height: PLOT + 40, class: "reach" }),
          draw("rect", {
            x: middle - half,
            y: floor - ours * PLOT,
            width: half * 2,
            height: Math.max(1, ours * PLOT),
            class: `column ${bar.novel ? "novel" : "normal"}`,
          }),
        ];
        if (bar.row.published !== null) {
          shapes.push(
            draw("path", {
              d: `M${middle} ${floor - paper.low * PLOT}V${floor - paper.high * PLOT}`,
              class: "accepted",
            }),
            diamond(middle, floor - paper.at * PLOT, 5),
          );
        }
        shapes.push(
          label(middle, floor + 17, String(bar.count), here ? "tick-text strong" : "tick-text"),
          outcome(middle, floor + 31, bar.row.status),
        );
        // Between the title of the panel and its columns, where no bar reaches.
        if (here)
          shapes.push(pointer(middle, top), draw("path", { d: `M${middle} ${top}V${floor}`, class: "drawn-line" }));
        const highest = Math.max(ours, paper.at);
        const lines = linesOf(bar.row);
        if (here) lines.push("your drawing");
        marks.push({
          words: lines.join(", "),
          lines,
          x: middle,
          y: floor - highest * PLOT - 6,
          shapes,
          name: bar.novel ? "novel" : "normal",
        });
      });
      if (index === panels.length - 1 || !beside)
        fixed.push(
          label(
            beside ? width / 2 + LEFT / 2 : left + across / 2,
            floor + 54,
            `top pixels that agree, of ${panel[0].of}`,
            "axis-title",
          ),
        );
    });
    fixed.push(
      draw(
        "text",
        {
          x: 11,
          y: HEAD + PLOT / 2,
          class: "axis-title",
          "text-anchor": "middle",
          transform: `rotate(-90 11 ${HEAD + PLOT / 2})`,
        },
        "share of pictures",
      ),
    );
    return { height: beside ? tall : tall * panels.length, fixed, marks };
  });
  const keys = legend([
    ["normal", "ours, normal"],
    ["novel", "ours, novel"],
    ["published", "published, with the accepted range"],
    ["drawn", "your drawing"],
  ]);
  return {
    parts: [chart.element, keys],
    mark: (agreement) => {
      drawn = agreement;
      keys.classList.toggle("has-drawing", agreement !== null);
      chart.redraw();
    },
  };
}
