// Words that several parts of the room use. Formatting only.

import { makeSvg } from "../ui/dom.js";
import { number } from "../ui/format.js";

/** @typedef {import("./batch.js").Row} Row */

/** The level as the room shows it; the shape beside it says the same. @param {{level: string, flagged: boolean} | null} standing */
export function levelOf(standing) {
  if (!standing) return { level: "unknown", word: "" };
  if (standing.flagged) return { level: "unusual", word: "Unusual" };
  return standing.level === "borderline" || standing.level === "unusual"
    ? { level: "borderline", word: "Borderline" }
    : { level: "ordinary", word: "Ordinary" };
}

/** Which filter a row falls under. @param {Row} row */
export function kindOf(row) {
  if (row.state === "refused") return "refused";
  return row.standing === null ? "waiting" : row.standing.flagged ? "suspicious" : "fine";
}

/** An area as a share of the photo. @param {number} share  0 to 1 */
export function area(share) {
  return `${number(share * 100)} %`;
}

/** The three shapes of a verdict, of which styles show one: ring, half, whole. */
export function shape() {
  return makeSvg(
    "svg",
    { viewBox: "0 0 24 24", "aria-hidden": "true" },
    makeSvg("circle", { class: "outline", cx: 12, cy: 12, r: 9 }),
    makeSvg("path", { class: "half", d: "M12 3a9 9 0 0 1 0 18z" }),
    makeSvg("circle", { class: "whole", cx: 12, cy: 12, r: 9 }),
  );
}
