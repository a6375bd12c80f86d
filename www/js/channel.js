// A worker that is asked and answers: numbered calls over messages.

/** A failure that the worker reported, with its kind. */
export class Failure extends Error {
  /** @param {string} sentence @param {string} kind */
  constructor(sentence, kind) {
    super(sentence);
    this.kind = kind;
  }
}

export class Channel {
  /** @param {"cpu" | "gpu"} kind */
  constructor(kind) {
    this.kind = kind;
    let modules = false;
    // A browser without module workers never reads the type, and would run the file as a plain script.
    const options = {
      name: kind,
      get type() {
        modules = true;
        return /** @type {const} */ ("module");
      },
    };
    this.worker = new Worker(new URL("../worker.js", import.meta.url), options);
    this.modules = modules;
    this.next = 1;
    /** @type {Map<number, {resolve: (value: any) => void, reject: (error: Failure) => void}>} */
    this.open = new Map();
    /** @type {(loaded: number, total: number) => void} */
    this.onprogress = () => undefined;
    this.worker.onmessage = ({ data }) => {
      if (data.progress) return this.onprogress(data.progress.loaded, data.progress.total);
      const call = this.open.get(data.id);
      this.open.delete(data.id);
      if (data.error === undefined) call?.resolve(data.value);
      else call?.reject(new Failure(data.error, data.kind));
    };
    this.worker.onerror = (event) => {
      event.preventDefault();
      this.fail(navigator.onLine ? "The worker could not start." : "The worker could not be fetched.", navigator.onLine ? "engine" : "offline");
    };
  }

  /**
   * @param {string} call
   * @param {unknown} [args]
   * @param {Transferable[]} [transfer]
   * @returns {Promise<any>}
   */
  ask(call, args, transfer = []) {
    return new Promise((resolve, reject) => {
      if (!this.modules) return reject(new Failure("This browser cannot start module workers, in which the networks run.", "unsupported"));
      const id = this.next++;
      this.open.set(id, { resolve, reject });
      this.worker.postMessage({ id, call, args }, transfer);
    });
  }

  /** @param {string} sentence @param {string} kind */
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
