// The engine of the Draw room: runs the network on the drawing, on the CPU and, where it is faster, on WebGPU.
// One analysis runs at a time, and the newest drawing replaces one that waits.

import { EngineClient } from "./client.js";
import { Latest } from "./coalesce.js";
import { IMMEDIATE } from "./gpu-rule.js";
import { Channel } from "./worker-rpc.js";

/** @typedef {import("./generated/types.js").Request} Request */
/** @typedef {import("./types.js").Answer} Answer */
/** @typedef {import("./generated/types.js").Claim} Claim */
/** @typedef {{request: Request, claim: Claim | null}} Job */

/** Runs that compile the hot code before any is timed. */
const WARM = 6;
/** Runs that are timed: many, since each is so short that other work on the device can delay it by its whole length. */
const COUNTED = 25;

/** Tells `progress`, `answer`, `rest`, `trouble`, `sample`, `settled`, and what the client tells. */
export class DrawEngine extends EngineClient {
  /** @param {string | null} wanted  the `backend` of the query */
  constructor(wanted) {
    /** @type {import("./types.js").Early | null} */
    const early = /** @type {any} */ (window).early ?? null;
    super(wanted, new Channel("cpu", early));
    this.early = early;
    this.cpu.onprogress = (progress) => this.tell("progress", progress);
    if (this.forced) this.gpuNote = "waiting for the first result of the CPU";
    /** @type {import("./generated/types.js").LoadedModel | null} */
    this.model = null;
    /** Drawings for warming up. @type {Request[]} */
    this.requests = [];
    /** @type {Latest<Job>} */
    this.latest = new Latest((job) => this.answer(job));
    this.latest.onrest = () => void this.tell("rest", null);
  }

  /**
   * Opens the CPU module, while this visit's first model is on its way; rejects with a Failure.
   * @param {boolean} again  after a failure: fetches the model once more
   * @param {boolean} afresh  past every cache
   * @returns {Promise<import("./generated/types.js").ColourMap[]>}
   */
  async start(again, afresh) {
    if (again) await this.cpu.ask("fetch", { model: null, afresh });
    return this.open((await this.early?.engine) ?? null);
  }

  /** Waits for the model and puts it to work; rejects with a Failure. @returns {Promise<import("./generated/types.js").LoadedModel>} */
  async load() {
    const { model, addresses } = await this.cpu.ask("load");
    this.addresses.push(...addresses);
    this.model = model;
    return model;
  }

  /**
   * Fetches another model and puts it to work; the one in use answers until then. Rejects with a Failure.
   * @param {string} id
   */
  async change(id) {
    await this.cpu.ask("fetch", { model: id, afresh: false });
    const model = await this.load();
    const { gpu } = this;
    if (!gpu) {
      // Another network may be too slow for the CPU.
      if (this.sufficient || this.trial) void this.consider(this.requests);
      return model;
    }
    try {
      await gpu.ask("load", await this.cpu.ask("give"));
    } catch (error) {
      if (gpu === this.gpu)
        this.drop(`it could not load the model (${error instanceof Error ? error.message : error})`, "lost");
    }
    return model;
  }

  /** Something to show behind an empty sheet. @param {Request} request */
  async sample(request) {
    this.tell("sample", await this.cpu.ask("analyse", { request, claim: null }));
  }

  /** @param {Request} request @param {Claim | null} claim */
  analyse(request, claim = null) {
    this.latest.push({ request, claim });
  }

  /** @param {Job} job */
  async answer(job) {
    try {
      /** @type {{value: Answer & {took: number}, kind: "cpu" | "gpu"}} */
      const { value, kind } = await this.run((channel) => channel.ask("analyse", job));
      this.tell("answer", { ...value, job, kind });
      await frame();
    } catch (error) {
      this.tell("trouble", error);
    }
  }

  /**
   * In idle time: compiles the CPU's hot code, then tries WebGPU.
   * @param {Request[]} requests  drawings for warming up
   */
  async settle(requests) {
    try {
      await practise(this.cpu, requests, WARM * 2);
      await this.sample(requests[0]);
    } catch {
      // Warm-up only: what fails here is told when somebody draws.
    }
    if (this.cpuOnly) this.note("turned off by ?backend in the address");
    else await this.consider(requests);
    this.tell("settled", null);
  }

  /** Tries WebGPU. @param {Request[]} requests */
  consider(requests) {
    this.requests = requests;
    return this.tryGpu({
      folder: () => this.cpu.ask("give"),
      check: (channel) => channel.ask("self_test"),
      rounds: (channel, count) => practise(channel, requests, count),
      warm: WARM,
      counted: COUNTED,
      immediate: IMMEDIATE.drawing,
    });
  }

  /** @param {string} name @param {unknown} detail */
  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

/** @param {Channel} channel @param {Request[]} requests @param {number} rounds @returns {Promise<number[]>} */
function practise(channel, requests, rounds) {
  return channel.ask("practise", { requests, rounds });
}

/** Until the picture is on the screen: more answers than frames would only take time from the pen. */
function frame() {
  return new Promise((resolve) => {
    requestAnimationFrame(resolve);
    // A hidden page draws no frames.
    setTimeout(resolve, 50);
  });
}
