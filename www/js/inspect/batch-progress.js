// How many photos of a batch are done and how long the others will take; once stopped, how many are left.

import { Progress } from "../ui/progress.js";

/** Photos after which the remaining time can be estimated. */
const ENOUGH = 3;

export class BatchProgress {
  /** @param {() => void} onstop */
  constructor(onstop) {
    this.progress = new Progress({ testid: "inspect-progress", title: "Photos analysed", stop: onstop });
    this.element = this.progress.element;
    this.began = 0;
  }

  /** @param {{done: number, total: number, running: boolean}} queue @param {string} noun  what is counted */
  show({ done, total, running }, noun) {
    if (!running || total < 2) return this.progress.end();
    const left =
      done >= ENOUGH ? `, ${timeLeft((((performance.now() - this.began) / done) * (total - done)) / 1000)}` : "";
    const words = `${noun} ${Math.min(done + 1, total)} of ${total}${left}`;
    if (this.element.hidden || this.progress.bar.hidden) {
      this.began = performance.now();
      this.progress.begin(words);
    }
    this.progress.show({ share: done / total, words });
  }

  /** Some were left when the batch was stopped. @param {number} left @param {() => void} onwards */
  pause(left, onwards) {
    if (left === 0) return this.progress.end();
    this.progress.pause(
      left === 1 ? "One photo has not been analysed" : `${left} photos have not been analysed`,
      "Continue",
      onwards,
    );
  }
}

/** @param {number} left  seconds */
function timeLeft(left) {
  if (left < 5) return "a few seconds left";
  if (left < 90) return `about ${Math.ceil(left / 5) * 5} s left`;
  return `about ${Math.ceil(left / 60)} min left`;
}
