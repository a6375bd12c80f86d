// What was just taken away, with the way back. It waits for no clock: it stays until something else is taken away.

import { make } from "../ui/dom.js";
import { announce } from "../ui/announce.js";

export class Undo {
  /** @param {string} testid */
  constructor(testid) {
    this.words = make("span", {});
    this.button = make("button", { type: "button", "data-testid": `${testid}-back` }, "Undo");
    this.element = make("p", { class: "undo", hidden: true, "data-testid": testid }, this.words, this.button);
    /** @type {(() => unknown) | null} */
    this.settle = null;
    /** @type {(() => unknown) | null} */
    this.back = null;
    this.button.addEventListener("click", () => {
      const { back } = this;
      this.settle = null;
      this.close();
      void back?.();
    });
  }

  /**
   * @param {string} sentence
   * @param {() => unknown} back
   * @param {() => unknown} [settle]  when there is no way back any more
   */
  offer(sentence, back, settle) {
    this.close();
    this.words.textContent = sentence;
    this.back = back;
    this.settle = settle ?? null;
    this.element.hidden = false;
    announce(`${sentence} Undo is available.`);
  }

  close() {
    this.element.hidden = true;
    const { settle } = this;
    this.back = this.settle = null;
    void settle?.();
  }
}
