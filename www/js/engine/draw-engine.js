// Which of the two workers answers. The CPU answers first; WebGPU takes over only when it is warm,
// agrees with the CPU on a known picture and is faster. Losing it loses nothing.

import { Channel } from "./worker-rpc.js";
import { Failure } from "./failure.js";
import { Latest } from "./coalesce.js";
import { milliseconds } from "./timing.js";
import { whyNoGpu } from "./support.js";

/** @typedef {import("./types.js").Request} Request */
/** @typedef {import("./types.js").Answer} Answer */
/** @typedef {import("./types.js").Claim} Claim */
/** @typedef {{request: Request, claim: Claim | null}} Job */

/** Runs that are not counted, and runs of which the median is. */
const WARM = 6;
const COUNTED = 5;
/** Milliseconds after which a silent graphics device counts as lost. */
const PATIENCE = 30_000;

export class Backends extends EventTarget {
  /** @param {string | null} wanted  the `backend` of the query */
  constructor(wanted) {
    super();
    this.wanted = wanted;
    /** @type {import("./types.js").Early | null} */
    this.early = /** @type {any} */ (window).early ?? null;
    this.cpu = new Channel("cpu", this.early);
    this.cpu.onprogress = (progress) => this.tell("progress", progress);
    /** @type {Channel | null} */
    this.gpu = null;
    /** @type {Channel} */
    this.active = this.cpu;
    /** Why WebGPU does not answer, or what it is doing. */
    this.gpuNote = wanted === "gpu" ? "waiting for the CPU’s first answer" : "not tried yet";
    this.cpuNote = "";
    /** @type {import("./types.js").Model | null} */
    this.model = null;
    /** @type {Latest<Job>} */
    this.latest = new Latest((job) => this.run(job));
    this.latest.onrest = () => void this.tell("rest", null);
  }

  /**
   * Opens the CPU module, while this visit's first model is on its way; rejects with a Failure.
   * @param {boolean} again  after a failure: fetches the model once more
   * @param {boolean} afresh  past every cache
   * @returns {Promise<import("./types.js").ColourMap[]>}
   */
  async open(again, afresh) {
    if (again) await this.cpu.ask("fetch", { model: null, afresh });
    const module = (await this.early?.engine) ?? null;
    const { info, colours, addresses } = await this.cpu.ask("open", {
      kind: "cpu",
      backend: this.wanted === "ndarray" ? "ndarray" : "flex",
      module,
    });
    this.cpuNote = info.label;
    if (this.wanted && !["cpu", "gpu", info.backend].includes(this.wanted))
      this.cpuNote += ", since ?backend= knows only cpu and gpu here";
    this.addresses = addresses;
    return colours;
  }

