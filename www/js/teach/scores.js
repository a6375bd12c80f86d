// Leave-one-out scores of the good photos: a small distribution with a dot for every photo, a cross for every defect and
// the threshold, and the outliers, each with a question. Positions come from core.

import { makeSvg, make } from "../ui/dom.js";
import { Chart } from "../ui/chart.js";
import { backdrop } from "../ui/score-distribution.js";
import { number, percent } from "../ui/format.js";
import { withTerms } from "../ui/glossary.js";
import { slider } from "../ui/choice.js";
import { copyOf } from "../ui/thumbnail.js";

/** @typedef {import("../engine/part-types.js").Taught} Taught */
/** @typedef {import("./photo-grid.js").Item} Item */

const [TOP, FLOOR, HEIGHT] = [22, 108, 128];
/** Radius of a dot, where there is room and where there are many. */
const [DOT, SMALL, MANY] = [4, 2.6, 100];
/** Outliers listed at once; the chart has the rest. */
const LISTED = 6;

export class Scores {
  /**
   * @param {object} on
   * @param {(id: string) => Item | null} on.item  of a good photo, or one with a defect
   * @param {(id: string) => void} on.choose
   * @param {(id: string) => void} on.remove
   * @param {(percentile: number) => void} on.percentile  let go
   */
  constructor({ item, choose, remove, percentile }) {
    this.item = item;
    this.choose = choose;
    this.remove = remove;
    /** @type {Taught | null} */
    this.trained = null;
    /** Outliers that the visitor has confirmed as good. @type {Set<string>} */
    this.confirmed = new Set();
    /** @type {string | null} */
    this.chosen = null;
    this.chart = new Chart("Leave-one-out scores of the good photos. Enter shows a photo", (_, width) =>
      this.paint(width),
    );
    for (const type of ["click", "keydown"]) {
      this.chart.svg.addEventListener(type, (event) => {
        if (event instanceof KeyboardEvent && event.key !== "Enter" && event.key !== " ") return;
        const mark = event.target instanceof Element ? event.target.closest("[data-mark]") : null;
        const id = mark instanceof SVGElement ? this.shown[Number(mark.dataset.mark)]?.id : undefined;
        if (!id || !this.item(id)) return;
        event.preventDefault();
        this.choose(id);
      });
    }
    this.percentile = slider(
      "teach-percentile",
      "Threshold",
      { min: 0.8, max: 1, step: 0.01, value: 0.95 },
      { input: (value) => this.sayPercentile(value), change: percentile },
    );
    this.says = make("p", { class: "small", "data-testid": "scores-says" });
    this.defectKey = make("span", { class: "key defect", hidden: true }, "a defect");
    this.outlierList = make("div", { class: "outliers", hidden: true, "data-testid": "outliers" });
    this.element = make(
      "section",
      { class: "scores", "aria-labelledby": "scores-heading" },
      make("h2", { class: "unseen", id: "scores-heading" }, "Scores of the good photos"),
      make(
        "div",
        { class: "scores-row" },
        make(
          "div",
          { class: "scores-chart" },
          this.chart.element,
          make(
            "p",
            { class: "keys", "aria-hidden": "true" },
            make("span", { class: "key photo" }, "good photo (leave-one-out)"),
            this.defectKey,
            make("span", { class: "key axis-note" }, "score →"),
          ),
        ),
        make("div", { class: "scores-knob" }, this.percentile.element, this.says),
      ),
      this.outlierList,
    );
  }

  /** @param {number} value */
  sayPercentile(value) {
    this.percentile.say(value >= 1 ? "above all good photos" : `${percent(value)} of good photos below`);
  }

  /** @param {Taught | null} trained @param {boolean} anew  after another training, in which nothing was confirmed yet */
  show(trained, anew) {
    if (anew) this.confirmed.clear();
    this.trained = trained;
    this.element.hidden = trained === null;
    if (!trained) return;
    const share = trained.card.threshold_percentile;
    this.percentile.input.valueAsNumber = share;
    this.sayPercentile(share);
    // Without its photos a model keeps its threshold.
    this.percentile.element.hidden = trained.scores.length === 0;
    const { above } = trained;
    const line = `A photo with a score above ${number(trained.threshold)} is flagged`;
    const good = `${above === 0 ? "none" : above === 1 ? "one" : above} of the ${trained.photos} good photos ${above > 1 ? "are" : "is"} above`;
    this.says.replaceChildren(
      ...withTerms(
        trained.scores.length > 0
          ? `${line}; ${good}. Each good photo is scored by a model of the others (leave-one-out).`
          : `${line}; ${percent(share)} of its good photos are below.`,
      ),
    );
    this.defectKey.hidden = trained.defects.length === 0;
    this.showOutliers();
    this.chart.redraw();
  }

  /** Everything that has a mark: good photos first. */
  get shown() {
    return this.trained ? [...this.trained.scores, ...this.trained.defects] : [];
  }

  /** @param {string | null} id */
  point(id) {
    if (this.chosen === id) return;
    this.chosen = id;
    this.chart.redraw();
  }

  /** The outliers that were not confirmed as good. */
  get outliers() {
    return (this.trained?.scores ?? [])
      .filter(({ id, unlike }) => unlike && !this.confirmed.has(id) && this.item(id))
      .sort((a, b) => b.score - a.score);
  }

