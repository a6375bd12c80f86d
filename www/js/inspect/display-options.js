// How the heat map is shown: over the photo or before and after, how strongly, with which colours and scale.

import { make } from "../ui/dom.js";

/** @typedef {import("../engine/types.js").ColourMap} ColourMap */
/** @typedef {{divided: boolean, opacity: number, contour: boolean, scale: "calibrated" | "image", colour_map: string}} DisplayOptions */

export class DisplayControls {
  /** @param {DisplayOptions} options @param {ColourMap[]} colours @param {(patch: Partial<DisplayOptions>) => void} onchange */
  constructor(options, colours, onchange) {
    const show = choice(
      "Display",
      "inspect-show",
      [
        ["over", "Over the photo"],
        ["divided", "Before, after"],
      ],
      options.divided ? "divided" : "over",
      (value) => onchange({ divided: value === "divided" }),
    );
    const scale = choice(
      "Scale",
      "inspect-scale",
      [
        ["calibrated", "Calibrated"],
        ["image", "Per image"],
      ],
      options.scale,
      (value) => onchange({ scale: value === "image" ? "image" : "calibrated" }),
    );
    const opacity = /** @type {HTMLInputElement} */ (
      make("input", {
        type: "range",
        id: "inspect-opacity",
        min: 0,
        max: 1,
        step: 0.05,
        value: options.opacity,
        "data-testid": "opacity",
      })
    );
    const says = make("output", { for: opacity.id }, `${Math.round(options.opacity * 100)} %`);
    opacity.addEventListener("input", () => {
      says.textContent = `${Math.round(opacity.valueAsNumber * 100)} %`;
      onchange({ opacity: opacity.valueAsNumber });
    });
    const contour = /** @type {HTMLInputElement} */ (
      make("input", { type: "checkbox", checked: options.contour, "data-testid": "contour" })
    );
    contour.addEventListener("change", () => onchange({ contour: contour.checked }));
    const select = /** @type {HTMLSelectElement} */ (
      make(
        "select",
        { id: "inspect-colours", "data-testid": "inspect-colours" },
        ...colours.map(({ id, title }) => make("option", { value: id, selected: id === options.colour_map }, title)),
      )
    );
    select.addEventListener("change", () => onchange({ colour_map: select.value }));
    this.element = make(
      "div",
      { class: "display-controls", role: "group", "aria-label": "Display of the heat map" },
      show,
      make(
        "div",
        { class: "knob" },
        make("label", { for: opacity.id }, make("span", { class: "label" }, "Opacity"), " ", says),
        opacity,
      ),
      scale,
      make("div", { class: "knob" }, make("label", { for: select.id, class: "label" }, "Colours"), select),
      make("label", { class: "checkbox" }, contour, make("span", {}, "Contour at the threshold")),
    );
  }
}

/**
 * @param {string} title @param {string} name @param {[string, string][]} options @param {string} chosen @param {(value: string) => void} onchoose
 */
function choice(title, name, options, chosen, onchoose) {
  const group = make(
    "div",
    { class: "choice", role: "radiogroup", "aria-labelledby": `${name}-label` },
    ...options.map(([value, word]) => {
      const input = make("input", {
        type: "radio",
        name,
        value,
        checked: value === chosen,
        "data-testid": `${name}-${value}`,
      });
      input.addEventListener("change", () => onchoose(value));
      return make("label", {}, input, make("span", {}, word));
    }),
  );
  return make("div", { class: "knob" }, make("span", { class: "label", id: `${name}-label` }, title), group);
}
