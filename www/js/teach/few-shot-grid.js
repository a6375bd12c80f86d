// Selection by labelled defects: the grid of paper C's 5-shot protocol as a table, a cell for each number of components
// and blur width, darker where good and defective photos are separated better; the best one framed.

import { make } from "../ui/dom.js";
import { number } from "../ui/format.js";
import { withTerms } from "../ui/glossary.js";
import { rovingTabindex } from "../ui/roving-tabindex.js";

/** @typedef {import("../engine/part-types.js").Taught} Taught */
/** @typedef {NonNullable<Taught["shots"]>} Shots */

export class FewShotGrid {
  /** @param {(q: number, sigma: number) => void} onpick */
  constructor(onpick) {
    this.onpick = onpick;
    this.says = make("p", { "data-testid": "few-shots-says" });
    this.table = make("table", {
      class: "few-shots-table",
      "aria-labelledby": "few-shots-title",
      "data-testid": "few-shots-grid",
    });
    this.element = make(
      "section",
      { class: "few-shots", hidden: true, "aria-labelledby": "few-shots-title", "data-testid": "few-shots" },
      make("h2", { id: "few-shots-title" }, "Selection by labelled defects"),
      this.says,
      make("div", { class: "scroll" }, this.table),
      make(
        "p",
        { class: "muted small" },
        "Average precision on your photos: 1 if every defective photo scores above every good one. Arrow keys move, Enter selects.",
      ),
    );
    rovingTabindex(this.table, "button");
  }

  /** @param {Taught | null} trained @param {{q: number, sigma: number | null}} used */
  show(trained, used) {
    const shots = trained?.shots ?? null;
    this.element.hidden = !shots;
    if (!shots) return;
    const { best } = shots;
    const words = `${best.q} ${best.q === 1 ? "component" : "components"} and a width of σ = ${number(best.sigma)} px separate your defects best from the good photos. The model in use reaches an average precision of ${number(trained?.average_precision ?? best.average_precision)} on these photos; expect less on others. Chance is ${number(shots.prevalence)}, the share of defects.${best.above_chance < 0.5 ? " This is low: the photos differ too much in other ways, or these defects are too small for this resolution." : ""}`;
    this.says.replaceChildren(...withTerms(words));
    const head = make(
      "tr",
      {},
      make("th", { scope: "col" }, "components ↓, blur width σ in px →"),
      ...shots.sigmas.map((sigma) => make("th", { scope: "col" }, number(sigma))),
    );
    const rows = shots.components.map((q) =>
      make(
        "tr",
        {},
        make("th", { scope: "row" }, String(q)),
        ...shots.sigmas.map((sigma) => this.cell(shots, q, sigma, used)),
      ),
    );
    this.table.replaceChildren(make("thead", {}, head), make("tbody", {}, ...rows));
  }

  /** @param {Shots} shots @param {number} q @param {number} sigma @param {{q: number, sigma: number | null}} used */
  cell(shots, q, sigma, used) {
    const found = shots.cells.find((cell) => cell.q === q && cell.sigma === sigma);
    if (!found) return make("td", {});
    const best = q === shots.best.q && sigma === shots.best.sigma;
    const inUse = q === used.q && sigma === used.sigma;
    const words = `${q} ${q === 1 ? "component" : "components"}, σ ${number(sigma)}: average precision ${number(found.average_precision)}${best ? ", the best" : ""}${inUse ? ", in use" : ""}`;
    const button = make(
      "button",
      {
        type: "button",
        class: "shot",
        title: words,
        "aria-label": words,
        tabindex: best ? 0 : -1,
        "aria-pressed": inUse ? "true" : "false",
      },
      found.average_precision.toFixed(2),
    );
    // From what guessing reaches to the whole: the tint only helps, the number says it.
    button.style.setProperty("--reached", `${Math.round(100 * found.above_chance)}%`);
    if (best) button.classList.add("is-best");
    button.addEventListener("click", () => this.onpick(q, sigma));
    return make("td", {}, button);
  }
}
