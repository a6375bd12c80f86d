// The scores of held-out normal and novel pictures, with the visitor's drawing among them. Curves, places and ticks
// come from core, as in the Draw room; here they are only drawn larger and can be pointed at.

import { Chart, label, legend, pointer } from "../ui/chart.js";
import { makeSvg } from "../ui/dom.js";
import { number, percent } from "../ui/format.js";
import { backdrop } from "../ui/score-distribution.js";

/** @typedef {import("../engine/generated/types.js").Novelty} Novelty */

const [SIDE, TOP, PLOT, FOOT] = [8, 26, 150, 44];

/**
 * @param {{normal: string, novel: string}} names  what the pictures show
 * @returns {{parts: HTMLElement[], show: (report: import("../engine/generated/types.js").Report | null, drawn: boolean) => void}}
 */
export function scores(names) {
  /** @type {Novelty | null} */
  let novelty = null;
  let drawn = false;
  let name = "mean squared error";
  const chart = new Chart("Scores of held-out images", (_, width) => {
    const floor = TOP + PLOT;
    const across = width - 2 * SIDE;
    const x = (/** @type {number} */ place) => SIDE + place * across;
    /** @type {SVGElement[]} */
    const fixed = [];
    /** @type {import("../ui/chart.js").Mark[]} */
    const marks = [];
    if (novelty) {
      const curves = [
        { points: novelty.curve_novel, name: "novel" },
        { points: novelty.curve_normal, name: "normal" },
      ];
      fixed.push(
        ...backdrop(
          { left: SIDE, right: SIDE + across, top: TOP, floor },
          { curves, ticks: novelty.axis.ticks, threshold: null },
        ),
      );
      fixed.push(
        label(width / 2, floor + 36, `${name}${novelty.axis.logarithmic ? ", logarithmic" : ""}`, "axis-title"),
      );
      const at = x(novelty.threshold_position);
      const lines = [
        "threshold",
        `${name} ${number(novelty.threshold)}`,
        `flags ${percent(novelty.normals_flagged)} of the normal images`,
      ];
      if (novelty.novels_flagged !== null && novelty.novels_flagged !== undefined)
        lines.push(`and ${percent(novelty.novels_flagged)} of the novel ones`);
      marks.push({
        words: lines.join(", "),
        lines,
        x: at,
        y: TOP,
        shapes: [
          makeSvg("rect", { x: at - 12, y: TOP - 6, width: 24, height: PLOT + 6, class: "reach" }),
          makeSvg("path", { d: `M${at} ${TOP}V${floor}`, class: "threshold-line" }),
        ],
      });
      if (drawn) {
        const here = x(novelty.position);
        const own = [
          "your drawing",
          `${name} ${number(novelty.score)}`,
          `at or above ${percent(novelty.percentile)} of the normal images`,
        ];
        marks.push({
          words: own.join(", "),
          lines: own,
          x: here,
          y: TOP - 8,
          shapes: [
            makeSvg("rect", { x: here - 14, y: TOP - 16, width: 28, height: PLOT + 16, class: "reach" }),
            makeSvg("path", { d: `M${here} ${TOP}V${floor}`, class: "drawn-line" }),
            pointer(here, TOP),
          ],
        });
      }
    }
    return { height: floor + FOOT, fixed, marks };
  });
  const keys = legend([
    ["line normal", names.normal],
    ["line novel", names.novel],
    ["line threshold", "threshold"],
    ["drawn", "your drawing"],
  ]);
  return {
    parts: [chart.element, keys],
    show: (report, own) => {
      novelty = report?.novelty ?? null;
      name = report?.score_kind === "nln" ? "neighbour score" : "mean squared error";
      drawn = own;
      keys.classList.toggle("has-drawing", own);
      chart.redraw();
    },
  };
}
