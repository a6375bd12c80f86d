// A score among the scores of the good parts: their curve, each of them as a dot, this photo, and the threshold, which
// is moved as a percentile of the good parts, as a score, or by hand on the axis. Every place comes from wasm.

import { draw, make } from "../ui/dom.js";
import { percent } from "../ui/format.js";

/** @typedef {import("../engine/part-types.js").Threshold} Threshold */
/** @typedef {import("./detectors.js").Spread} Spread */
/** Where the threshold stands. @typedef {{value: number, percentile: number, position: number, good_flagged: number, own: boolean}} Mark */

const TOP = 24;
const BASE = 20;

export class StandingView {
  /** @param {(threshold: Threshold) => void} onmove */
  constructor(onmove) {
    this.onmove = onmove;
    /** @type {Spread | null} */
    this.spread = null;
    /** @type {Mark | null} */
    this.mark = null;
    /** This photo's place, 0 to 1. @type {number | null} */
    this.here = null;
    this.width = 0;
    this.height = 0;
    this.svg = /** @type {SVGSVGElement} */ (
      draw("svg", {
        class: "standing-chart",
        role: "img",
        "aria-label": "The score of this photo in the distribution of good parts",
        "data-testid": "standing",
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
      { class: "standing-knob" },
      make("label", { for: slider.id }, make("span", { class: "label" }, "Threshold"), this.says),
      this.percentile,
      make(
        "div",
        { class: "standing-raw" },
        make("label", { for: "inspect-threshold" }, "or score"),
        this.value,
        this.reset,
      ),
      this.flags,
    );
    this.element = make("div", { class: "standing", hidden: true }, make("div", {}, this.svg, keys), knob);
    this.listen();
    new ResizeObserver(([{ contentRect }]) => {
      ({ width: this.width, height: this.height } = contentRect);
      this.paint();
    }).observe(this.svg);
  }

  listen() {
    this.percentile.addEventListener("input", () => this.onmove({ percentile: this.percentile.valueAsNumber }));
    this.value.addEventListener(
      "change",
      () => Number.isFinite(this.value.valueAsNumber) && this.onmove({ value: this.value.valueAsNumber }),
    );
    this.reset.addEventListener("click", () => this.onmove(null));
    const drag = (/** @type {PointerEvent} */ event) => {
      const box = this.svg.getBoundingClientRect();
      this.onmove({ position: Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) });
    };
    this.svg.addEventListener("pointerdown", (event) => {
      if (!this.mark || event.button !== 0) return;
      event.preventDefault();
      this.svg.setPointerCapture(event.pointerId);
      drag(event);
    });
    this.svg.addEventListener("pointermove", (event) => {
      if (this.svg.hasPointerCapture(event.pointerId)) drag(event);
    });
  }

  /** @param {Spread | null} spread  of the model in use @param {string} [goods]  what its good parts are */
  stand(spread, goods = "good parts (leave-one-out)") {
    this.spread = spread;
    this.goods.textContent = goods;
    this.element.hidden = spread === null;
    this.paint();
  }

  /** @param {Mark} mark */
  show(mark) {
    this.mark = mark;
    if (document.activeElement !== this.percentile) this.percentile.value = String(mark.percentile);
    if (document.activeElement !== this.value) this.value.value = String(Number(mark.value.toPrecision(4)));
    this.says.textContent =
      mark.percentile >= 1 ? "above all good parts" : `above ${percent(mark.percentile)} of the good parts`;
    this.percentile.setAttribute("aria-valuetext", this.says.textContent);
    this.flags.replaceChildren("Flags ", make("strong", {}, percent(mark.good_flagged)), " of the good parts.");
    this.reset.disabled = mark.own;
    this.paint();
  }

  /** @param {number | null} here */
  place(here) {
    this.here = here;
    this.paint();
  }

  paint() {
    const { width, height, spread, mark } = this;
    if (width === 0) return;
    this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const floor = height - BASE;
    const parts = [draw("path", { d: `M0 ${floor + 0.5}H${width}`, class: "axis" })];
    const line = mark ? mark.position * width : null;
    if (line !== null)
      parts.push(
        draw("rect", {
          x: line,
          y: TOP - 8,
          width: Math.max(0, width - line),
          height: floor - TOP + 8,
          class: "beyond",
        }),
      );
    if (spread && spread.curve.length > 1) {
      const outline = spread.curve
        .map(([x, y]) => `${(x * width).toFixed(1)} ${(floor - y * (floor - TOP)).toFixed(1)}`)
        .join("L");
      parts.push(
        draw("path", { d: `M${outline}L${width} ${floor}L0 ${floor}Z`, class: "area" }),
        draw("path", { d: `M${outline}`, class: "curve" }),
      );
    }
    for (const tick of spread?.ticks ?? []) {
      const x = tick.position * width;
      parts.push(draw("path", { d: `M${x} ${floor}v4`, class: "axis" }));
      if (x > 12 && x < width - 12)
        parts.push(draw("text", { x, y: floor + 16, "text-anchor": "middle", class: "tick-text" }, tick.label));
    }
    // Few good parts are honest as dots; of hundreds the curve says more.
    if (spread && spread.goods.length <= 120)
      for (const good of spread.goods)
        parts.push(draw("circle", { cx: good * width, cy: floor - 4, r: 2.6, class: "good-dot" }));
    if (line !== null) {
      parts.push(
        draw("path", { d: `M${line} ${TOP - 8}V${floor}`, class: "threshold" }),
        draw("rect", { x: line - 7, y: TOP - 22, width: 14, height: 18, rx: 4, class: "grip" }),
        draw("path", { d: `M${line - 2} ${TOP - 17}v8M${line + 2} ${TOP - 17}v8`, class: "grip-lines" }),
      );
    }
    if (this.here !== null) {
      const here = Math.min(1, Math.max(0, this.here)) * width;
      const right = here < width - 84;
      parts.push(
        draw("path", { d: `M${here} ${TOP - 2}V${floor}`, class: "here-line" }),
        draw("circle", { cx: here, cy: floor, r: 5, class: "here" }),
        draw(
          "text",
          { x: here + (right ? 8 : -8), y: TOP + 18, "text-anchor": right ? "start" : "end", class: "here-text" },
          this.here > 1 ? "this photo (off scale) →" : "this photo",
        ),
      );
    }
    this.svg.replaceChildren(...parts);
  }
}
