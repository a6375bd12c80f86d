// The visitor's drawing as the evidence marks it: what it has in the place of a row's mean, and where that is.

/** @typedef {import("../engine/generated/types.js").Report} Report */
/** @typedef {import("../engine/generated/evidence.js").Row} Row */
/** A drawing's reports by the number of top pixels, and the model that analysed it. @typedef {{model: string, at: Map<number, Report>}} Drawing */

/** The numbers of top pixels that paper A's tables have. */
export const TOP = [5, 10];

/** What a drawing has in the place of a row's mean. @param {Row} row @param {Drawing | null} drawing @returns {number | null} */
export function markOf({ metric, k }, drawing) {
  // Differences of maps do not depend on K.
  const metrics = drawing?.at.get(k ?? TOP[TOP.length - 1])?.metrics;
  if (!metrics) return null;
  switch (metric) {
    case "max_distance":
      return metrics.distance?.distance ?? null;
    case "mean_agreement":
      return metrics.agreement ?? null;
    case "map_mse":
      return metrics.map_mse ?? null;
    case "map_mse_squared":
      return metrics.map_mse_squared ?? null;
    default:
      return null;
  }
}

/** How many of its K top pixels agree. @param {number | undefined} k @param {Drawing | null} drawing @returns {number | null} */
export function agreementOf(k, drawing) {
  return (k === undefined ? null : drawing?.at.get(k)?.metrics.agreement) ?? null;
}
