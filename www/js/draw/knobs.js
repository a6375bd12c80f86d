// The controls: K, σ, scale, colours, framing, threshold, and what is drawn over the maps.

import { byId, make } from "../ui/dom.js";
import { percent } from "../ui/format.js";

/** @typedef {import("../engine/generated/types.js").Knobs} Knobs */
/** @typedef {import("../engine/generated/types.js").Framing} Framing */
/** @typedef {import("../engine/generated/types.js").ColourMapId} ColourMapId */

/** The defaults of core's `Knobs`; core checks whatever is sent. @type {Knobs} */
export const DEFAULTS = {
  top_k: 10,
  sigma: 1,
  border: "zero",
  scale: "calibrated",
  colour_map: "magma",
  percentile: 0.95,
  neighbours: null,
  error_weight: null,
  convention: "paper",
};

/** @type {Record<Framing, string>} */
const FRAMINGS = {
  centred:
    "Centred: the drawing is scaled to fit 20 × 20 pixels and shifted so that its centre of mass is in the middle, as in MNIST.",
  fitted: "Fitted: the drawing is scaled to fill 28 × 28 pixels, as in Fashion-MNIST.",
  raw: "Raw: position and size are kept as drawn.",
};

export class Controls {
  /**
   * @param {(patch: Partial<Knobs>) => void} onknob
   * @param {(framing: Framing) => void} onframing
   * @param {(rings: boolean, line: boolean) => void} onmarks
   */
  constructor(onknob, onframing, onmarks) {
    this.k = byId("k", HTMLInputElement);
    this.sigma = byId("sigma", HTMLInputElement);
    this.threshold = byId("threshold", HTMLInputElement);
    this.colours = byId("colours", HTMLSelectElement);
    this.k.addEventListener("input", () => onknob({ top_k: this.k.valueAsNumber }));
    this.sigma.addEventListener("input", () => onknob({ sigma: this.sigma.valueAsNumber }));
    this.threshold.addEventListener("input", () => onknob({ percentile: this.threshold.valueAsNumber }));
    this.colours.addEventListener("change", () =>
      onknob({ colour_map: /** @type {ColourMapId} */ (this.colours.value) }),
    );
    radios("scale", (value) => onknob({ scale: value === "image" ? "image" : "calibrated" }));
    radios("framing", (value) => onframing(/** @type {Framing} */ (value)));
    const [rings, line] = [byId("show-rings", HTMLInputElement), byId("show-line", HTMLInputElement)];
    for (const box of [rings, line]) box.addEventListener("change", () => onmarks(rings.checked, line.checked));
  }

  /** @param {import("../engine/generated/types.js").ColourMap[]} maps */
  offer(maps) {
    this.colours.replaceChildren(...maps.map((map) => make("option", { value: map.id }, map.title)));
  }

  /** Shows a state that came from elsewhere (start, link). @param {Knobs} knobs @param {Framing} framing */
  show(knobs, framing) {
    this.k.valueAsNumber = knobs.top_k;
    this.sigma.valueAsNumber = knobs.sigma;
    this.threshold.valueAsNumber = knobs.percentile;
    this.colours.value = knobs.colour_map;
    byId("k-value", HTMLElement).textContent = String(knobs.top_k);
    byId("sigma-value", HTMLElement).textContent = `${knobs.sigma} px`;
    byId("threshold-value", HTMLElement).textContent = `${percent(knobs.percentile)} of normal images below`;
    this.threshold.setAttribute("aria-valuetext", `above ${percent(knobs.percentile)} of the normal images`);
    check("scale", knobs.scale);
    check("framing", framing);
    byId("framing-says", HTMLElement).textContent = FRAMINGS[framing];
  }
}

/** @param {string} name @param {(value: string) => void} onpick */
function radios(name, onpick) {
  for (const radio of document.getElementsByName(name)) {
    radio.addEventListener("change", () => {
      if (radio instanceof HTMLInputElement && radio.checked) onpick(radio.value);
    });
  }
}

/** @param {string} name @param {string} value */
function check(name, value) {
  for (const radio of document.getElementsByName(name)) {
    if (radio instanceof HTMLInputElement) radio.checked = radio.value === value;
  }
}
