// What the engines practise on in idle time, so that their code is compiled before the first stroke.

import { DEFAULTS } from "./knobs.js";
import { RADIUS } from "./sketch.js";

/** @typedef {import("../engine/generated/types.js").Request} Request */

/** Where the presets could not be fetched: two lines. @type {import("../engine/generated/types.js").Stroke[][]} */
const SPARE = [
  [
    {
      points: [
        [0.5, 0.2],
        [0.5, 0.8],
      ],
    },
  ],
  [
    {
      points: [
        [0.3, 0.2],
        [0.6, 0.8],
      ],
    },
  ],
];

/**
 * Different drawings, so that every run is a run of the network.
 * @param {import("../engine/types.js").Preset[]} presets
 * @returns {Request[]}
 */
export function warmUp(presets) {
  const garments = document.documentElement.dataset.subject === "garments";
  const fitting = presets.filter(({ kind }) => (kind === "garment") === garments).slice(0, 4);
  const drawings = fitting.length > 0 ? fitting.map((preset) => preset.strokes) : SPARE;
  return drawings.map((strokes) => ({
    input: { strokes, radius: RADIUS },
    framing: garments ? "fitted" : "centred",
    knobs: DEFAULTS,
  }));
}
