// The workers of a batch of photos: the one that all rooms share and, while a batch lasts, a few more of its kind. Work is
// begun in the order in which it came; which worker does it changes no number, since all hold the same model.

import { Failure, kindOf } from "./failure.js";
import { Parts } from "./parts-client.js";

/** Most workers, the shared one included: each holds a module, a model and a photo. */
const MOST = 4;
/** Gigabytes of memory and cores up to which one worker does everything. */
const SMALL = { memory: 2, cores: 2 };
/** Milliseconds after a batch during which its workers are kept for the next. */
const IDLE = 20_000;

/**
 * How many workers this device gets: one core is left to the page.
 * @param {{hardwareConcurrency?: number, deviceMemory?: number}} device  as `navigator`; the memory in GiB, where the browser tells
 * @param {string} [search]  the address's query: `workers` overrides the rule, for tests
 */
export function poolSize({ hardwareConcurrency: cores = 1, deviceMemory: memory = Infinity }, search = "") {
  const asked = Number(new URLSearchParams(search).get("workers"));
  if (Number.isInteger(asked) && asked >= 1) return Math.min(asked, MOST);
  if (memory <= SMALL.memory || cores <= SMALL.cores) return 1;
  return Math.min(cores - 1, MOST);
}

/** @typedef {{parts: Parts, busy: boolean}} Member */

/** Tells `lost` with a sentence when a worker died and its work is given to another. */
export class PartsPool extends EventTarget {
  /** @param {Parts} shared @param {number} size  most workers */
  constructor(shared, size) {
    super();
    this.shared = shared;
    this.size = size;
    /** Whether only the shared worker may be used, for now. @type {() => boolean} */
    this.alone = () => false;
    /** @type {Member[]} */
    this.members = [{ parts: shared, busy: false }];
    /** Work that waits for a worker, in order. @type {((member: Member) => void)[]} */
    this.waiting = [];
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.idle = undefined;
  }

  /**
   * Does something on a worker that is free, at once where there is one. Where the worker dies, another does it once more.
   * @template T
   * @param {(parts: Parts) => Promise<T>} work
   * @returns {Promise<T>}
   */
  run(work) {
    clearTimeout(this.idle);
    return new Promise((resolve, reject) => {
      this.waiting.push((member) => void this.attempt(member, work).then(resolve, reject));
      this.assign();
    });
  }

  /**
   * @template T
   * @param {Member} first
   * @param {(parts: Parts) => Promise<T>} work
   * @returns {Promise<T>}
   */
  async attempt(first, work) {
    /** @type {Member} */
    let second;
    try {
      return await work(first.parts);
    } catch (error) {
      if (!hasDied(error)) throw error;
      this.remove(first);
      // Others may wait for this photo, which came before theirs: it gets a worker of its own.
      second = this.start(true);
      const detail = "A worker stopped unexpectedly; its photo is analysed once more by another worker.";
      this.dispatchEvent(new CustomEvent("lost", { detail }));
    } finally {
      this.free(first);
    }
    try {
      return await work(second.parts);
    } catch (error) {
      if (!hasDied(error)) throw error;
      this.remove(second);
      throw new Failure("Two workers stopped unexpectedly while they analysed this photo.", "lost");
    } finally {
      this.free(second);
    }
  }

  /** Gives work that waits to workers that are free, and starts another worker where much waits. */
  assign() {
    if (this.members.length === 0) this.start(false);
    while (this.waiting.length > 0) {
      const alone = this.alone() && this.members.some(({ parts }) => parts === this.shared);
      let member = this.members.find(({ busy, parts }) => !busy && (!alone || parts === this.shared));
      // To start a worker takes longer than a photo or two.
      if (!member && !alone && this.members.length < this.size && this.waiting.length >= 2 * this.members.length)
        member = this.start(false);
      if (!member) return;
      member.busy = true;
      this.waiting.shift()?.(member);
    }
  }

  /** @param {boolean} busy  given to somebody at once */
  start(busy) {
    const member = { parts: new Parts(), busy };
    this.members.push(member);
    return member;
  }

  /** @param {Member} member */
  free(member) {
    member.busy = false;
    this.assign();
    if (this.waiting.length === 0 && this.members.every(({ busy }) => !busy))
      this.idle = setTimeout(() => this.shrink(), IDLE);
  }

  /** A worker that died gets no more work. @param {Member} member */
  remove(member) {
    this.members = this.members.filter((other) => other !== member);
    if (member.parts !== this.shared) member.parts.close();
  }

  /** Back to the shared worker. */
  shrink() {
    for (const { parts } of this.members) if (parts !== this.shared) parts.close();
    this.members = [{ parts: this.shared, busy: false }];
  }
}

/** @param {unknown} error */
export function hasDied(error) {
  return kindOf(error) === "lost";
}
