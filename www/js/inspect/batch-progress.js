// How far a long job is, in counts and time left, and the way to stop it.

import { make } from "../ui/dom.js";
import { timeLeft } from "./words.js";

/** Photos after which a time left means something. */
const ENOUGH = 3;

export class Progress {
  /** @param {() => void} onstop */
  constructor(onstop) {
    this.words = make("p", { "data-testid": "inspect-progress" });
    this.bar = /** @type {HTMLProgressElement} */ (make("progress", { max: 1, "aria-label": "Photos analysed" }));
    this.button = make("button", { type: "button", "data-testid": "inspect-stop" }, "Stop");
    this.act = onstop;
    this.onstop = onstop;
    this.button.addEventListener("click", () => this.act());
    this.element = make("div", { class: "working", hidden: true }, this.words, this.bar, this.button);
    this.began = 0;
  }

  /** @param {{done: number, total: number, running: boolean}} queue @param {string} verb */
  show({ done, total, running }, verb) {
    const many = running && total > 1;
    if (many && this.element.hidden) this.began = performance.now();
    this.element.hidden = !many;
    if (!many) return;
    const left =
      done >= ENOUGH ? `, ${timeLeft((((performance.now() - this.began) / done) * (total - done)) / 1000)}` : "";
    this.be("Stop", this.onstop);
    this.words.textContent = `${verb} ${Math.min(done + 1, total)} of ${total}${left}`;
    this.bar.value = done / total;
  }

  /** Some were left when it was stopped. @param {number} left @param {() => void} onwards */
  rest(left, onwards) {
    this.element.hidden = left === 0;
    this.words.textContent = left === 1 ? "One photo has not been analysed" : `${left} photos have not been analysed`;
    this.be("Continue", onwards);
    this.bar.hidden = true;
  }

  /** @param {string} word @param {() => void} act */
  be(word, act) {
    this.button.textContent = word;
    this.act = act;
    this.bar.hidden = false;
  }
}
