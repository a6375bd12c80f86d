// Settings of a training: name, resolution, grey or colour; and the button that starts it.

import { make } from "../ui/dom.js";
import { choice } from "../ui/choice.js";
import { InlineError } from "../ui/inline-error.js";
import { Progress } from "../ui/progress.js";

/** @typedef {{side: number, colour: boolean}} View */

/** Good photos that a training needs. */
export const FEWEST = 5;
/** Longest name; core allows 200 bytes. */
const LONGEST = 60;

const SIDES = /** @type {const} */ (["64", "96", "128", "192", "256"]);

export class Settings {
  /** @param {{ontrain: () => void, oncancel: () => void, onname: (name: string) => void, onview: () => void}} on */
  constructor({ ontrain, oncancel, onname, onview }) {
    this.field = /** @type {HTMLInputElement} */ (
      make("input", {
        type: "text",
        id: "teach-name",
        class: "text",
        maxlength: LONGEST,
        autocomplete: "off",
        spellcheck: "false",
        placeholder: "My part",
        "data-testid": "teach-name",
      })
    );
    this.field.addEventListener("change", () => onname(this.name));
    this.side = choice(
      "teach-side",
      "Resolution",
      SIDES.map((side) => ({ value: side, words: side, title: `${side} × ${side} pixels` })),
      "128",
      onview,
    );
    this.colour = choice(
      "teach-colour",
      "Colour",
      [
        { value: "grey", words: "Grey" },
        { value: "colour", words: "Colour" },
      ],
      "grey",
      onview,
    );
    this.button = /** @type {HTMLButtonElement} */ (
      make(
        "button",
        {
          type: "submit",
          form: "teach-settings",
          class: "primary",
          disabled: true,
          "data-testid": "teach-go",
          "aria-describedby": "teach-hint",
        },
        "Train",
      )
    );
    this.hint = make("p", { class: "muted small", id: "teach-hint", "data-testid": "teach-hint" });
    this.progress = new Progress({ testid: "training", title: "Training", action: "Cancel", stop: oncancel });
    this.inlineError = new InlineError("teach-error");
    this.element = make(
      "form",
      { class: "settings", id: "teach-settings", "data-testid": "teach-settings" },
      make(
        "div",
        { class: "setting name-setting" },
        make("label", { class: "label", for: "teach-name" }, "Name of the part"),
        this.field,
      ),
      this.side.element,
      this.colour.element,
      make(
        "p",
        { class: "muted small wide" },
        "128 px in grey suits most parts. A higher resolution shows smaller defects, colour shows differences in hue; both take longer.",
      ),
    );
    // The button stays in sight however many photos there are.
    this.begin = make(
      "div",
      { class: "begin" },
      this.inlineError.element,
      this.progress.element,
      this.button,
      this.hint,
    );
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!this.button.disabled) ontrain();
    });
  }

  get name() {
    return this.field.value.trim() || this.field.placeholder;
  }

  /** What the visitor has not named is named by its sample. @param {string} name */
  suggest(name) {
    this.field.placeholder = name;
  }

  /** @returns {View} */
  get view() {
    return { side: Number(this.side.value), colour: this.colour.value === "colour" };
  }

  /**
   * Says whether training can start, and what is missing.
   * @param {{good: number, reading: boolean, busy: boolean, trained: boolean, stale: string | null}} now  `stale`: what changed since the last training
   */
  show({ good, reading, busy, trained, stale }) {
    const lacking = FEWEST - good;
    this.button.disabled = lacking > 0 || reading || busy;
    this.button.hidden = busy;
    this.hint.hidden = busy;
    this.button.textContent = trained ? "Train again" : "Train";
    if (lacking > 0)
      this.hint.textContent =
        good === 0
          ? `${FEWEST} good photos are the minimum; 20 to 200 work well.`
          : `${lacking} more good ${lacking === 1 ? "photo" : "photos"} needed.`;
    else if (reading) this.hint.textContent = "Photos are still being read.";
    else
      this.hint.textContent =
        stale ??
        (trained
          ? "The model was trained on these photos."
          : `${good} good photos. Training runs in this tab; nothing is uploaded.`);
    this.begin.classList.toggle("is-stale", trained && stale !== null);
    this.begin.classList.toggle("is-next", busy || (lacking <= 0 && (!trained || stale !== null)));
    // Once trained, the next step is to inspect.
    this.button.classList.toggle("primary", !trained || stale !== null);
  }
}
