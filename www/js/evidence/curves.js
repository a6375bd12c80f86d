// Series over a number, as lines: ours as points with whiskers of one standard deviation, a series told by its marker
// and its dashes as much as by its colour. Numbers stand evenly, each with its tick, run or not.

import { Chart, label, outcome, verticalTitle } from "../ui/chart.js";
import { makeSvg, make } from "../ui/dom.js";
import { spreads } from "./table.js";
import { linesOf, UNITS } from "./words.js";

/** @typedef {import("../engine/generated/evidence.js").Row} Row */
/** @typedef {import("../engine/generated/evidence.js").Label} Label */
/** @typedef {import("../engine/generated/evidence.js").Table} Table */
/** A row with its number, of a series. @typedef {{row: Row, at: number, series: string}} Point */
/** What one chart shows: a heading where there are several, what x counts, its series, and the titles of those that were not run. @typedef {{panel: string, counts: string, series: Label[], absent: string[], points: Point[]}} Curves */

/** How series are told apart; more repeat. @type {{name: string, marker: (x: number, y: number) => string, words: string}[]} */
const STYLES = [
  {
    name: "normal",
    marker: (x, y) => `M${x - 5} ${y}a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z`,
    words: "circles, solid line",
  },
  { name: "novel", marker: (x, y) => `M${x - 4.5} ${y - 4.5}h9v9h-9z`, words: "squares, dashed line" },
  { name: "further", marker: (x, y) => `M${x} ${y - 6}l6 10.5h-12z`, words: "triangles, dotted line" },
  {
    name: "fourth",
    marker: (x, y) => `M${x} ${y - 6.5}l6.5 6.5l-6.5 6.5l-6.5 -6.5z`,
    words: "diamonds, dash-dot line",
  },
];
const [LEFT, RIGHT, TOP, PLOT, FOOT] = [58, 10, 12, 210, 52];
/** Of a heading, and of a second line of ticks where they are close. */
const [HEAD, LINE] = [26, 15];

/** The charts of a table, one for each panel, or an empty list. @param {Table} table @returns {Curves[]} */
export function curvesOf({ chart, rows }) {
  if (chart.kind !== "curves") return [];
  const { series = [], panels = [], metrics = [], x: counts = "" } = chart;
  const points = rows.flatMap((row) =>
    metrics.includes(row.metric) && typeof row.x === "number" ? [{ row, at: row.x, series: row.series ?? "" }] : [],
  );
  const charts = panels.length > 0 ? panels : [{ id: undefined, title: "" }];
  return charts
    .map(({ id, title }) => {
      const all = points.filter(({ row }) => row.panel === id);
      // A series without a measured point has no line.
      const isRun = (/** @type {Label} */ { id: key }) => all.some((point) => point.series === key && measured(point));
      const run = series.filter(isRun);
      const absent = series.filter((one) => !isRun(one)).map((one) => one.title);
      const own = all.filter((point) => run.some((one) => one.id === point.series));
      return { panel: title, counts, series: run, absent, points: own };
    })
    .filter(({ points: own }) => own.some(measured));
}

/**
 * @param {string} title
 * @param {Curves} curves
 * @param {import("../ui/chart.js").AxisOf} axisOf
 * @returns {Promise<HTMLElement>}
 */
