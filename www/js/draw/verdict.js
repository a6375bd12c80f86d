// The verdict: shown at once, spoken only when the drawing has come to rest.

import { announceIn } from "../ui/announce.js";
import { byId } from "../ui/dom.js";
import { explanation, LEVELS } from "../ui/verdict.js";

/** A pause of this many milliseconds means that the pen rests. */
const REST = 900;

/** @param {{level: import("../engine/generated/types.js").Level, text: string} | null} verdict */
export function showVerdict(verdict) {
  const box = byId("verdict", HTMLElement);
  const level = verdict?.level ?? "unknown";
  const empty = "Nothing drawn yet.";
  box.dataset.level = level;
  byId("verdict-level", HTMLElement).textContent = LEVELS[level];
  // A range such as 0–4 shall not break across lines.
  byId("verdict-text", HTMLElement).textContent = (verdict ? explanation(verdict) : empty).replace(
    /(\d)–(\d)/g,
    "$1\u2060–\u2060$2",
  );
  announceIn("spoken", verdict?.text ?? empty, REST);
}
