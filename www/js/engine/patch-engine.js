// The engine of Inspect: a worker of its own that runs a network of patches, so that Draw keeps its network. The CPU
// answers first; WebGPU takes over where its adapter is no software one, it agrees with the CPU and is faster.

import { Channel } from "./worker-rpc.js";
import { Failure } from "./failure.js";
import { keepForOffline } from "./offline.js";
import { whyNoGpu } from "./support.js";

/** @typedef {import("./download.js").Folder} Folder */
/** @typedef {import("./part-types.js").Step} Step */

/** Patches a call; of the backward pass fewer, which keeps every layer of each. */
const MOST = 36;
const MOST_BACKWARD = 3;
/** Milliseconds after which a silent graphics device counts as lost. */
const PATIENCE = 120_000;

export class Engine {
  /** @param {string | null} wanted  the `backend` of the address */
  constructor(wanted) {
    this.wanted = wanted;
    /** @type {Channel | null} */
    this.cpu = null;
    /** @type {Channel | null} */
    this.gpu = null;
    /** @type {Channel | null} */
    this.active = null;
    /** Why WebGPU does not answer. */
    this.note = "";
    /** The network in use. @type {string | null} */
    this.id = null;
    /** As it came, until WebGPU has had it. @type {Folder | null} */
    this.folder = null;
    /** Whether WebGPU was tried with this network. @type {Promise<void> | null} */
    this.trying = null;
    /** Milliseconds of the network's last look. */
    this.took = 0;
  }

  get label() {
    return this.active === this.gpu && this.gpu ? "WebGPU" : "CPU";
  }

  /**
   * Fetches a network and puts it to work, unless it is.
   * @param {string} id @param {(loaded: number, total: number) => void} onprogress  bytes; 0 while nothing is known
   * @returns {Promise<{folder: Folder, card: any} | null>}  what came, or nothing where it is in use already
   */
  async load(id, onprogress) {
    if (this.id === id) return null;
    this.forget();
    const cpu = (this.cpu ??= new Channel("cpu"));
    cpu.onprogress = ({ loaded, total }) => onprogress(loaded, total);
    onprogress(0, 0);
    await cpu.ask("fetch", { model: id, afresh: false });
    await cpu.ask("open", { kind: "cpu", backend: this.wanted === "ndarray" ? "ndarray" : "flex" });
    const { model, addresses } = await cpu.ask("load");
    void keepForOffline([...addresses, "cpu.js", "cpu_bg.wasm"]);
    /** @type {Folder} */
    const folder = await cpu.ask("give");
    this.folder = folder;
    this.active = cpu;
    this.id = id;
    return { folder, card: model.card };
  }

  /** Stops a download under way. */
  stop() {
    void this.cpu?.ask("cancel").catch(() => undefined);
  }

  forget() {
    this.id = null;
    this.trying = null;
    this.dropGpu("");
  }

  /** Runs a step of a look. @param {Step} step @returns {Promise<Float32Array>} */
  async run(step) {
    const began = performance.now();
    const forced = this.wanted === "gpu";
    if (step.op === "encode" && !this.trying && this.wanted !== "cpu" && this.wanted !== "ndarray") {
      const sample = { ...step, input: step.input.slice(0, step.row * MOST) };
      this.trying = this.tryGpu(sample, forced);
      if (forced) await this.trying;
    }
    const output = await this.ask(step);
    this.took = performance.now() - began;
    return output;
  }

  /** @param {Step} step */
  async ask(step) {
    const channel = this.active;
    if (!channel) throw new Failure("The network is not loaded.", "missing");
    try {
      return await batches(channel, step, channel === this.gpu ? PATIENCE : 0);
    } catch (error) {
      if (channel !== this.gpu || !this.cpu) throw error;
      this.dropGpu(`it failed (${said(error)})`);
      return batches(this.cpu, step, 0);
    }
  }

  /** @param {Step} sample  patches to compare with @param {boolean} forced */
  async tryGpu(sample, forced) {
    const { cpu, folder } = this;
    const reason = await whyNoGpu(forced);
    if (reason || !cpu || !folder) return this.dropGpu(reason ?? "the network is gone");
    try {
      const gpu = new Channel("gpu");
      this.gpu = gpu;
      const opened = await gpu.ask("open", { kind: "gpu", backend: "wgpu" });
      if (opened.info.software && !forced) return this.dropGpu("the only adapter is a software one");
      await gpu.ask("load", folder);
      const [slow, a] = await timed(cpu, sample);
      if (!forced) await timed(gpu, sample);
      const [fast, b] = await timed(gpu, sample);
      const check = await cpu.ask("compare", { a, b });
      if (this.gpu !== gpu) return;
      if (!check.ok) return this.dropGpu(`its self-test differs from the CPU by ${check.max_abs.toExponential(1)}`);
      if (fast >= slow && !forced) return this.dropGpu("slower here");
      void keepForOffline(opened.addresses);
      this.active = gpu;
      this.note = "";
    } catch (error) {
      this.dropGpu(said(error));
    } finally {
      if (this.folder === folder) this.folder = null;
    }
  }

  /** Back to the CPU. @param {string} reason */
  dropGpu(reason) {
    this.gpu?.close();
    this.gpu = null;
    this.active = this.cpu;
    this.note = reason;
  }
}

/** There and back: codes and their pictures, and how long that took. @param {Channel} channel @param {Step} sample @returns {Promise<[number, Float32Array]>} */
async function timed(channel, sample) {
  const began = performance.now();
  const pictures = await batches(channel, { ...sample, op: "recon" }, PATIENCE);
  return [performance.now() - began, pictures];
}

/** A step, so many patches at a time. @param {Channel} channel @param {Step} step @param {number} patience @returns {Promise<Float32Array>} */
async function batches(channel, { op, input, row }, patience) {
  const length = row * (op === "saliency" ? MOST_BACKWARD : MOST);
  const outputs = [];
  for (let from = 0; from < input.length; from += length)
    outputs.push(await soon(channel.ask("run", { op, input: input.slice(from, from + length) }), patience));
  if (outputs.length === 1) return outputs[0];
  const all = new Float32Array(outputs.reduce((sum, { length: count }) => sum + count, 0));
  let at = 0;
  for (const output of outputs) {
    all.set(output, at);
    at += output.length;
  }
  return all;
}

/** @template T @param {Promise<T>} answer @param {number} patience  0: for ever @returns {Promise<T>} */
function soon(answer, patience) {
  if (patience === 0) return answer;
  return new Promise((resolve, reject) => {
    const watch = setTimeout(() => reject(new Failure("it did not answer", "lost")), patience);
    answer.then(resolve, reject).finally(() => clearTimeout(watch));
  });
}

/** @param {unknown} error */
function said(error) {
  return error instanceof Error ? error.message.replace(/\.$/, "") : "an unknown failure";
}
