// Work under way: words, a bar, and the way to stop it.

import { make } from "./dom.js";

export class Working {
  /** @param {string} testid @param {string} title  of the bar @param {() => void} stop */
  constructor(testid, title, stop) {
    this.words = make("p", {});
    this.bar = /** @type {HTMLProgressElement} */ (make("progress", { max: 1, "aria-label": title }));
    this.stop = /** @type {HTMLButtonElement} */ (
      make("button", { type: "button", "data-testid": `${testid}-cancel` }, "Cancel")
    );
    this.stop.addEventListener("click", () => {
      this.stop.disabled = true;
      stop();
    });
    this.element = make(
      "div",
      { class: "working", hidden: true, "data-testid": testid },
      this.words,
      this.bar,
      this.stop,
    );
  }

  /** @param {string} words */
  begin(words) {
    this.words.textContent = words;
    this.bar.removeAttribute("value");
    this.stop.disabled = false;
    this.element.hidden = false;
  }

  /** @param {{share: number, words: string}} progress */
  show({ share, words }) {
    this.bar.value = share;
    if (words) this.words.textContent = words;
  }

  end() {
    this.element.hidden = true;
  }
}
