// A worker that is asked and answers: numbered calls over messages.

import { Failure } from "./failure.js";

/** Calls of a worker by name. @typedef {Record<string, (args: any) => any>} Calls */
/** Those of the workers with networks. @typedef {typeof import("./worker.js").calls} NetworkCalls */

/** @template {Calls} [C=NetworkCalls] */
export class Channel {
  /** @param {"cpu" | "gpu" | "parts"} kind @param {import("./types.js").Early | null} early  a worker that was started already */
  constructor(kind, early = null) {
    this.kind = kind;
    this.worker = early?.worker ?? new Worker(new URL("./worker.js", import.meta.url), { name: kind, type: "module" });
    // Where preload.js found no module workers, nothing is to be asked.
    this.modules = early?.modules ?? true;
    this.next = 1;
    /** @type {Map<number, {resolve: (value: any) => void, reject: (error: Failure) => void}>} */
    this.open = new Map();
    /** @type {(progress: import("./types.js").Progress) => void} */
    this.onprogress = () => undefined;
    /** Whether the worker has ever answered. */
    this.started = false;
    this.worker.onmessage = ({ data }) => {
      this.started = true;
      if (data.progress) return this.onprogress(data.progress);
      const call = this.open.get(data.id);
      this.open.delete(data.id);
      if (data.error === undefined) call?.resolve(data.value);
      else call?.reject(new Failure(data.error, data.kind));
    };
    this.worker.onerror = (event) => {
      event.preventDefault();
      if (this.started) return this.fail("The worker stopped unexpectedly.", "lost");
      this.fail(
        navigator.onLine ? "The worker could not start." : "The worker could not be downloaded.",
        navigator.onLine ? "engine" : "offline",
      );
    };
  }

  /**
   * @template {keyof C & string} K
   * @param {K} call
   * @param {Parameters<C[K]>[0]} [args]
   * @param {Transferable[]} [transfer]
   * @returns {Promise<Awaited<ReturnType<C[K]>>>}
   */
  ask(call, args, transfer = []) {
    return new Promise((resolve, reject) => {
      if (!this.modules)
        return reject(new Failure("This browser does not support module workers, which are required.", "unsupported"));
      const id = this.next++;
      this.open.set(id, { resolve, reject });
      this.worker.postMessage({ id, call, args }, transfer);
    });
  }

  /** @param {string} sentence @param {import("./failure.js").Kind} kind */
  fail(sentence, kind) {
    const calls = [...this.open.values()];
    this.open.clear();
    for (const call of calls) call.reject(new Failure(sentence, kind));
  }

  close() {
    this.worker.terminate();
    this.fail("The worker was closed.", "stopped");
  }
}
