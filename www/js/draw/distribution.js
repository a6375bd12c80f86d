// This drawing's score among the scores of held-out normals, with a threshold that one can move.
// Curves and positions come from core; a drag looks the percentile up in a table that core filled.

import { byId, draw } from "../ui/dom.js";
import { number, percent } from "../ui/format.js";

/** @typedef {import("../engine/types.js").Novelty} Novelty */
/** @typedef {{percentile: number, position: number}} Mark */

const TOP = 26;
const BASE = 20;

export class Distribution {
  /**
   * @param {(percentile: number) => void} onmove
   * @param {() => Promise<Mark[]>} table  which percentile stands at which position
   */
  constructor(onmove, table) {
    this.svg = byId("distribution", SVGSVGElement);
    /** @type {Novelty | null | undefined} */
    this.novelty = null;
    /** Another drawing's curves, for the empty sheet. @type {Novelty | null} */
    this.background = null;
    /** @type {Mark[]} */
    this.marks = [];
    /** Which blend of terms the marks belong to. */
    this.blend = "";
    /** Its extent on the page, as the observer tells it: asking the page would lay it out at once. */
    this.width = 0;
    this.height = 0;
    new ResizeObserver(([{ contentRect }]) => {
      this.width = contentRect.width;
      this.height = contentRect.height;
      this.paint();
    }).observe(this.svg);
    this.table = table;
    let dragging = false;
    this.svg.addEventListener("pointerdown", async (event) => {
      if (!this.novelty || event.button !== 0) return;
      dragging = true;
      this.svg.setPointerCapture(event.pointerId);
      event.preventDefault();
      await this.prepare();
      if (dragging) this.drag(event, onmove);
    });
    this.svg.addEventListener("pointermove", (event) => {
      if (dragging) this.drag(event, onmove);
    });
    for (const name of ["pointerup", "pointercancel"]) this.svg.addEventListener(name, () => (dragging = false));
  }

  /** Another model has another axis. */
  forget() {
    this.marks = [];
    this.background = null;
  }

  /** Another blend of terms has another axis. @param {string} blend */
  standOn(blend) {
    if (blend !== this.blend) this.marks = [];
    this.blend = blend;
  }

  /** Fills the table once for each axis. */
  async prepare() {
    if (this.marks.length === 0) this.marks = await this.table().catch(() => []);
  }

  /** @param {PointerEvent} event @param {(percentile: number) => void} onmove */
  drag(event, onmove) {
    if (this.marks.length === 0) return;
    const box = this.svg.getBoundingClientRect();
    const wanted = (event.clientX - box.left) / box.width;
    let best = this.marks[0];
    for (const mark of this.marks) {
      if (Math.abs(mark.position - wanted) < Math.abs(best.position - wanted)) best = mark;
    }
    onmove(best.percentile);
  }

  /** @param {Novelty | null | undefined} novelty @param {"mse" | "nln"} kind  which score it is */
  show(novelty, kind = "mse") {
    this.novelty = novelty;
    const name = kind === "nln" ? "score" : "error";
    byId("key-axis", HTMLElement).textContent = `${name} →`;
    this.svg.setAttribute("aria-label", `The ${name} of this drawing in the distribution of held-out images`);
    this.paint();
    const flagged = byId("flagged", HTMLElement);
    if (!novelty) {
      flagged.textContent = "Draw something to compare it with held-out normal images.";
      return;
    }
    flagged.replaceChildren(
      "Flags ",
      strong(percent(novelty.normals_flagged)),
      " of held-out normal images",
      ...(novelty.novels_flagged === null || novelty.novels_flagged === undefined
        ? []
        : [" and ", strong(percent(novelty.novels_flagged)), " of novel images"]),
      ` (${name} at or above ${number(novelty.threshold)}).`,
    );
  }

  paint() {
    const { width, height } = this;
    if (width === 0) return;
    this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const floor = height - BASE;
    const parts = [draw("path", { d: `M0 ${floor + 0.5}H${width}`, class: "axis" })];
    const novelty = this.novelty ?? this.background;
    if (novelty) {
      /** @param {[number, number][]} curve */
      const outline = (curve) =>
        curve.map(([x, y]) => `${(x * width).toFixed(1)} ${(floor - y * (floor - TOP)).toFixed(1)}`).join("L");
      const line = novelty.threshold_position * width;
      const here = Math.min(1, Math.max(0, novelty.position)) * width;
      parts.push(
        draw("rect", {
          x: line,
          y: TOP - 8,
          width: Math.max(0, width - line),
          height: floor - TOP + 8,
          class: "beyond",
        }),
      );
      for (const [curve, name] of /** @type {const} */ ([
        [novelty.curve_novel, "novel"],
        [novelty.curve_normal, "normal"],
      ])) {
        if (curve.length < 2) continue;
        parts.push(
          draw("path", { d: `M${outline(curve)}L${width} ${floor}L0 ${floor}Z`, class: `area ${name}` }),
          draw("path", { d: `M${outline(curve)}`, class: `curve ${name}` }),
        );
      }
      parts.push(
        draw("path", { d: `M${line} ${TOP - 8}V${floor}`, class: "threshold" }),
        draw("rect", { x: line - 7, y: TOP - 22, width: 14, height: 18, rx: 4, class: "grip" }),
        draw("path", { d: `M${line - 2} ${TOP - 17}v8M${line + 2} ${TOP - 17}v8`, class: "grip-lines" }),
      );
      for (const tick of novelty.axis.ticks) {
        const x = tick.position * width;
        parts.push(draw("path", { d: `M${x} ${floor}v4`, class: "axis" }));
        if (x > 14 && x < width - 14)
          parts.push(draw("text", { x, y: floor + 16, "text-anchor": "middle", class: "tick-text" }, tick.label));
      }
      if (this.novelty) {
        // The label keeps to the side that has room, off the line of the threshold.
        const right = here < 96 || (here < width - 96 && (line < here || line > here + 96));
        parts.push(
          draw("path", { d: `M${here} ${TOP - 4}V${floor}`, class: "here-line" }),
          draw("circle", { cx: here, cy: floor, r: 5, class: "here" }),
          draw(
            "text",
            { x: here + (right ? 8 : -8), y: TOP + 20, "text-anchor": right ? "start" : "end", class: "here-text" },
            "this drawing",
          ),
        );
      }
    }
    this.svg.replaceChildren(...parts);
  }
}

/** @param {string} text */
function strong(text) {
  const element = document.createElement("strong");
  element.textContent = text;
  return element;
}
