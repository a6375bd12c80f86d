// Words that several parts of the room use. Formatting only.

import { makeSvg } from "../ui/dom.js";
import { number } from "../ui/format.js";

/** @typedef {import("./batch.js").Row} Row */

/** The level as the room shows it; the shape beside it says the same. @param {{level: string, flagged: boolean} | null} verdict */
export function levelOf(verdict) {
  if (!verdict) return { level: "unknown", word: "" };
  if (verdict.flagged) return { level: "unusual", word: "Unusual" };
  return verdict.level === "borderline" || verdict.level === "unusual"
    ? { level: "borderline", word: "Borderline" }
    : { level: "ordinary", word: "Ordinary" };
}

/** Which filter a row falls under. @param {Row} row */
export function kindOf(row) {
  if (row.state === "rejected") return "rejected";
  return row.verdict === null ? "waiting" : row.verdict.flagged ? "flagged" : "unflagged";
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
