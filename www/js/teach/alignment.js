// Whether the parts have the same position in all photos: core's sentence, the switch that aligns them, and a warning
// where no shift helps.

import { checkbox } from "../ui/choice.js";
import { make } from "../ui/dom.js";
import { number } from "../ui/format.js";

/** @typedef {import("../engine/part-types.js").Taught} Taught */

const WARNING =
  "PCA compares pixel with pixel, so rotated parts are reported as defective (paper C reports the same for screws). Photograph the parts in one pose, for example in a fixture, and train again.";

export class AlignmentNote {
  /** @param {(align: boolean) => void} onalign */
  constructor(onalign) {
    this.words = make("p", { "data-testid": "alignment-says" });
    this.switch = checkbox("align", "Align the photos by shifting, also those inspected later", false, onalign);
    this.element = make(
      "div",
      { class: "alignment", hidden: true, "data-testid": "alignment" },
      this.words,
      this.switch.element,
    );
  }

  /** @param {Taught | null} trained @param {boolean} align  what the training asked for */
  show(trained, align) {
    const found = trained?.alignment;
    this.element.hidden = !found;
    if (!found) return;
    this.element.dataset.pose = found.pose === "shifted" && found.aligned ? "aligned" : found.pose;
    this.words.textContent = wordsOf(found);
    this.switch.input.checked = align;
    this.switch.element.hidden = !(found.pose === "shifted" || align);
  }
}

/** @param {NonNullable<Taught["alignment"]>} found */
function wordsOf({ pose, aligned, typical, largest, sentence }) {
  if (pose === "varied") return `${sentence} ${WARNING}`;
  return pose === "shifted" && aligned
    ? `The photos were aligned by shifts of typically ${number(typical)} and at most ${number(largest)} pixels of the model input.`
    : sentence;
}
