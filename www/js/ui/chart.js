// What every chart shares: a frame that is drawn anew when its width changes, marks that mouse, finger and keyboard
// can point at, and the one tooltip. Places on axes come from core; here they only become pixels.

import { makeSvg, make } from "./dom.js";

/** @typedef {{at: number, low: number, high: number}} Place  From 0 to 1: a value and the ends of its range. */
/** @typedef {{ticks: {position: number, label: string}[], places: Place[]}} Axis */
/** @typedef {(values: number[], spreads: number[], zero?: boolean) => Promise<Axis>} AxisOf  Made by core; includes zero by default. */
/** A thing to point at: its words, where the tooltip stands, above or, without room, below, and its shapes. @typedef {{words: string, lines: string[], x: number, y: number, below?: number, shapes: SVGElement[], name?: string}} Mark */

export class Chart {
  /**
   * @param {string} title  for a screen reader
   * @param {(chart: Chart, width: number) => {height: number, fixed: SVGElement[], marks: Mark[]}} paint
   */
  constructor(title, paint) {
    this.paint = paint;
    this.width = 0;
    /** @type {Mark[]} */
    this.marks = [];
    this.at = 0;
    this.svg = /** @type {SVGSVGElement} */ (
      makeSvg("svg", {
        class: "chart-picture",
        role: "group",
        "aria-label": `${title}. Arrow keys move from mark to mark.`,
      })
    );
    this.tip = make("div", { class: "chart-tip", "aria-hidden": "true", hidden: true });
    this.element = make("div", { class: "chart", "data-testid": "chart" }, this.svg, this.tip);
    new ResizeObserver(() => {
      if (this.element.clientWidth !== this.width) this.redraw();
    }).observe(this.element);
    this.listen();
  }

  /** Draws everything anew; the mark that had the focus keeps it. */
  redraw() {
    this.width = this.element.clientWidth;
    if (this.width === 0) return;
    const focused = this.svg.contains(document.activeElement);
    const { height, fixed, marks } = this.paint(this, this.width);
    this.marks = marks;
    this.at = Math.min(this.at, Math.max(0, marks.length - 1));
    this.svg.setAttribute("viewBox", `0 0 ${this.width} ${height}`);
    this.svg.setAttribute("height", String(height));
    const groups = marks.map((mark, index) =>
      makeSvg(
        "g",
        {
          class: `mark ${mark.name ?? ""}`,
          role: "img",
          tabindex: index === this.at ? 0 : -1,
          "aria-label": mark.words,
          "data-mark": index,
        },
        ...mark.shapes,
      ),
    );
    this.svg.replaceChildren(...fixed, ...groups);
    this.hide();
    if (focused) groups[this.at]?.focus({ preventScroll: true });
  }

  listen() {
    /** @param {EventTarget | null} target */
    const indexOf = (target) => {
      const group = target instanceof Element ? target.closest("[data-mark]") : null;
      return group instanceof SVGElement ? Number(group.dataset.mark) : -1;
    };
    this.svg.addEventListener("pointerover", (event) => this.show(indexOf(event.target)));
    this.svg.addEventListener("pointerdown", (event) => this.show(indexOf(event.target)));
    this.svg.addEventListener("pointerleave", () => this.show(indexOf(document.activeElement)));
    this.svg.addEventListener("focusin", (event) => {
      this.at = indexOf(event.target);
      this.svg
        .querySelectorAll("[data-mark]")
        .forEach((group, index) => group.setAttribute("tabindex", index === this.at ? "0" : "-1"));
      this.show(this.at);
    });
    this.svg.addEventListener("focusout", () => this.hide());
    this.svg.addEventListener("keydown", (event) => {
      if (event.key === "Escape") return this.hide();
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      const last = this.marks.length - 1;
      const wanted = step
        ? Math.min(last, Math.max(0, this.at + step))
        : event.key === "Home"
          ? 0
          : event.key === "End"
            ? last
            : -1;
      if (wanted < 0) return;
      event.preventDefault();
      const group = this.svg.querySelector(`[data-mark="${wanted}"]`);
      if (group instanceof SVGElement) group.focus({ preventScroll: true });
    });
  }

  /** Shows the tooltip of a mark, or none. @param {number} index */
  show(index) {
    const mark = this.marks[index];
    if (!mark) return this.hide();
    this.tip.replaceChildren(...mark.lines.map((line, row) => make(row === 0 ? "strong" : "span", {}, line)));
    this.tip.hidden = false;
    const half = this.tip.offsetWidth / 2;
    this.tip.style.left = `${Math.min(this.width - half, Math.max(half, mark.x))}px`;
    const below = mark.y < this.tip.offsetHeight + 14;
    this.tip.style.top = `${below ? (mark.below ?? mark.y) : mark.y}px`;
    this.tip.classList.toggle("is-below", below);
    this.svg.querySelectorAll("[data-mark]").forEach((group, at) => group.classList.toggle("is-on", at === index));
  }

  hide() {
    this.tip.hidden = true;
    this.svg.querySelectorAll(".is-on").forEach((group) => group.classList.remove("is-on"));
  }
}

/** A line of text. @param {number} x @param {number} y @param {string} text @param {string} name @param {"start" | "middle" | "end"} anchor */
export function label(x, y, text, name = "tick-text", anchor = "middle") {
  return makeSvg("text", { x, y, class: name, "text-anchor": anchor }, text);
}

/** The title of a vertical axis, left of its middle. @param {number} middle @param {string} text */
export function verticalTitle(middle, text) {
  const [x, y] = [11, middle];
  const attributes = { x, y, class: "axis-title", "text-anchor": "middle", transform: `rotate(-90 ${x} ${y})` };
  return makeSvg("text", attributes, text);
}

/** A hollow diamond, for what a paper published. @param {number} x @param {number} y @param {number} size */
export function diamond(x, y, size = 5.5) {
  return makeSvg("path", {
    d: `M${x} ${y - size}l${size} ${size}l${-size} ${size}l${-size} ${-size}z`,
    class: "published",
  });
}

/** A triangle that points down at a place, for the visitor's drawing. @param {number} x @param {number} y */
export function pointer(x, y) {
  return makeSvg("path", { d: `M${x - 7} ${y - 12}h14l-7 11z`, class: "drawn" });
}

/** A tick, a cross, a dot or a dash, for the outcome. @param {number} x @param {number} y @param {string} status */
export function outcome(x, y, status) {
  if (status === "pass") return makeSvg("path", { d: `M${x - 4.5} ${y}l3 3.5l6 -8`, class: "outcome pass" });
  if (status === "miss") return makeSvg("path", { d: `M${x - 3.5} ${y - 3.5}l7 7m0 -7l-7 7`, class: "outcome miss" });
  if (status === "no_reference") return makeSvg("circle", { cx: x, cy: y, r: 1.2, class: "outcome" });
  return makeSvg("path", { d: `M${x - 3.5} ${y}h7`, class: "outcome" });
}

/** The legend under a chart. @param {[string, string][]} entries  class of the key, words */
export function legend(entries) {
  return make(
    "ul",
    { class: "chart-legend" },
    ...entries.map(([name, words]) => make("li", { class: `chart-key ${name}` }, words)),
  );
}
