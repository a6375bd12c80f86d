// What the page says of the network in use: its lede, the empty sheet, the keys of the distribution, and which
// presets show training classes.

import { byId } from "../ui/dom.js";
import { showPresets } from "./presets.js";
import { withoutArticle } from "./trained-on.js";

/** @typedef {import("./trained-on.js").TrainedOn} TrainedOn */
/** @typedef {import("../engine/types.js").Preset} Preset */

/** @param {TrainedOn} about */
export function showSubject(about) {
  const digits = about.subject === "digits";
  document.documentElement.dataset.subject = about.subject;
  for (const id of ["trained-on", "model-menu-trained-on"]) byId(id, HTMLElement).textContent = about.normal;
  byId("empty-words", HTMLElement).textContent = digits
    ? `Draw a digit. The model was trained only on ${withoutArticle(about.normal)}.`
    : `Draw a garment or choose one below. The model was trained only on ${withoutArticle(about.normal)}.`;
  byId("key-normal", HTMLElement).textContent = `${withoutArticle(about.normal)}, held out`;
  byId("key-novel", HTMLElement).textContent = withoutArticle(about.novel) || "novel images";
}

/** @param {TrainedOn} about @param {Preset[]} presets @param {(preset: Preset) => void} onpick */
export function sortPresets(about, presets, onpick) {
  const digits = about.subject === "digits";
  const word = digits ? "igits" : "arments";
  // Digits in their order, first of the one hand, then of the other.
  const hand = (/** @type {Preset} */ { kind, id }) => (kind === "garment" ? "" : `${id[1]}${id[0]}`);
  const fitting = presets
    .filter(({ kind }) => (kind === "garment") !== digits && kind !== "other")
    .sort((a, b) => hand(a).localeCompare(hand(b)));
  const { known } = about;
  const seen = (/** @type {Preset} */ preset) => known === null || known.has(preset.class ?? preset.id[0]);
  showPresets(
    [
      {
        id: "presets-known",
        title: known === null ? `${digits ? "D" : "G"}${word} to try` : `Training ${digits ? "d" : "g"}${word}`,
        presets: fitting.filter(seen),
      },
      {
        id: "presets-unknown",
        title: `Novel ${digits ? "d" : "g"}${word}`,
        presets: fitting.filter((preset) => !seen(preset)),
      },
      {
        id: "presets-other",
        title: `Other drawings`,
        presets: presets.filter(({ kind }) => kind === "other"),
      },
    ],
    onpick,
  );
}
