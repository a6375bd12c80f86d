// The score of this drawing in the distribution of held-out images, with a threshold that can be dragged.

import { byId, make } from "../ui/dom.js";
import { number, percent } from "../ui/format.js";
import { ScoreDistribution } from "../ui/score-distribution.js";

/** @typedef {import("../engine/generated/types.js").Novelty} Novelty */

export class Distribution {
  /** @param {(percentile: number) => void} onmove */
  constructor(onmove) {
    /** @type {Novelty | null | undefined} */
    this.novelty = null;
    /** Another drawing's curves, for the empty sheet. @type {Novelty | null} */
    this.background = null;
    const svg = byId("distribution", SVGSVGElement);
    this.picture = new ScoreDistribution(svg, (position) => {
      const { percentiles = [] } = this.novelty ?? {};
      // Core says which percentile belongs to each point of the curves.
      const percentile = percentiles[Math.round(position * (percentiles.length - 1))];
      if (percentile !== undefined) onmove(percentile);
    });
    this.svg = svg;
  }

  /** What an empty sheet shows. @param {Novelty | null} novelty */
  showBackground(novelty) {
    this.background = novelty;
    this.paint();
  }

  /** @param {Novelty | null | undefined} novelty @param {"mse" | "nln"} kind  which score it is */
  show(novelty, kind = "mse") {
    this.novelty = novelty;
    const name = kind === "nln" ? "score" : "error";
    byId("key-axis", HTMLElement).textContent = `${name} →`;
    this.svg.setAttribute("aria-label", `The ${name} of this drawing in the distribution of held-out images`);
    this.paint();
    const flagged = byId("flagged", HTMLElement);
    if (!novelty) {
      flagged.textContent = "Draw something to compare it with held-out normal images.";
      return;
    }
    flagged.replaceChildren(
      "Flags ",
      make("strong", {}, percent(novelty.normals_flagged)),
      " of held-out normal images",
      ...(novelty.novels_flagged === null || novelty.novels_flagged === undefined
        ? []
        : [" and ", make("strong", {}, percent(novelty.novels_flagged)), " of novel images"]),
      ` (${name} above ${number(novelty.threshold)}).`,
    );
  }

  paint() {
    const novelty = this.novelty ?? this.background;
    this.picture.show(
      novelty
        ? {
            curves: [
              { points: novelty.curve_novel, name: "novel" },
              { points: novelty.curve_normal, name: "normal" },
            ],
            ticks: novelty.axis.ticks,
            threshold: novelty.threshold_position,
            here: this.novelty ? { position: novelty.position, label: "this drawing" } : null,
          }
        : { curves: [], ticks: [], threshold: null },
      Boolean(this.novelty),
    );
  }
}
