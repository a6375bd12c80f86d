// A verdict as rooms show it: core's level as a shape and a word, and core's sentence beside them.

import { makeSvg } from "./dom.js";

/** @typedef {import("../engine/generated/types.js").Level} Level */

/** @type {Record<Level, string>} */
export const LEVELS = { ordinary: "Ordinary", borderline: "Borderline", unusual: "Unusual", unknown: "" };

/** The sentence without the level at its beginning, which is shown above it. @param {{level: Level, text: string}} verdict */
export function explanation({ level, text }) {
  const name = LEVELS[level];
  const rest = name && text.startsWith(name) ? text.slice(name.length).replace(/^[:.]\s*/, "") : text;
  return rest.charAt(0).toUpperCase() + rest.slice(1);
}

/** The three shapes of a level, of which styles show one: ring, half, whole. */
export function levelMark() {
  return makeSvg(
    "svg",
    { viewBox: "0 0 24 24", "aria-hidden": "true" },
    makeSvg("circle", { class: "outline", cx: 12, cy: 12, r: 9 }),
    makeSvg("path", { class: "half", d: "M12 3a9 9 0 0 1 0 18z" }),
    makeSvg("circle", { class: "whole", cx: 12, cy: 12, r: 9 }),
  );
}
