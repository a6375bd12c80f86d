// A score among the scores of the good parts: their curve, each of them as a dot, this photo, and the threshold, which
// is moved as a percentile of the good parts, as a score, or by hand on the axis. Every place comes from wasm.

import { makeSvg, make } from "../ui/dom.js";
import { percent } from "../ui/format.js";
import { ScoreDistribution } from "../ui/score-distribution.js";

/** @typedef {import("../engine/part-types.js").Threshold} Threshold */
/** @typedef {import("./detectors.js").Spread} Spread */
/** Where the threshold stands. @typedef {{value: number, percentile: number, position: number, good_flagged: number, own: boolean}} ThresholdPoint */

/** Good parts up to which each is a dot; of hundreds the curve says more. */
const DOTS = 120;

export class ScoreChart {
  /** @param {(threshold: Threshold) => void} onmove */
  constructor(onmove) {
    this.onmove = onmove;
    /** @type {Spread | null} */
    this.spread = null;
    /** @type {ThresholdPoint | null} */
    this.threshold = null;
    /** This photo's place, 0 to 1. @type {number | null} */
    this.here = null;
    const svg = /** @type {SVGSVGElement} */ (
      makeSvg("svg", {
        class: "score-distribution",
        role: "img",
        "aria-label": "The score of this photo in the distribution of good parts",
        "data-testid": "score-chart",
      })
    );
    this.goods = make("span", { class: "key good" });
    const keys = make(
      "p",
      { class: "keys", "aria-hidden": "true" },
      this.goods,
      make("span", { class: "key axis-note" }, "score →"),
    );
    const slider = {
      type: "range",
      min: 0.5,
      max: 1,
      step: 0.005,
      value: 0.95,
      id: "inspect-percentile",
      "data-testid": "threshold-percentile",
    };
    this.percentile = /** @type {HTMLInputElement} */ (make("input", slider));
    this.says = make("output", { for: slider.id });
    this.value = /** @type {HTMLInputElement} */ (
      make("input", {
        type: "number",
        class: "text",
        step: "any",
        id: "inspect-threshold",
        "data-testid": "threshold-score",
        "aria-label": "Threshold as a score",
      })
    );
    this.reset = /** @type {HTMLButtonElement} */ (
      make("button", { type: "button", class: "quiet", "data-testid": "threshold-reset", disabled: true }, "Automatic")
    );
    this.flags = make("p", { class: "small", "data-testid": "threshold-says" });
    const knob = make(
      "div",
      { class: "threshold-controls" },
      make("label", { for: slider.id }, make("span", { class: "label" }, "Threshold"), this.says),
      this.percentile,
      make(
        "div",
        { class: "score-chart-value" },
        make("label", { for: "inspect-threshold" }, "or score"),
        this.value,
        this.reset,
      ),
      this.flags,
    );
    this.element = make("div", { class: "score-panel score-chart", hidden: true }, make("div", {}, svg, keys), knob);
    this.listen();
    this.picture = new ScoreDistribution(svg, (position) => this.onmove({ position }));
  }

  listen() {
    this.percentile.addEventListener("input", () => this.onmove({ percentile: this.percentile.valueAsNumber }));
    this.value.addEventListener(
      "change",
      () => Number.isFinite(this.value.valueAsNumber) && this.onmove({ value: this.value.valueAsNumber }),
    );
    this.reset.addEventListener("click", () => this.onmove(null));
  }

  /** @param {Spread | null} spread  of the model in use @param {string} [goods]  what its good parts are */
  showModel(spread, goods = "good parts (leave-one-out)") {
    this.spread = spread;
    this.goods.textContent = goods;
    this.element.hidden = spread === null;
    this.paint();
  }

  /** @param {ThresholdPoint} threshold */
  showThreshold(threshold) {
    this.threshold = threshold;
    if (document.activeElement !== this.percentile) this.percentile.value = String(threshold.percentile);
    if (document.activeElement !== this.value) this.value.value = String(Number(threshold.value.toPrecision(4)));
    this.says.textContent =
      threshold.percentile >= 1 ? "above all good parts" : `above ${percent(threshold.percentile)} of the good parts`;
    this.percentile.setAttribute("aria-valuetext", this.says.textContent);
    this.flags.replaceChildren(
      "Share of good parts flagged: ",
      make("strong", {}, percent(threshold.good_flagged)),
      ".",
    );
    this.reset.disabled = threshold.own;
    this.paint();
  }

  /** @param {number | null} here */
  mark(here) {
    this.here = here;
    this.paint();
  }

  paint() {
    const { spread, threshold, here } = this;
    this.picture.show(
      {
        curves: spread ? [{ points: spread.curve, name: "normal" }] : [],
        ticks: spread?.ticks ?? [],
        threshold: threshold?.position ?? null,
        dots: spread && spread.goods.length <= DOTS ? spread.goods : [],
        here: here === null ? null : { position: here, label: here > 1 ? "this photo (off scale) →" : "this photo" },
      },
      threshold !== null,
    );
  }
}
