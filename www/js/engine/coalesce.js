// One runs, one waits, and a newer one replaces the one that waits.

/** @template J */
export class Latest {
  /** @param {(job: J) => Promise<void>} run */
  constructor(run) {
    this.run = run;
    this.busy = false;
    /** @type {J | null} */
    this.waiting = null;
    /** Called when nothing runs and nothing waits. @type {() => void} */
    this.onrest = () => undefined;
  }

  /** @param {J} job */
  push(job) {
    this.waiting = job;
    if (!this.busy) void this.work();
  }

  async work() {
    this.busy = true;
    while (this.waiting !== null) {
      const job = this.waiting;
      this.waiting = null;
      await this.run(job);
    }
    this.busy = false;
    this.onrest();
  }
}
