// Whether the parts lie alike in the photos: core's sentence, the switch that shifts them, and the honest warning where
// no shift helps.

import { make } from "../ui/dom.js";
import { number } from "../ui/format.js";

/** @typedef {import("../engine/part-types.js").Taught} Taught */

const WARNING =
  "This breaks the method: it compares pixel with pixel, and paper C saw the same with screws that lie turned. Photograph the parts in one pose, in a fixture or against a stop, and teach again.";

export class AlignmentNote {
  /** @param {(align: boolean) => void} onalign */
  constructor(onalign) {
    this.words = make("p", { "data-testid": "alignment-says" });
    this.box = /** @type {HTMLInputElement} */ (make("input", { type: "checkbox", "data-testid": "align" }));
    this.box.addEventListener("change", () => onalign(this.box.checked));
    this.switch = make(
      "label",
      { class: "tick" },
      this.box,
      make("span", {}, "Shift the photos into place, and every photo inspected later"),
    );
    this.element = make(
      "div",
      { class: "alignment", hidden: true, "data-testid": "alignment" },
      this.words,
      this.switch,
    );
  }

  /** @param {Taught | null} taught @param {boolean} align  what the lesson asked for */
  show(taught, align) {
    const found = taught?.alignment;
    this.element.hidden = !found;
    if (!found) return;
    this.element.dataset.pose = found.pose === "shifted" && found.aligned ? "aligned" : found.pose;
    this.words.textContent = wordsOf(found);
    this.box.checked = align;
    this.switch.hidden = !(found.pose === "shifted" || align);
  }
}

/** @param {NonNullable<Taught["alignment"]>} found */
function wordsOf({ pose, aligned, typical, largest, sentence }) {
  if (pose === "varied") return `${sentence} ${WARNING}`;
  return pose === "shifted" && aligned
    ? `The photos are shifted into place, typically by ${number(typical)} and at most by ${number(largest)} of the model’s pixels.`
    : sentence;
}
