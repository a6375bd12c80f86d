// The worker of Teach and Inspect as the page sees it: one method for each call. Photos and models stay there
// under ids that the page chooses; every rejection is a Failure with a sentence. All rooms share one worker.

import { Channel } from "./worker-rpc.js";
import { keepForOffline } from "./offline.js";

/** @typedef {import("./part-types.js").Taught} Taught */
/** @typedef {import("./part-types.js").Judged} Judged */
/** @typedef {import("./part-types.js").Judgement} Judgement */
/** @typedef {import("./part-types.js").Photo} Photo */

/** Tells `progress` events with a `Progress` as detail: of a lesson or a measurement, by its model. */
export class Parts extends EventTarget {
  constructor() {
    super();
    const worker = new Worker(new URL("./parts-worker.js", import.meta.url), { name: "parts", type: "module" });
    /** @type {Channel<typeof import("./parts-worker.js").calls>} */
    this.channel = new Channel("parts", { worker, modules: true, engine: Promise.resolve(null) });
    this.channel.onprogress = (detail) => this.dispatchEvent(new CustomEvent("progress", { detail }));
    /** @type {Promise<import("./part-types.js").Opened> | null} */
    this.opening = null;
  }

  /** Loads the module, once; a second call after a failure tries again. @returns {Promise<import("./part-types.js").Opened>} */
  open() {
    this.opening ??= this.channel.ask("open").then(
      ({ addresses, ...opened }) => {
        void keepForOffline(addresses);
        return opened;
      },
      (error) => {
        this.opening = null;
        throw error;
      },
    );
    return this.opening;
  }

  /** @param {{id: string, blob: Blob, name: string}} args @returns {Promise<Photo>} */
  take(args) {
    return this.channel.ask("take", args);
  }

  /** The kinds of synthetic parts. @returns {Promise<import("./generated/types.js").PartFamily[]>} */
  families() {
    return this.channel.ask("families");
  }

  /** A photo of a synthetic part, kept as one that was taken. @param {{id: string, family: string, defect: string | null, seed: number}} args  no defect for a good part @returns {Promise<Photo>} */
  sample(args) {
    return this.channel.ask("sample", args);
  }

  /** The same picture as a PNG file. @param {{family: string, defect: string | null, seed: number}} args @returns {Promise<Blob>} */
  picture(args) {
    return this.channel.ask("picture", args);
  }

  /** How well the regions cover the known defect of a sample. @param {{model: string, photo: string, threshold?: import("./part-types.js").Threshold}} args @returns {Promise<{iou: number}>} */
  truth(args) {
    return this.channel.ask("truth", args);
  }

  /** @param {{ids: string[]}} args  of photos @returns {Promise<void>} */
  forget(args) {
    return this.channel.ask("forget", args);
  }

  /** @param {import("./part-types.js").Lesson} lesson @returns {Promise<Taught>} */
  teach(lesson) {
    return this.channel.ask("teach", lesson);
  }

  /** @param {import("./part-types.js").Knobs} knobs @returns {Promise<Taught>} */
  measure(knobs) {
    return this.channel.ask("measure", knobs);
  }

  /** @param {{model: string, name: string}} args @returns {Promise<Taught>} */
  rename(args) {
    return this.channel.ask("rename", args);
  }

  /** Stops a lesson or a measurement, whose promise rejects with kind `stopped`. @param {{task: string}} args  the model's id @returns {Promise<void>} */
  cancel(args) {
    return this.channel.ask("cancel", args);
  }

  /** @param {{model: string, photo: string, look?: import("./generated/types.js").Look}} args @returns {Promise<Judged>} */
  judge({ look = {}, ...args }) {
    return this.channel.ask("judge", { ...args, look });
  }

  /** @param {{model: string, photo: string, threshold?: import("./part-types.js").Threshold}} args @returns {Promise<Judgement>} */
  score(args) {
    return this.channel.ask("score", args);
  }

  /** What a threshold makes of scores, without a look at the photos. @param {{model: string, threshold?: import("./part-types.js").Threshold, scores: number[]}} args @returns {Promise<import("./generated/types.js").Marks>} */
  threshold(args) {
    return this.channel.ask("threshold", args);
  }

  /** The model's file. @param {{model: string, half: boolean, name?: string}} args  components at half precision; another name @returns {Promise<Uint8Array>} */
  save(args) {
    return this.channel.ask("save", args);
  }

  /** @param {{model: string, bytes: Uint8Array}} args  of a file @returns {Promise<Taught>} */
  load(args) {
    return this.channel.ask("load", args);
  }

  /** @param {{model: string}} args @returns {Promise<void>} */
  remove(args) {
    return this.channel.ask("remove", args);
  }

  /** The table of a batch as CSV. @param {import("./generated/types.js").BatchTable} args @returns {Promise<string>} */
  csv(args) {
    return this.channel.ask("csv", args);
  }

  /** The table of a batch as JSON. @param {import("./generated/types.js").BatchTable} args @returns {Promise<string>} */
  json(args) {
    return this.channel.ask("json", args);
  }

  /** A pretrained network's bank and its statistics of good photos. @param {{model: string, card: Uint8Array, names: string[], files: Uint8Array[]}} args @returns {Promise<Omit<import("./part-types.js").Network, "card">>} */
  networkLoad(args) {
    return this.channel.ask("network_load", args);
  }

  /** Its good photos under some knobs. @param {{model: string, look: import("./generated/types.js").PatchLook}} args @returns {Promise<import("./part-types.js").Spread>} */
  networkSpread(args) {
    return this.channel.ask("network_spread", args);
  }

  /** What the network has to run next for a photo, or null. @param {{model: string, photo: string, look: import("./generated/types.js").PatchLook & {pictures: boolean, saliency: boolean}, op?: string, output?: Float32Array}} args @returns {Promise<import("./generated/types.js").NetworkStep | null>} */
  networkLook(args) {
    return this.channel.ask("network_look", args, args.output ? [/** @type {ArrayBuffer} */ (args.output.buffer)] : []);
  }

  /** Of a photo that was looked at with pictures. @param {{model: string, photo: string, look: import("./generated/types.js").PatchLook}} args @returns {Promise<Judged>} */
  networkJudge(args) {
    return this.channel.ask("network_judge", args);
  }

  /** @param {{model: string, photo: string, look: import("./generated/types.js").PatchLook}} args @returns {Promise<Judgement>} */
  networkScore(args) {
    return this.channel.ask("network_score", args);
  }

  /** @param {{model: string, look: import("./generated/types.js").PatchLook, scores: number[]}} args @returns {Promise<import("./generated/types.js").Marks>} */
  networkThreshold(args) {
    return this.channel.ask("network_threshold", args);
  }

  /** @param {{model: string, photo: string, look: import("./generated/types.js").PatchLook}} args @returns {Promise<{iou: number}>} */
  networkTruth(args) {
    return this.channel.ask("network_truth", args);
  }

  /** Ends the worker; tells `close`. */
  close() {
    this.channel.close();
    this.dispatchEvent(new Event("close"));
  }
}

/** @type {Parts | null} */
let only = null;
/** The worker that all rooms share. */
export function shared() {
  return (only ??= new Parts());
}
