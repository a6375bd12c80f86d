// The brush: what it does, its grey and its size. The sheet's keys b, f and e choose as well.

import { byId } from "../ui/dom.js";
import { percent } from "../ui/format.js";
import { RADIUS } from "./sketch.js";

/** @typedef {"draw" | "fill" | "erase"} Tool */

const NAMES = /** @type {Record<Tool, string>} */ ({
  draw: "Brush selected.",
  fill: "Fill selected: click inside a closed outline.",
  erase: "Eraser selected.",
});

export class Brush {
  /** @param {(sentence: string) => void} say  for the live region */
  constructor(say) {
    this.say = say;
    /** @type {Tool} */
    this.tool = "draw";
    this.level = 1;
    this.radius = RADIUS;
    this.grey = byId("brush-grey", HTMLInputElement);
    this.size = byId("brush-size", HTMLInputElement);
    this.size.valueAsNumber = RADIUS;
    this.grey.addEventListener("input", () => {
      this.level = this.grey.valueAsNumber;
      this.show();
    });
    this.size.addEventListener("input", () => {
      this.radius = this.size.valueAsNumber;
      this.show();
    });
    for (const radio of document.getElementsByName("tool")) {
      radio.addEventListener("change", () => {
        if (radio instanceof HTMLInputElement && radio.checked) this.choose(/** @type {Tool} */ (radio.value), false);
      });
    }
    this.show();
  }

  /** @param {Tool} tool @param {boolean} [aloud] */
  choose(tool, aloud = true) {
    this.tool = tool;
    for (const radio of document.getElementsByName("tool"))
      if (radio instanceof HTMLInputElement) radio.checked = radio.value === tool;
    byId("sheet", HTMLCanvasElement).dataset.tool = tool;
    if (aloud) this.say(NAMES[tool]);
    this.show();
  }

  /** How a stroke of it looks; what a plain pen does is left out. @returns {Partial<import("../engine/generated/types.js").Stroke>} */
  style() {
    const level = this.tool === "erase" ? 0 : this.level;
    return { ...(level === 1 ? {} : { level }), ...(this.radius === RADIUS ? {} : { radius: this.radius }) };
  }

  /** Opens the panel where greys are the way to draw. @param {boolean} open */
  offer(open) {
    byId("brush", HTMLDetailsElement).open = open;
  }

  show() {
    byId("brush-grey-value", HTMLElement).textContent = percent(this.level);
    this.grey.setAttribute("aria-valuetext", `${percent(this.level)} ink`);
    this.size.setAttribute("aria-valuetext", `radius ${this.radius} of the sheet`);
    const dot = byId("brush-dot", SVGCircleElement);
    dot.setAttribute("r", String(this.radius));
    dot.setAttribute("fill-opacity", String(this.tool === "erase" ? 0 : this.level));
  }
}