  showOutliers() {
    const { outliers } = this;
    this.outlierList.hidden = outliers.length === 0;
    const title =
      outliers.length === 1
        ? "One photo is an outlier. Was the part good?"
        : `${outliers.length} photos are outliers. Were these parts good?`;
    this.outlierList.replaceChildren(
      make("h3", { class: "label" }, title),
      make("ul", {}, ...outliers.slice(0, LISTED).map(({ id, score }) => this.question(id, score))),
      ...(outliers.length > LISTED
        ? [make("p", { class: "small muted" }, "The others are marked in red in the chart.")]
        : []),
    );
  }

  /** After an answer: the next question has the focus. */
  showNextOutlier() {
    this.showOutliers();
    const next = this.outlierList.querySelector("[data-testid='outlier-good']");
    (next instanceof HTMLElement ? next : this.percentile.input).focus();
  }

  /** @param {string} id @param {number} score */
  question(id, score) {
    const item = /** @type {Item} */ (this.item(id));
    const look = make(
      "button",
      { type: "button", class: "tile-photo", "aria-label": `Show ${item.photo.name}`, "data-testid": "outlier-look" },
      copyOf(item.picture),
    );
    look.addEventListener("click", () => this.choose(id));
    const good = make("button", { type: "button", "data-testid": "outlier-good" }, "Good part");
    good.addEventListener("click", () => {
      this.confirmed.add(id);
      this.chart.redraw();
      this.showNextOutlier();
    });
    const bad = make("button", { type: "button", "data-testid": "outlier-remove" }, "Remove");
    bad.addEventListener("click", () => {
      this.remove(id);
      this.showNextOutlier();
    });
    return make(
      "li",
      {},
      look,
      make(
        "p",
        { class: "small" },
        item.photo.name,
        make("br"),
        make("span", { class: "muted" }, `score ${number(score)}`),
      ),
      make("div", {}, good, bad),
    );
  }

  /** @param {number} width */
  paint(width) {
    const { trained } = this;
    if (!trained) return { height: HEIGHT, fixed: [], marks: [] };
    const fixed = backdrop(
      { left: 0, right: width, top: TOP, floor: FLOOR },
      {
        curves: [{ points: trained.curve, name: "normal" }],
        ticks: trained.axis.ticks,
        threshold: trained.threshold_position,
      },
    );
    const line = trained.threshold_position * width;
    const right = line < width - 76;
    fixed.push(
      makeSvg("path", { d: `M${line} ${TOP - 8}V${FLOOR}`, class: "threshold-line" }),
      makeSvg(
        "text",
        { x: line + (right ? 6 : -6), y: TOP + 2, "text-anchor": right ? "start" : "end", class: "threshold-text" },
        "threshold",
      ),
    );
    const good = trained.scores.length;
    const radius = good > MANY ? SMALL : DOT;
    const heights = [trained.scores, trained.defects].flatMap((all) =>
      stacked(
        all.map(({ position }) => position * width),
        2 * radius + 1,
      ),
    );
    // High columns are pressed together.
    const step = Math.min(2 * radius - 1, (FLOOR - TOP - 10) / Math.max(1, ...heights));
    const unlike = new Set(this.outliers.map(({ id }) => id));
    const marks = this.shown.map(({ id, score, position }, index) => {
      const name = this.item(id)?.photo.name ?? "a photo that is not loaded";
      const [x, y] = [
        Math.min(width - radius, Math.max(radius, position * width)),
        FLOOR - radius - 2 - heights[index] * step,
      ];
      const odd = unlike.has(id);
      const defect = index >= good;
      const remark = defect ? "with a defect" : odd ? "outlier" : "";
      const size = id === this.chosen ? radius + 2 : radius;
      const shape = defect
        ? makeSvg("path", {
            d: `M${x - size} ${y - size}l${2 * size} ${2 * size}m0 ${-2 * size}l${-2 * size} ${2 * size}`,
            class: "cross-mark",
          })
        : makeSvg("circle", { cx: x, cy: y, r: size, class: "dot" });
      return {
        words: [name, `score ${number(score)}`, remark].filter(Boolean).join(", "),
        lines: [name, `score ${number(score)}`, remark].filter(Boolean),
        x,
        y: y - 4,
        shapes: [makeSvg("circle", { cx: x, cy: y, r: 9, class: "reach" }), shape],
        name: `${odd ? "odd" : ""} ${id === this.chosen ? "chosen" : ""}`.trim(),
      };
    });
    return { height: HEIGHT, fixed, marks };
  }
}

/** The row in which each dot stands, so that none covers its neighbour. @param {number[]} places @param {number} apart @returns {number[]} */
function stacked(places, apart) {
  const order = places.map((_, index) => index).sort((a, b) => places[a] - places[b]);
  /** Where the last dot of each row stands. @type {number[]} */
  const rows = [];
  const heights = new Array(places.length).fill(0);
  for (const index of order) {
    let row = rows.findIndex((last) => places[index] - last >= apart);
    if (row < 0) row = rows.length;
    rows[row] = places[index];
    heights[index] = row;
  }
  return heights;
}
