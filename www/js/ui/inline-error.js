// One thing that went wrong, in place: a sentence and one action.

import { sentenceOf } from "../engine/failure.js";
import { make } from "./dom.js";
import { announce } from "./announce.js";

export class InlineError {
  /** @param {string} testid */
  constructor(testid) {
    this.words = make("span", {});
    this.button = make("button", { type: "button" });
    this.element = make("p", { class: "inline-error", hidden: true, "data-testid": testid }, this.words, this.button);
  }

  /** @param {unknown} error @param {string} [action] @param {() => unknown} [act]  after the sentence is taken down */
  show(error, action = "Dismiss", act) {
    const sentence = sentenceOf(error);
    this.words.textContent = sentence.charAt(0).toUpperCase() + sentence.slice(1);
    this.button.textContent = action;
    this.button.onclick = () => {
      this.clear();
      void act?.();
    };
    this.element.hidden = false;
    announce(sentence);
  }

  clear() {
    this.element.hidden = true;
  }
}
