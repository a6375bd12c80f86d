// How errors become a map: three error measures with a sentence each, the blur width of PSE, and normalisation by pixel.

import { make } from "../ui/dom.js";
import { slider } from "../ui/choice.js";
import { withTerms } from "../ui/glossary.js";

/** @typedef {import("../engine/generated/types.js").Method} Method */
/** @typedef {import("../engine/generated/types.js").NormalisationChoice} NormalisationChoice */

const WAYS = /** @type {const} */ ([
  [
    "multi_scale_pse",
    "Multi-scale PSE",
    "Combines several blur widths for small and large defects, each normalised on the good photos. Nothing to set.",
  ],
  [
    "pse",
    "PSE",
    "Proximally sensitive error (paper C): errors concentrated within about σ pixels count fully, scattered errors of either sign cancel.",
  ],
  ["mse", "Squared error", "Squared error of each pixel by itself: the baseline, and the most sensitive to noise."],
]);

export class MethodChoice {
  /** @param {{input: (sigma: number) => void, change: () => void}} on  a width that moves; any choice made */
  constructor({ input, change }) {
    /** The method of the model, with all its parameters. @type {Method | null} */
    this.given = null;
    this.inputs = WAYS.map(
      ([way]) =>
        /** @type {HTMLInputElement} */ (
          make("input", {
            type: "radio",
            name: "teach-method",
            value: way,
            "aria-describedby": `method-${way}`,
            "data-testid": `method-${way}`,
          })
        ),
    );
    this.sigma = slider(
      "teach-sigma",
      "Blur width",
      { min: 0.5, max: 16, step: 0.5, value: 2 },
      {
        input: (value) => {
          this.saySigma();
          input(value);
        },
        change,
      },
    );
    this.perPixel = /** @type {HTMLInputElement} */ (make("input", { type: "checkbox", "data-testid": "per-pixel" }));
    this.perPixel.addEventListener("change", change);
    this.chosen = make("span", { class: "way-says small", "data-testid": "per-pixel-chosen", hidden: "" });
    const ways = WAYS.map(([way, title, sentence], index) =>
      make(
        "label",
        { class: "way" },
        this.inputs[index],
        make("span", { class: "way-title" }, title),
        make("span", { class: "way-says small muted", id: `method-${way}` }, ...withTerms(sentence)),
      ),
    );
    for (const input of this.inputs) {
      input.addEventListener("change", () => {
        this.sigma.element.hidden = this.way !== "pse";
        change();
      });
    }
    this.element = make(
      "fieldset",
      { class: "method", "data-testid": "method" },
      make("legend", { class: "label" }, "Error measure"),
      ...ways,
      this.sigma.element,
      make(
        "label",
        { class: "way" },
        this.perPixel,
        make("span", { class: "way-title" }, "Normalise each pixel"),
        make(
          "span",
          { class: "way-says small muted" },
          "Normalises the error by its mean and standard deviation on good photos at each pixel, so that edges that always vary count less.",
        ),
        this.chosen,
      ),
    );
  }

  get way() {
    return this.inputs.find((input) => input.checked)?.value ?? "multi_scale_pse";
  }

  saySigma() {
    this.sigma.say(`σ = ${this.sigma.input.value} px`);
  }

  /** @returns {{method: Method, per_pixel: boolean}} */
  get value() {
    const per_pixel = this.perPixel.checked;
    if (this.way === "pse") return { method: { error: "pse", sigma: this.sigma.input.valueAsNumber }, per_pixel };
    if (this.way === "mse") return { method: { error: "mse" }, per_pixel };
    return {
      method:
        this.given?.error === "multi_scale_pse"
          ? this.given
          : { error: "multi_scale_pse", sigmas: [1, 2, 4], normaliser: "mean", join: "max" },
      per_pixel,
    };
  }

  /**
   * @param {Method} method
   * @param {boolean} per_pixel
   * @param {NormalisationChoice | null} choice  how that was chosen, unless it was given
   */
  show(method, per_pixel, choice) {
    this.given = method;
    for (const input of this.inputs) input.checked = input.value === method.error;
    if (method.error === "pse") this.sigma.input.valueAsNumber = method.sigma;
    this.saySigma();
    this.sigma.element.hidden = method.error !== "pse";
    this.perPixel.checked = per_pixel;
    this.chosen.hidden = choice === null;
    this.chosen.textContent = choice ? reason(choice) : "";
  }
}

/** Why maps are normalised, or not. @param {NormalisationChoice} choice */
function reason({ per_pixel, painted, found_with, found_without, labelled_with, labelled_without }) {
  const labelled =
    labelled_with === labelled_without
      ? ""
      : ` Of your labelled defects it finds ${labelled_with} with the normalisation and ${labelled_without} without.`;
  return `Switched ${per_pixel ? "on" : "off"} automatically: of ${painted} defects painted on your good photos, a model of the other photos finds ${found_with} with the normalisation and ${found_without} without.${labelled}`;
}

/** The method that a card describes. @param {import("../engine/generated/types.js").PartCard} card @returns {Method} */
export function methodOf({ map }) {
  if (map.error !== "one_width")
    return {
      error: "multi_scale_pse",
      sigmas: map.scales.map((scale) => scale.sigma),
      normaliser: "mean",
      join: map.join,
    };
  return map.sigma > 0 ? { error: "pse", sigma: map.sigma } : { error: "mse" };
}
