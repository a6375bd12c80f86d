// The nearest latent neighbours: what the network makes of each, how far it lies, where the drawing differs;
// and the two knobs of their score, K and α. Pictures, distances and the blend come from core.

import { byId, make } from "../ui/dom.js";
import { number, percent } from "../ui/format.js";
import { errorWords } from "../ui/format.js";

/** @typedef {import("../engine/generated/types.js").Report} Report */
/** @typedef {import("../engine/generated/types.js").Knobs} Knobs */
/** @typedef {import("./maps.js").Stage} Stage */

/** Most neighbours that core takes. */
const MOST = 10;

export class Neighbours {
  /**
   * @param {import("./maps.js").Maps} maps  whose crosshair they share
   * @param {(patch: Partial<Knobs>) => void} onknob
   */
  constructor(maps, onknob) {
    this.maps = maps;
    this.box = byId("neighbours-section", HTMLElement);
    this.k = byId("neighbours-k", HTMLInputElement);
    this.weight = byId("error-weight", HTMLInputElement);
    this.items = Array.from({ length: MOST }, (_, index) => this.build(index));
    byId("neighbours", HTMLElement).append(...this.items.map(({ item }) => item));
    this.k.addEventListener("input", () => onknob({ neighbours: this.k.valueAsNumber }));
    this.weight.addEventListener("input", () => onknob({ error_weight: this.weight.valueAsNumber }));
    byId("neighbours-reset", HTMLButtonElement).addEventListener("click", () =>
      onknob({ neighbours: null, error_weight: null }),
    );
    for (const radio of document.getElementsByName("convention")) {
      radio.addEventListener("change", () => {
        if (radio instanceof HTMLInputElement && radio.checked)
          onknob({ convention: radio.value === "script" ? "script" : "paper" });
      });
    }
  }

  /** @param {number} index */
  build(index) {
    const name = `Neighbour ${index + 1}`;
    const picture = this.maps.stage(`neighbour-${index + 1}`, name, "");
    const error = this.maps.stage(`neighbour-error-${index + 1}`, `Difference from ${name.toLowerCase()}`, "");
    const distance = make("span", { class: "value", "data-testid": `neighbour-distance-${index + 1}` });
    const differs = make("span", { class: "value" });
    const item = make(
      "li",
      { class: "neighbour", "data-testid": "neighbour", hidden: true },
      picture.stage,
      error.stage,
      make(
        "p",
        { class: "neighbour-facts" },
        make("span", { class: "muted" }, "distance "),
        distance,
        make("br"),
        make("span", { class: "muted" }, "error "),
        differs,
      ),
      picture.words,
      error.words,
    );
    return { item, picture, error, distance, differs };
  }

  /** Whether the network in use has neighbours at all. @param {boolean} has */
  offer(has) {
    this.box.hidden = !has;
    if (has) document.documentElement.dataset.neighbours = "true";
    else delete document.documentElement.dataset.neighbours;
  }

  /** @param {Report | null} report @param {Knobs} knobs */
  show(report, knobs) {
    const neighbours = report?.neighbours ?? [];
    this.maps.extraStages = [];
    this.items.forEach(({ item, picture, error, distance, differs }, index) => {
      const neighbour = neighbours[index];
      item.hidden = !neighbour;
      this.maps.paint(picture, neighbour?.picture ?? null, report, neighbour?.words ?? "");
      this.maps.paint(
        error,
        neighbour?.error_map ?? null,
        report,
        neighbour ? `Difference between the drawing and neighbour ${index + 1}.` : "",
      );
      if (!neighbour) return;
      this.maps.extraStages.push(picture, error);
      distance.textContent = number(neighbour.distance);
      differs.textContent = number(neighbour.error);
    });
    byId("neighbours-empty", HTMLElement).hidden = neighbours.length > 0;
    this.showScore(report?.nln ?? null, knobs);
  }

  /** @param {import("../engine/generated/types.js").Nln | null} nln @param {Knobs} knobs */
  showScore(nln, knobs) {
    for (const radio of document.getElementsByName("convention"))
      if (radio instanceof HTMLInputElement) radio.checked = radio.value === knobs.convention;
    const own = knobs.neighbours === null && knobs.error_weight === null;
    byId("neighbours-reset", HTMLButtonElement).disabled = own;
    const sum = byId("nln-sum", HTMLElement);
    if (!nln) {
      sum.textContent = "";
      return;
    }
    // The hand that moves a slider keeps it; otherwise it stands where core says.
    if (document.activeElement !== this.k || knobs.neighbours === null) this.k.valueAsNumber = nln.k;
    if (document.activeElement !== this.weight || knobs.error_weight === null)
      this.weight.valueAsNumber = nln.error_weight;
    byId("neighbours-k-value", HTMLElement).textContent = String(nln.k);
    byId("alpha-value", HTMLElement).textContent = number(nln.alpha);
    this.k.setAttribute("aria-valuetext", `${nln.k} neighbours`);
    this.weight.setAttribute(
      "aria-valuetext",
      `α ${number(nln.alpha)}; weight of the error ${percent(nln.error_weight)}`,
    );
    byId("alpha-words", HTMLElement).textContent = nln.alpha_words;
    for (const id of ["error-words", "guide-error-words"])
      byId(id, HTMLElement).textContent = `The error against a neighbour is ${errorWords(nln.measure)}.`;
    const { scaled, score, term } = nln;
    sum.replaceChildren(
      ...(scaled && score !== null && score !== undefined
        ? [
            "Error ",
            strong(number(scaled.error)),
            " and distance ",
            strong(number(scaled.distance)),
            ", each scaled on held-out normal images, give the score ",
            strong(number(score), "nln-score"),
            ".",
          ]
        : [
            `Error ${number(term.error)} and distance ${number(term.distance)}; this model has no calibration data to combine them.`,
          ]),
    );
  }
}

/** @param {string} text @param {string} [id] */
function strong(text, id) {
  return make("strong", id ? { "data-testid": id } : {}, text);
}
