// The engine of Inspect: a worker of its own that runs a network of patches, so that Draw keeps its network; on the CPU
// and, where it is faster, on WebGPU.

import { EngineClient } from "./client.js";
import { Failure } from "./failure.js";
import { IMMEDIATE } from "./gpu-rule.js";
import { keepForOffline } from "./offline.js";
import { Channel } from "./worker-rpc.js";

/** @typedef {import("./download.js").Folder} Folder */
/** @typedef {import("./generated/types.js").NetworkStep} Step */
/** @typedef {import("./generated/types.js").ModelCard} ModelCard */

/** Patches a call; of the backward pass fewer, which keeps every layer of each. */
const MOST = 36;
const MOST_BACKWARD = 3;
/** Patches of a timed run: those of a photo of 256 × 256 pixels, encoded and decoded, as one photo needs at least. */
const TIMED = 9;

export class PatchEngine {
  /** @param {string | null} wanted  the `backend` of the address */
  constructor(wanted) {
    this.wanted = wanted;
    /** @type {EngineClient | null} */
    this.client = null;
    /** The network in use. @type {string | null} */
    this.id = null;
    /** As it came. @type {Folder | null} */
    this.folder = null;
    /** The trial of WebGPU with this network, once it has begun. @type {Promise<void> | null} */
    this.trying = null;
    /** Whether that is over. */
    this.tried = false;
    /** Milliseconds of the network's last run. */
    this.took = 0;
  }

  /** Which engine runs it. */
  get kind() {
    return this.client?.active.kind === "gpu" ? "gpu" : "cpu";
  }

  /** Whether the CPU runs it and will go on doing so: another engine on the CPU then gives the same numbers. */
  get settled() {
    return this.kind === "cpu" && (this.tried || this.client?.cpuOnly === true);
  }

  /** Why WebGPU does not run, once it was tried. */
  get note() {
    return this.trying && this.kind === "cpu" ? (this.client?.gpuNote ?? "") : "";
  }

  /** The same once the trial under way is over; null where it is. @returns {Promise<string> | null} */
  get laterNote() {
    return this.tried ? null : (this.trying?.then(() => this.note) ?? null);
  }

  /**
   * Fetches a network and puts it to work, unless it is.
   * @param {string} id
   * @param {(loaded: number, total: number) => void} onprogress  bytes; 0 while nothing is known
   * @returns {Promise<{folder: Folder, card: ModelCard} | null>}  what came, or nothing where it is in use already
   */
  async load(id, onprogress) {
    if (this.id === id) return null;
    this.forget();
    const client = (this.client ??= new EngineClient(this.wanted, new Channel("cpu")));
    const { cpu } = client;
    cpu.onprogress = ({ loaded, total }) => onprogress(loaded, total);
    onprogress(0, 0);
    await cpu.ask("fetch", { model: id, afresh: false });
    await client.open();
    const { model, addresses } = await cpu.ask("load");
    void keepForOffline([...addresses, ...client.addresses]);
    const folder = await cpu.ask("give");
    if (!folder) throw new Failure("The model is not loaded.", "missing");
    this.folder = folder;
    this.id = id;
    return { folder, card: model.card };
  }

  /**
   * Puts a network to work that another engine has fetched, unless it is.
   * @param {Folder} folder
   */
  async adopt(folder) {
    if (this.id === folder.id) return;
    this.forget();
    const client = (this.client ??= new EngineClient(this.wanted, new Channel("cpu")));
    await client.open();
    await client.cpu.ask("load", folder);
    // Only the first engine hands it on.
    await client.cpu.ask("give");
    this.id = folder.id;
  }

  close() {
    this.forget();
    this.client?.cpu.close();
    this.client = null;
  }

  /** Stops a download under way. */
  stop() {
    void this.client?.cpu.ask("cancel").catch(() => undefined);
  }

  forget() {
    this.id = null;
    this.trying = null;
    this.tried = false;
    this.client?.drop("", "");
  }

  /** Runs a step of an analysis. @param {Step} step @returns {Promise<Float32Array>} */
  async run(step) {
    const { client } = this;
    if (!client || !this.id) throw new Failure("The model is not loaded.", "missing");
    const began = performance.now();
    if (step.op === "encode" && !this.trying && !client.cpuOnly) {
      const trying = (this.trying = this.consider(client, step));
      void trying.then(() => (this.tried ||= this.trying === trying));
      if (client.forced) await this.trying;
    }
    const { value } = await client.run((channel) => batches(channel, step));
    this.took = performance.now() - began;
    return value;
  }

  /** Tries WebGPU on a few patches of a photo. @param {EngineClient} client @param {Step} step */
  async consider(client, step) {
    const { folder } = this;
    if (!folder) return;
    const sample = { ...step, op: "recon", input: step.input.slice(0, step.row * TIMED) };
    const check = (/** @type {Channel} */ channel) => batches(channel, sample);
    await client.tryGpu({
      folder: async () => folder,
      check,
      rounds: async (channel, count) => {
        const times = [];
        for (let round = 0; round < count; round += 1) {
          const began = performance.now();
          await check(channel);
          times.push(performance.now() - began);
        }
        return times;
      },
      warm: 1,
      counted: 5,
      immediate: IMMEDIATE.photo,
    });
    if (this.kind === "gpu") void keepForOffline(client.addresses);
  }
}

/** A step, so many patches at a time. @param {Channel} channel @param {Omit<Step, "op"> & {op: string}} step @returns {Promise<Float32Array>} */
async function batches(channel, { op, input, row }) {
  const length = row * (op === "saliency" ? MOST_BACKWARD : MOST);
  const outputs = [];
  for (let from = 0; from < input.length; from += length)
    outputs.push(await channel.ask("run", { op, input: input.slice(from, from + length) }));
  if (outputs.length === 1) return outputs[0];
  const all = new Float32Array(outputs.reduce((sum, { length: count }) => sum + count, 0));
  let at = 0;
  for (const output of outputs) {
    all.set(output, at);
    at += output.length;
  }
  return all;
}
