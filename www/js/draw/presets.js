// Drawings of ours to start from, each a button with its own strokes as the picture.

import { byId, makeSvg, make } from "../ui/dom.js";
import { RADIUS } from "./sketch.js";

/** @typedef {import("../engine/types.js").Preset} Preset */

/** @returns {Promise<Preset[]>} */
export async function fetchPresets() {
  const response = await fetch(new URL("../../presets.json", import.meta.url));
  return (await response.json()).presets;
}

/**
 * @param {{id: string, title: string, presets: Preset[]}[]} groups  with the id of the row
 * @param {(preset: Preset) => void} onpick
 */
export function showPresets(groups, onpick) {
  for (const { id, title, presets } of groups) {
    const heading = byId(`${id}-title`, HTMLElement);
    heading.textContent = title;
    heading.hidden = presets.length === 0;
    byId(id, HTMLElement).replaceChildren(...presets.map((preset) => button(preset, onpick)));
  }
}

/** @param {Preset} preset @param {(preset: Preset) => void} onpick */
function button(preset, onpick) {
  const picture = makeSvg("svg", { viewBox: "0 0 1 1", "aria-hidden": "true" });
  for (const { points, level = 1, radius = RADIUS, filled } of preset.strokes) {
    const shape = { points: points.map((point) => point.join(" ")).join(","), "stroke-width": radius * 2 };
    // Paper below, so that a lighter grey covers what was drawn before it.
    if (level < 1)
      picture.append(
        makeSvg(filled ? "polygon" : "polyline", { ...shape, class: filled ? "underlay solid" : "underlay" }),
      );
    picture.append(
      makeSvg(filled ? "polygon" : "polyline", { ...shape, opacity: level, ...(filled ? { class: "solid" } : {}) }),
    );
  }
  const element = make(
    "button",
    {
      type: "button",
      class: "preset",
      "aria-label": preset.title,
      title: preset.title,
      "data-testid": `preset-${preset.id}`,
    },
    picture,
  );
  element.addEventListener("click", () => onpick(preset));
  return element;
}
