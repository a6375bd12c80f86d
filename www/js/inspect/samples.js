// Samples to try: parts that are rendered in wasm, good or with a defect that is known exactly.

import { make } from "../ui/dom.js";

/** @typedef {import("../engine/generated/types.js").PartFamily} Family */
/** @typedef {import("../ui/intake.js").Sample} Sample */

/** Good ones in a mixed batch. */
const GOOD = 4;
/** Far from the seeds of training samples. */
const FIRST = 5000;

export class Samples {
  /** @param {Family[]} families @param {(family: string, samples: Sample[]) => void} ontry */
  constructor(families, ontry) {
    this.families = families;
    this.ontry = ontry;
    this.seed = FIRST;
    this.select = /** @type {HTMLSelectElement} */ (
      make(
        "select",
        { "aria-label": "Type of sample", "data-testid": "sample-family" },
        ...families.map(({ id, title }) => make("option", { value: id }, title)),
      )
    );
    this.select.addEventListener("change", () => this.show());
    this.chips = make("div", { class: "chips" });
    const title = make("summary", { "data-testid": "samples-open" }, "Samples");
    this.element = /** @type {HTMLDetailsElement} */ (
      make(
        "details",
        { class: "samples disclosure", open: true },
        title,
        make("div", { class: "samples-inside" }, ...(families.length > 1 ? [this.select] : []), this.chips),
      )
    );
    this.element.hidden = families.length === 0;
    this.show();
  }

  /** The family that is chosen. */
  get family() {
    return this.families.find(({ id }) => id === this.select.value) ?? this.families[0];
  }

  /** @param {string} id */
  choose(id) {
    if (this.families.every((family) => family.id !== id)) return;
    this.select.value = id;
    this.show();
  }

  show() {
    const { family } = this;
    if (!family) return;
    const chip = (/** @type {string} */ id, /** @type {string} */ title, /** @type {() => Sample[]} */ bring) => {
      const button = make("button", { type: "button", class: "chip", "data-testid": `sample-${id}` }, title);
      button.addEventListener("click", () => {
        // On a phone the photo shall come into sight.
        if (matchMedia("(max-width: 37.5rem)").matches) this.element.open = false;
        this.ontry(family.id, bring());
      });
      return button;
    };
    this.chips.replaceChildren(
      chip("batch", "Mixed batch", () => this.mixed()),
      chip("good", "Good", () => [this.sample(null)]),
      ...family.defects.map(({ id, title }) => chip(id, title, () => [this.sample(id)])),
    );
  }

  /** @param {string | null} defect @returns {Sample} */
  sample(defect) {
    this.seed += 1;
    return {
      family: this.family.id,
      defect,
      seed: this.seed,
      name: `${this.family.id} ${(defect ?? "good").replace(/_/g, " ")} ${this.seed - FIRST}`,
    };
  }

  /** Good ones and one of each defect, in turn. */
  mixed() {
    const defects = this.family.defects.map(({ id }) => id);
    const many = Math.max(GOOD, defects.length);
    return Array.from({ length: many }, (_, index) => [
      ...(index < GOOD ? [this.sample(null)] : []),
      ...(index < defects.length ? [this.sample(defects[index])] : []),
    ]).flat();
  }
}
