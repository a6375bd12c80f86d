// Work that takes turns: one piece runs, the others wait in their order.

export class Turns {
  constructor() {
    /** @type {Promise<unknown>} */
    this.last = Promise.resolve();
    /** Pieces of work that run or wait. */
    this.waiting = 0;
  }

  /** @template T @param {() => Promise<T>} work @returns {Promise<T>} */
  take(work) {
    this.waiting += 1;
    const mine = this.last.then(work, work).finally(() => (this.waiting -= 1));
    this.last = mine.catch(() => undefined);
    return mine;
  }

  /** Waits until nothing runs or waits: idle work gives way. */
  async free() {
    do await new Promise((resolve) => setTimeout(resolve, 0));
    while (this.waiting > 0);
  }
}
