// The model in use: a summary, what can be done with it, and all that describes it.

import { make, scrollTo } from "../ui/dom.js";
import { bytes, milliseconds } from "../ui/format.js";
import { withTerms } from "../ui/glossary.js";
import { mountMenu } from "../ui/menus.js";
import { InlineError } from "../ui/inline-error.js";
import { Progress } from "../ui/progress.js";

/** @typedef {import("../engine/part-types.js").Taught} Taught */

export class Result {
  /**
   * @param {object} on
   * @param {(half: boolean) => void} on.save
   * @param {() => void} on.cancel  of a measurement
   * @param {HTMLElement[]} parts  alignment, scores, preview, method, few-shot grid
   */
  constructor({ save, cancel }, parts) {
    this.title = make("h2", { id: "result-title", tabindex: -1, "data-testid": "result-title" });
    this.says = make("p", { class: "result-says", "data-testid": "result-says" });
    this.kept = make("p", { class: "muted small", "data-testid": "result-kept" });
    this.inspect = make("a", { class: "button primary", "data-testid": "result-inspect" }, "Inspect with this model");
    const [full, half] = [false, true].map((halved) => {
      const size = make("small", {});
      const button = make(
        "button",
        { type: "button", "data-testid": halved ? "save-half" : "save-full" },
        halved ? "Half precision " : "Full precision ",
        size,
      );
      button.addEventListener("click", () => {
        this.menu.open = false;
        save(halved);
      });
      return { button, size };
    });
    this.sizes = [full.size, half.size];
    this.menu = /** @type {HTMLDetailsElement} */ (
      make(
        "details",
        { class: "menu" },
        make("summary", { "data-testid": "result-save" }, "Save the file"),
        make("div", { class: "menu-card" }, full.button, half.button),
      )
    );
    mountMenu(this.menu);
    this.progress = new Progress({
      testid: "measuring",
      title: "Recomputing the scores",
      action: "Cancel",
      stop: cancel,
    });
    this.inlineError = new InlineError("result-error");
    this.element = make(
      "section",
      { class: "result", hidden: true, "aria-labelledby": "result-title", "data-testid": "result" },
      make(
        "div",
        { class: "result-head" },
        make("div", {}, this.title, this.says, this.kept),
        make("div", { class: "result-actions" }, this.inspect, this.menu),
      ),
      this.inlineError.element,
      this.progress.element,
      ...parts,
    );
  }

  /** Leads the visitor here; the page moves only where the heading is out of sight. */
  arrive() {
    this.title.focus({ preventScroll: true });
    const { top } = this.title.getBoundingClientRect();
    if (top < 0 || top > innerHeight / 2) scrollTo(this.title, "start");
  }

  /** @param {Taught | null} trained @param {string} name @param {string} id  of the stored model */
  show(trained, name, id) {
    this.element.hidden = trained === null;
    if (!trained) return;
    this.title.textContent = name;
    const { card, photos, components, max_components: most } = trained;
    const view = `${card.shape.width} × ${card.shape.height} pixels in ${card.shape.channels === 3 ? "colour" : "grey"}`;
    const summary =
      trained.scores.length > 0
        ? `Trained on ${photos} photos in ${time(trained.milliseconds)}, at ${view}, with ${components} of ${most} principal components.`
        : `Trained on ${photos} photos, at ${view}, with ${components} principal components. The file contains no photos, so the model cannot be changed; add photos to train another.`;
    this.says.replaceChildren(...withTerms(summary));
    this.inspect.setAttribute("href", `#inspect/${encodeURIComponent(id)}`);
    [trained.bytes_full, trained.bytes_half].forEach((size, index) => (this.sizes[index].textContent = bytes(size)));
  }
}

/** @param {number} passed */
function time(passed) {
  return passed < 1000 ? milliseconds(passed) : `${(passed / 1000).toFixed(1)} s`;
}
