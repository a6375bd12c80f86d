// The verdict: shown at once, spoken only when the drawing has come to rest.

import { announceIn } from "../ui/announce.js";
import { byId } from "../ui/dom.js";

/** A pause of this many milliseconds means that the pen rests. */
const REST = 900;

const NAMES = { ordinary: "Ordinary", borderline: "Borderline", unusual: "Unusual", unknown: "" };

/** @param {{level: import("../engine/types.js").Level, text: string} | null} verdict */
export function showVerdict(verdict) {
  const box = byId("verdict", HTMLElement);
  const level = verdict?.level ?? "unknown";
  const empty = "Nothing drawn yet.";
  // The sentence begins with the level; the label above shows that word already.
  const text = verdict ? verdict.text.replace(new RegExp(`^${NAMES[level]}[:.]\\s*`), "") : empty;
  box.dataset.level = level;
  byId("verdict-level", HTMLElement).textContent = NAMES[level];
  // A range such as 0–4 shall not break across lines.
  byId("verdict-text", HTMLElement).textContent = (text.charAt(0).toUpperCase() + text.slice(1)).replace(
    /(\d)–(\d)/g,
    "$1\u2060–\u2060$2",
  );
  announceIn("spoken", verdict?.text ?? empty, REST);
}
