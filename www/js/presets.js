// Drawings of ours to start from, each a button with its own strokes as the picture.

import { byId, draw, make } from "./dom.js";
import { RADIUS } from "./sketch.js";

/** @typedef {import("./types.js").Preset} Preset */

/** @returns {Promise<Preset[]>} */
export async function fetchPresets() {
  const response = await fetch(new URL("../presets.json", import.meta.url));
  return (await response.json()).presets;
}

/** @param {Preset[]} presets @param {(preset: Preset) => void} onpick */
export function showPresets(presets, onpick) {
  const groups = /** @type {[string, string][]} */ ([["known", "presets-known"], ["unknown", "presets-unknown"], ["other", "presets-other"]]);
  for (const [kind, id] of groups) {
    byId(id, HTMLElement).append(...presets.filter((preset) => preset.kind === kind).map((preset) => button(preset, onpick)));
  }
}

/** @param {Preset} preset @param {(preset: Preset) => void} onpick */
function button(preset, onpick) {
  const picture = draw("svg", { viewBox: "0 0 1 1", "aria-hidden": "true" });
  for (const { points } of preset.strokes) {
    picture.append(draw("polyline", { points: points.map((point) => point.join(" ")).join(","), "stroke-width": RADIUS * 2 }));
  }
  const element = make("button", { type: "button", class: "preset", "aria-label": preset.title, title: preset.title, "data-testid": `preset-${preset.id}` }, picture);
  element.addEventListener("click", () => onpick(preset));
  return element;
}