export async function curved(title, { panel, counts, series: labels, absent, points }, axisOf) {
  const series = labels.map(({ id }) => id);
  const numbers = [...new Set(points.map(({ at }) => at))].sort((a, b) => a - b);
  // From left to right, as the arrow keys go.
  const run = points
    .filter(measured)
    .sort((a, b) => a.at - b.at || series.indexOf(a.series) - series.indexOf(b.series));
  const axis = await axisOf(
    run.map(({ row }) => Number(row.ours)),
    run.map(({ row }) => row.sd ?? 0),
    false,
  );
  const decimals = Math.max(...numbers.map((number) => (String(number).split(".")[1] ?? "").length));
  const chart = new Chart(panel ? `${title}, ${panel}` : title, (_, width) => {
    const top = TOP + (panel ? HEAD : 0);
    const floor = top + PLOT;
    const step = (width - LEFT - RIGHT) / numbers.length;
    // Points of one number stand side by side, so that no whisker hides another.
    const slice = Math.min(24, step / series.length);
    const middleOf = (/** @type {number} */ at) => LEFT + (numbers.indexOf(at) + 0.5) * step;
    const words = numbers.map((number) => number.toFixed(decimals));
    const close = Math.max(...words.map((word) => word.length)) * 7 + 10 > step;
    const x = (/** @type {Point} */ { at, series: of }) =>
      middleOf(at) + (series.indexOf(of) - (series.length - 1) / 2) * slice * 0.6;
    const y = (/** @type {number} */ place) => floor - place * PLOT;
    /** @type {SVGElement[]} */
    const fixed = panel ? [label(LEFT, 16, panel, "panel-title", "start")] : [];
    axis.ticks.forEach((tick, index) => {
      fixed.push(
        makeSvg("path", { d: `M${LEFT} ${y(tick.position)}H${width - RIGHT}`, class: index === 0 ? "axis" : "grid" }),
        label(LEFT - 8, y(tick.position) + 4, tick.label, "tick-text", "end"),
      );
    });
    numbers.forEach((number, index) => {
      const middle = middleOf(number);
      const low = close && index % 2 === 1 ? LINE : 0;
      fixed.push(
        makeSvg("path", { d: `M${middle} ${floor}v${5 + low}`, class: "axis" }),
        label(middle, floor + 18 + low, words[index]),
      );
      if (!run.some(({ at }) => at === number)) fixed.push(outcome(middle, floor - 9, "not_run"));
    });
    const under = close ? LINE : 0;
    fixed.push(label(LEFT + (width - LEFT - RIGHT) / 2, floor + 40 + under, counts, "axis-title"));
    fixed.push(verticalTitle(top + PLOT / 2, UNITS[points[0].row.metric]));
    const places = run.map((point, index) => ({ point, ...axis.places[index] }));
    // A line joins neighbours alone: where a number was not run, it breaks off.
    series.forEach((of, style) => {
      const path = numbers.map((number, index) => {
        const here = places.find(({ point }) => point.series === of && point.at === number);
        const joined = places.some(({ point }) => point.series === of && point.at === numbers[index - 1]);
        return here ? `${joined ? "L" : "M"}${x(here.point)} ${y(here.at)}` : "";
      });
      fixed.push(makeSvg("path", { d: path.join(""), class: `curve ${STYLES[style % STYLES.length].name}` }));
    });
    const marks = places.map(({ point, at, low, high }) => {
      const { name, marker } = STYLES[series.indexOf(point.series) % STYLES.length];
      const middle = x(point);
      const shapes = [
        makeSvg("rect", {
          x: middleOf(point.at) + (series.indexOf(point.series) - series.length / 2) * slice,
          y: top,
          width: slice,
          height: PLOT,
          class: "reach",
        }),
      ];
      if (typeof point.row.sd === "number")
        shapes.push(
          makeSvg("path", { d: `M${middle - 4} ${y(high)}h8m-4 0V${y(low)}m-4 0h8`, class: `whisker ${name}` }),
        );
      shapes.push(makeSvg("path", { d: marker(middle, y(at)), class: `ours ${name}` }));
      const lines = linesOf(point.row);
      return { words: lines.join(", "), lines, x: middle, y: y(high) - 4, below: y(low) - 8, shapes, name: "point" };
    });
    return { height: floor + FOOT + under, fixed, marks };
  });
  const told = [
    ...missing(points, counts, absent),
    ...(Number(axis.ticks[0].label) === 0 ? [] : [`The axis begins at ${axis.ticks[0].label}, not at 0.`]),
  ];
  return make(
    "div",
    { class: "curves" },
    chart.element,
    keys(labels, spreads(points.map(({ row }) => row))),
    ...(told.length > 0
      ? [make("p", { class: "muted small curves-note", "data-testid": "curves-note" }, told.join(" "))]
      : []),
  );
}

/** @param {Point} point */
function measured({ row }) {
  return typeof row.ours === "number";
}

/** What has no point: series, numbers nowhere measured, and single rows. @param {Point[]} points @param {string} counts @param {string[]} absent */
function missing(points, counts, absent) {
  const run = new Set(points.filter(measured).map(({ at }) => at));
  const numbers = [...new Set(points.map(({ at }) => at))].filter((at) => !run.has(at));
  const rows = points.filter((point) => run.has(point.at) && !measured(point)).map(({ row }) => row.name);
  return [
    ...(numbers.length > 0 ? [`Not run (marked –): ${listed(numbers.map(String))} ${counts}.`] : []),
    ...(absent.length > 0 ? [`Not run: ${listed(absent)}.`] : []),
    ...(rows.length > 0 ? [`Not run: ${rows.join("; ")}.`] : []),
  ];
}

/** @param {string[]} words */
function listed(words) {
  return words.length > 1 ? `${words.slice(0, -1).join(", ")} and ${words[words.length - 1]}` : words[0];
}

/** Each series as it is drawn, in words too, and the whiskers. @param {Label[]} series @param {string[]} over  what deviations were taken over */
function keys(series, over) {
  const picture = (/** @type {SVGElement[]} */ ...shapes) =>
    makeSvg("svg", { class: "chart-picture", viewBox: "0 0 34 14", "aria-hidden": "true" }, ...shapes);
  const entries = series.map(({ title }, index) => {
    const { name, marker, words } = STYLES[index % STYLES.length];
    return make(
      "li",
      { class: "curve-key" },
      picture(
        makeSvg("path", { d: "M0 7h34", class: `curve ${name}` }),
        makeSvg("path", { d: marker(17, 7), class: `ours ${name}` }),
      ),
      `${title}: ${words}`,
    );
  });
  if (over.length > 0)
    entries.push(
      make(
        "li",
        { class: "curve-key" },
        picture(makeSvg("path", { d: "M13 1h8m-4 0v12m-4 0h8", class: "whisker" })),
        `± standard deviation over ${over.join(" or ")}`,
      ),
    );
  return make("ul", { class: "chart-legend" }, ...entries);
}
