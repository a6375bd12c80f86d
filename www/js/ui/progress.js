// Work under way: what is done, a bar, and a button that stops it. Each room says what runs and what stops it.

import { make } from "./dom.js";

export class Progress {
  /**
   * @param {object} options
   * @param {string} options.testid
   * @param {string} options.title  of the bar, for a screen reader
   * @param {() => void} options.stop
   * @param {string} [options.action]  label of the button: "Cancel" where nothing of the work is kept
   */
  constructor({ testid, title, stop, action = "Stop" }) {
    this.stop = stop;
    this.action = action;
    this.act = stop;
    this.words = make("p", { "data-testid": `${testid}-words` });
    this.bar = /** @type {HTMLProgressElement} */ (make("progress", { max: 1, "aria-label": title }));
    this.button = /** @type {HTMLButtonElement} */ (
      make("button", { type: "button", "data-testid": `${testid}-stop` }, action)
    );
    this.button.addEventListener("click", () => {
      this.button.disabled = true;
      this.act();
    });
    this.element = make(
      "div",
      { class: "progress", hidden: true, "data-testid": testid },
      this.words,
      this.bar,
      this.button,
    );
  }

  /** Shows the bar, without a share until one is known. @param {string} words */
  begin(words) {
    this.bar.removeAttribute("value");
    this.bar.hidden = false;
    this.offer(words, this.action, this.stop);
  }

  /** @param {{share: number, words?: string}} progress  the share from 0 to 1; without words the last ones stay */
  show({ share, words }) {
    this.bar.value = share;
    if (words) this.words.textContent = words;
  }

  /** Nothing runs, and something is left. @param {string} words @param {string} action @param {() => void} act */
  pause(words, action, act) {
    this.bar.hidden = true;
    this.offer(words, action, act);
  }

  end() {
    this.element.hidden = true;
  }

  /** @param {string} words @param {string} action @param {() => void} act */
  offer(words, action, act) {
    this.words.textContent = words;
    this.button.textContent = action;
    this.button.disabled = false;
    this.act = act;
    this.element.hidden = false;
  }
}
