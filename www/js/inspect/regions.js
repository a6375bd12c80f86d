// The regions above the threshold as a list: number, place, area and peak. Pointing at one, or focusing it, outlines it
// on the photo; pressing it goes there.

import { make } from "../ui/dom.js";
import { number, percent } from "../ui/format.js";
import { withTerms } from "../ui/glossary.js";

/** @typedef {import("../engine/generated/types.js").RegionView} Region */

/** Most that are listed; the rest are counted. */
const MOST = 12;

export class Regions {
  /** @param {{onoutline: (number: number | null) => void, ongo: (region: Region) => void}} handlers */
  constructor(handlers) {
    this.handlers = handlers;
    this.list = make("ol", { class: "regions", "data-testid": "regions" });
    this.note = make("p", { class: "muted small" });
    this.known = make("p", { class: "small", "data-testid": "truth", hidden: true });
    this.element = make(
      "section",
      { class: "regions-frame", "aria-labelledby": "regions-title" },
      make(
        "div",
        { class: "regions-head" },
        make("h3", { class: "label", id: "regions-title" }, "Regions above the threshold"),
        make(
          "p",
          { class: "muted small", "aria-hidden": "true" },
          make("span", {}, "location and size"),
          make("span", {}, "peak"),
        ),
      ),
      this.list,
      this.note,
      this.known,
    );
  }

  /** @param {Region[] | null} regions */
  show(regions) {
    this.list.replaceChildren(...(regions ?? []).slice(0, MOST).map((region) => this.entry(region)));
    const more = (regions?.length ?? 0) - MOST;
    this.note.textContent =
      regions === null
        ? ""
        : regions.length === 0
          ? "None: no pixel of this photo exceeds the threshold."
          : more > 0
            ? `and ${more} smaller ones`
            : "";
    this.element.hidden = regions === null;
  }

  /** How well they cover the defect of a sample, which is known. @param {number | null} iou @param {string} defect */
  truth(iou, defect) {
    this.known.hidden = iou === null;
    const words =
      iou === null
        ? ""
        : `IoU of the regions with the known ${defect.replace(/_/g, " ")} of this sample: ${number(iou)}.`;
    this.known.replaceChildren(...withTerms(words));
    this.known.dataset.iou = String(iou ?? "");
  }

  /** @param {Region} region */
  entry(region) {
    const place = region.words;
    const button = make(
      "button",
      { type: "button", class: "region", title: "Show this region", "data-testid": `region-${region.number}` },
      make("span", { class: "region-number", "aria-hidden": "true" }, String(region.number)),
      make("span", { class: "region-place" }, make("span", { class: "unseen" }, `Region ${region.number}, `), place),
      make("span", { class: "region-facts" }, `${percent(region.area)} of the photo`),
      make("span", { class: "region-peak value" }, make("span", { class: "unseen" }, ", peak "), number(region.peak)),
    );
    const outline = (/** @type {boolean} */ on) => () => this.handlers.onoutline(on ? region.number : null);
    for (const name of ["pointerenter", "focus"]) button.addEventListener(name, outline(true));
    for (const name of ["pointerleave", "blur"]) button.addEventListener(name, outline(false));
    button.addEventListener("click", () => this.handlers.ongo(region));
    return make("li", {}, button);
  }
}