  /** Waits for the model and puts it to work; rejects with a Failure. @returns {Promise<import("./types.js").Model>} */
  async load() {
    const { model, addresses } = await this.cpu.ask("load");
    this.addresses = [...(this.addresses ?? []), ...addresses];
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
    if (!this.gpu) return model;
    try {
      await this.gpu.ask("load", await this.cpu.ask("give"));
    } catch (error) {
      this.dropGpu(`it could not load the network (${said(error)})`, "lost");
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
  async run(job) {
    const channel = this.active;
    const watch =
      channel === this.gpu
        ? setTimeout(() => this.dropGpu("it did not answer for half a minute", "lost"), PATIENCE)
        : 0;
    try {
      /** @type {Answer & {took: number}} */
      const answer = await channel.ask("analyse", job);
      this.tell("answer", { ...answer, job, kind: channel.kind });
      await frame();
    } catch (error) {
      if (channel.kind === "gpu") {
        if (channel === this.gpu) this.dropGpu(`it failed (${said(error)})`, "lost");
        // The same picture again, unless a newer one already waits.
        if (this.latest.waiting === null) this.latest.waiting = job;
      } else this.tell("trouble", error);
    } finally {
      clearTimeout(watch);
    }
  }

  /**
   * In idle time: compiles the CPU's hot code, then tries WebGPU.
   * @param {Request[]} requests  drawings to practise on
   */
  async settle(requests) {
    try {
      await this.practise(this.cpu, requests, WARM * 2);
      await this.sample(requests[0]);
    } catch {
      // Practice only: what fails here is told when somebody draws.
    }
    if (this.wanted === "cpu" || this.wanted === "ndarray") this.note("turned off by ?backend in the address");
    else await this.tryGpu(requests);
    this.tell("settled", null);
  }

  /** @param {Request[]} requests */
  async tryGpu(requests) {
    const forced = this.wanted === "gpu";
    const reason = await whyNoGpu(forced);
    if (reason) return this.dropGpu(reason, forced ? "refused" : "");
    this.note("fetching and warming up");
    try {
      const given = await this.cpu.ask("give");
      this.gpu = new Channel("gpu");
      const opened = await this.gpu.ask("open", { kind: "gpu", backend: "wgpu" });
      await this.gpu.ask("load", given);
      this.addresses = [...(this.addresses ?? []), ...opened.addresses];
      if (opened.info.software && !forced) return this.dropGpu("the only adapter is a software one", "");
      const [a, b] = [await this.cpu.ask("self_test"), await this.gpu.ask("self_test")];
      const check = await this.cpu.ask("compare", { a, b });
      if (!check.ok)
        return this.dropGpu(
          `its self-test differs from the CPU by ${check.max_abs.toExponential(1)}`,
          forced ? "refused" : "",
        );
      // Forced, it answers however slow it is: a run compiles its shaders, and nothing is compared.
      await this.practise(this.gpu, requests, forced ? 1 : WARM);
      const [slow, fast] = forced
        ? [0, 0]
        : [await this.median(this.cpu, requests), await this.median(this.gpu, requests)];
      if (fast >= slow && !forced)
        return this.dropGpu(`slower here: ${milliseconds(fast)} against ${milliseconds(slow)}`, "");
      this.active = this.gpu;
      this.cpuNote = forced
        ? "passed over by ?backend=gpu"
        : `slower here: ${milliseconds(slow)} against ${milliseconds(fast)}`;
      this.note(
        `${opened.info.adapter ?? opened.info.label}, checked against the CPU (difference ${check.max_abs.toExponential(1)})`,
      );
      this.tell("switched", null);
    } catch (error) {
      this.dropGpu(said(error), forced ? "refused" : "");
    }
  }

  /** @param {Channel} channel @param {Request[]} requests @param {number} rounds @returns {Promise<number[]>} */
  practise(channel, requests, rounds) {
    return channel.ask("practise", { requests, rounds });
  }

  /** @param {Channel} channel @param {Request[]} requests */
  async median(channel, requests) {
    const times = await this.practise(channel, requests, COUNTED);
    return times.sort((a, b) => a - b)[Math.floor(COUNTED / 2)];
  }

  /**
   * Back to the CPU, with the reason shown.
   * @param {string} reason
   * @param {"lost" | "refused" | ""} banner
   */
  dropGpu(reason, banner) {
    const gpu = this.gpu;
    this.active = this.cpu;
    this.gpu = null;
    gpu?.close();
    this.note(reason);
    if (banner) this.tell(banner, reason);
  }

  /** @param {string} text */
  note(text) {
    this.gpuNote = text;
    this.tell("note", null);
  }

  /** @param {string} name @param {unknown} detail */
  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

/** Until the picture is on the screen: more answers than frames would only take time from the pen. */
function frame() {
  return new Promise((resolve) => {
    requestAnimationFrame(resolve);
    // A hidden page draws no frames.
    setTimeout(resolve, 50);
  });
}

/** @param {unknown} error */
function said(error) {
  return error instanceof Failure || error instanceof Error ? error.message.replace(/\.$/, "") : "an unknown failure";
}
