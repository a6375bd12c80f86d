// Which of two workers runs a network: the CPU's answers first; WebGPU's is fetched where gpu-rule.js finds it worth the
// download, and takes over when it is warm, agrees with the CPU and is faster. Losing it loses nothing: the CPU runs what
// it left. Draw and Inspect use the same rules.

import { Failure } from "./failure.js";
import { cpuSuffices, whyNoGpu } from "./gpu-rule.js";
import { median, milliseconds } from "./timing.js";
import { Channel } from "./worker-rpc.js";

/** Milliseconds after which a silent graphics device counts as lost; a first run compiles its shaders. */
const LIMIT = 120_000;

/** @typedef {import("./download.js").Folder} Folder */

/** The engines of burn on the CPU, which only builds with oracles have. */
const ORACLES = ["flex", "ndarray"];

/**
 * How a network is tried on WebGPU.
 * @typedef {object} Trial
 * @property {() => Promise<Folder | null>} folder  of the network
 * @property {(channel: Channel) => Promise<Float32Array>} check  what both engines compute, to compare
 * @property {(channel: Channel, rounds: number) => Promise<number[]>} rounds  milliseconds of each of so many runs
 * @property {number} warm  runs that are not counted
 * @property {number} counted  runs that are, an odd number
 * @property {number} immediate  milliseconds within which a run on the CPU needs no WebGPU
 */

/** Tells `note` when the notes change, `lost` and `refused` with the reason when WebGPU cannot go on. */
export class EngineClient extends EventTarget {
  /** @param {string | null} wanted  the `backend` of the address @param {Channel} cpu */
  constructor(wanted, cpu) {
    super();
    this.wanted = wanted === "webgpu" ? "gpu" : wanted;
    this.cpu = cpu;
    /** @type {Channel | null} */
    this.gpu = null;
    /** The trial under way; a later one, or `drop`, ends it. @type {object | null} */
    this.trial = null;
    /** Whether WebGPU does not run because the CPU was fast enough for the network in use. */
    this.sufficient = false;
    this.active = cpu;
    /** Why WebGPU does not run, or what it is doing. */
    this.gpuNote = "not tried yet";
    /** Which CPU engine it is, or why it does not run. */
    this.cpuNote = "";
    /** What the engines were fetched from. @type {string[]} */
    this.addresses = [];
  }

  /** The address names the CPU. */
  get cpuOnly() {
    return this.wanted === "cpu" || ORACLES.includes(this.wanted ?? "");
  }

  /** The address names WebGPU, as `gpu` or `webgpu`. */
  get forced() {
    return this.wanted === "gpu";
  }

  /** Opens the CPU's module. @param {WebAssembly.Module | null} [module]  where the page has compiled it */
  async open(module = null) {
    const backend = this.wanted && ORACLES.includes(this.wanted) ? this.wanted : "cpu";
    const { info, colours, addresses } = await this.cpu.ask("open", { kind: "cpu", backend, module });
    this.cpuNote = info.label;
    if (this.wanted && !["cpu", "gpu", info.backend].includes(this.wanted))
      this.cpuNote += " (unknown backend in the address; use ?backend=cpu or ?backend=gpu)";
    this.addresses = [...addresses];
    return colours;
  }

  /**
   * Runs something on the engine in use; what WebGPU fails at or does not answer, the CPU runs.
   * @template T
   * @param {(channel: Channel) => Promise<T>} work
   * @returns {Promise<{value: T, kind: "cpu" | "gpu"}>}
   */
  async run(work) {
    const { active } = this;
    if (active !== this.gpu) return { value: await work(this.cpu), kind: "cpu" };
    try {
      return { value: await within(work(active)), kind: "gpu" };
    } catch (error) {
      // It may have been dropped meanwhile, for another reason.
      if (active === this.gpu) this.drop(reasonOf(error), "lost");
      return { value: await work(this.cpu), kind: "cpu" };
    }
  }

  /** Tries WebGPU, and lets it run from then on where it is worth it. @param {Trial} trial */
  async tryGpu({ folder, check, rounds, warm, counted, immediate }) {
    const { forced, cpu } = this;
    const banner = forced ? "refused" : "";
    const trial = (this.trial = {});
    this.sufficient = false;
    const reason = await whyNoGpu(forced);
    if (this.trial !== trial) return;
    if (reason) return this.drop(reason, banner);
    /** Milliseconds of the CPU's runs. @type {number[]} */
    let slow = [];
    if (!forced) {
      this.note("the speed of the CPU is being measured");
      slow = await rounds(cpu, counted).catch(() => []);
      if (this.trial !== trial) return;
      if (slow.length === 0) return this.drop("the speed of the CPU could not be measured", "");
      const { enough, fastest } = cpuSuffices(slow, immediate);
      if (enough) {
        this.drop(`the CPU needs ${milliseconds(fastest)} for this network`, "");
        this.sufficient = true;
        return;
      }
    }
    this.note("downloading and warming up");
    const gpu = new Channel("gpu");
    this.gpu = gpu;
    try {
      const opened = await gpu.ask("open", { kind: "gpu", backend: "wgpu" });
      this.addresses.push(...opened.addresses);
      if (opened.info.software && !forced) return this.drop("the only adapter is a software one", "");
      await gpu.ask("load", await folder());
      const [a, b] = [await check(cpu), await within(check(gpu))];
      const compared = await cpu.ask("compare", { a, b });
      const difference = compared.max_abs.toExponential(1);
      if (this.gpu !== gpu) return;
      if (!compared.ok) return this.drop(`its self-test differs from the CPU by ${difference}`, banner);
      // Forced, it runs however slow it is: one run compiles its shaders, and nothing is timed.
      await within(rounds(gpu, forced ? 1 : warm));
      if (!forced) {
        const [usual, fast] = [median(slow), median(await within(rounds(gpu, counted)))];
        if (this.gpu !== gpu) return;
        if (fast >= usual)
          return this.drop(`slower on this device: ${milliseconds(fast)}, the CPU ${milliseconds(usual)}`, "");
        this.cpuNote = `slower on this device: ${milliseconds(usual)}, WebGPU ${milliseconds(fast)}`;
      } else this.cpuNote = "not used because of ?backend=gpu";
      if (this.gpu !== gpu) return;
      this.active = gpu;
      this.note(`${opened.info.adapter ?? opened.info.label}, verified against the CPU (difference ${difference})`);
    } catch (error) {
      if (this.gpu === gpu) this.drop(reasonOf(error), banner);
    }
  }

  /**
   * Back to the CPU, with the reason.
   * @param {string} reason
   * @param {"lost" | "refused" | ""} event
   */
  drop(reason, event) {
    const { gpu } = this;
    this.active = this.cpu;
    this.gpu = null;
    this.trial = null;
    gpu?.close();
    this.note(reason);
    if (event) this.dispatchEvent(new CustomEvent(event, { detail: reason }));
  }

  /** @param {string} text */
  note(text) {
    this.gpuNote = text;
    this.dispatchEvent(new CustomEvent("note"));
  }
}

/** @template T @param {Promise<T>} answer @returns {Promise<T>} */
function within(answer) {
  return new Promise((resolve, reject) => {
    const watch = setTimeout(() => reject(new Failure("no answer within two minutes", "lost")), LIMIT);
    answer.then(resolve, reject).finally(() => clearTimeout(watch));
  });
}

/** @param {unknown} error */
function reasonOf(error) {
  return error instanceof Error ? error.message.replace(/\.$/, "") : "an unexpected error";
}
