// How the heat map is shown: over the photo or before and after, how strongly, with which colours and scale.

import { checkbox, choice, slider } from "../ui/choice.js";
import { make } from "../ui/dom.js";
import { percent } from "../ui/format.js";

/** @typedef {import("../engine/generated/types.js").ColourMap} ColourMap */
/** @typedef {import("../engine/generated/types.js").ColourMapId} ColourMapId */
/** @typedef {import("../engine/generated/types.js").Scale} Scale */
/** @typedef {{divided: boolean, opacity: number, contour: boolean, scale: Scale, colour_map: ColourMapId}} DisplayOptions */

export class DisplayControls {
  /** @param {DisplayOptions} options @param {ColourMap[]} colours @param {(patch: Partial<DisplayOptions>) => void} onchange */
  constructor(options, colours, onchange) {
    const show = choice(
      "inspect-show",
      "Display",
      [
        { value: "over", words: "Overlay" },
        { value: "divided", words: "Split view" },
      ],
      options.divided ? "divided" : "over",
      (value) => onchange({ divided: value === "divided" }),
    );
    const scale = choice(
      "inspect-scale",
      "Scale",
      [
        { value: "calibrated", words: "Calibrated", title: "One scale for all photos, from the good parts" },
        { value: "image", words: "Per image", title: "Each map scaled by its own maximum" },
      ],
      options.scale,
      (value) => onchange({ scale: value }),
    );
    const opacity = slider(
      "opacity",
      "Opacity",
      { min: 0, max: 1, step: 0.05, value: options.opacity },
      {
        input: (value) => {
          opacity.say(percent(value));
          onchange({ opacity: value });
        },
      },
    );
    opacity.say(percent(options.opacity));
    const contour = checkbox("contour", "Contour at the threshold", options.contour, (checked) =>
      onchange({ contour: checked }),
    );
    const select = /** @type {HTMLSelectElement} */ (
      make(
        "select",
        { id: "inspect-colours", "data-testid": "inspect-colours" },
        ...colours.map(({ id, title }) => make("option", { value: id, selected: id === options.colour_map }, title)),
      )
    );
    select.addEventListener("change", () => onchange({ colour_map: /** @type {ColourMapId} */ (select.value) }));
    this.element = make(
      "div",
      { class: "display-controls", role: "group", "aria-label": "Display of the heat map" },
      show.element,
      opacity.element,
      scale.element,
      make("div", { class: "setting" }, make("label", { for: select.id, class: "label" }, "Colours"), select),
      contour.element,
    );
  }
}
