// The worker of Teach and Inspect as the page sees it: one method for each call. Photos and models stay there
// under ids that the page chooses; every rejection is a Failure with a sentence.

import { Channel } from "../channel.js";
import { keepForOffline } from "../offline.js";

/** What the rooms need once the network is gone, beside what the worker names itself. */
const FILES = ["parts-worker.js", "js/parts/client.js", "js/parts/types.js", "js/failure.js"];

export class Parts {
  constructor() {
    const worker = new Worker(new URL("../../parts-worker.js", import.meta.url), { name: "parts", type: "module" });
    this.channel = new Channel("parts", { worker, modules: true, engine: Promise.resolve(null) });
    /** @type {(progress: import("./types.js").Progress) => void} */
    this.onprogress = () => undefined;
    this.channel.onprogress = (progress) => this.onprogress(/** @type {any} */ (progress));
    /** @type {Promise<import("./types.js").Opened> | null} */
    this.opening = null;
  }

  /** Loads the module, once; a second call after a failure tries again. @returns {Promise<import("./types.js").Opened>} */
  open() {
    this.opening ??= this.channel.ask("open").then(
      ({ addresses, ...opened }) => {
        void keepForOffline([...FILES, ...addresses]);
        return opened;
      },
      (error) => {
        this.opening = null;
        throw error;
      },
    );
    return this.opening;
  }

  /** @param {string} id @param {Blob} blob @param {string} name @returns {Promise<import("./types.js").Photo>} */
  take(id, blob, name) {
    return this.channel.ask("take", { id, blob, name });
  }

  /** The kinds of synthetic parts. @returns {Promise<import("./types.js").Family[]>} */
  families() {
    return this.channel.ask("families");
  }

  /**
   * A photo of a synthetic part, kept as one that was taken.
   * @param {string} id @param {string} family @param {string | null} defect  null for a good part @param {number} seed
   * @returns {Promise<import("./types.js").Photo>}
   */
  sample(id, family, defect, seed) {
    return this.channel.ask("sample", { id, family, defect, seed });
  }

  /** The same picture as a PNG file. @param {string} family @param {string | null} defect @param {number} seed @returns {Promise<Blob>} */
  picture(family, defect, seed) {
    return this.channel.ask("picture", { family, defect, seed });
  }

  /** How well the regions cover the known defect of a sample. @param {string} model @param {string} photo @returns {Promise<{iou: number}>} */
  truth(model, photo) {
    return this.channel.ask("truth", { model, photo });
  }

  /** @param {string[]} ids  of photos @returns {Promise<void>} */
  forget(ids) {
    return this.channel.ask("forget", { ids });
  }

  /** @param {import("./types.js").Lesson} lesson @returns {Promise<import("./types.js").Taught>} */
  teach(lesson) {
    return this.channel.ask("teach", lesson);
  }

  /** @param {import("./types.js").Knobs} knobs @returns {Promise<import("./types.js").Taught>} */
  measure(knobs) {
    return this.channel.ask("measure", knobs);
  }

  /** @param {string} model @param {string} name @returns {Promise<import("./types.js").Taught>} */
  rename(model, name) {
    return this.channel.ask("rename", { model, name });
  }

  /** Stops a lesson or a measurement, whose promise rejects with kind `stopped`. @param {string} task  the model's id @returns {Promise<void>} */
  cancel(task) {
    return this.channel.ask("cancel", { task });
  }

  /** @param {string} model @param {string} photo @param {import("./types.js").Look} [look] @returns {Promise<import("./types.js").Judged>} */
  judge(model, photo, look = {}) {
    return this.channel.ask("judge", { model, photo, look });
  }

  /** @param {string} model @param {string} photo @returns {Promise<import("./types.js").Judgement>} */
  score(model, photo) {
    return this.channel.ask("score", { model, photo });
  }

  /** The model's file. @param {string} model @param {boolean} half  components at half precision @returns {Promise<Uint8Array>} */
  save(model, half) {
    return this.channel.ask("save", { model, half });
  }

  /** @param {string} model @param {Uint8Array} bytes  of a file @returns {Promise<import("./types.js").Taught>} */
  load(model, bytes) {
    return this.channel.ask("load", { model, bytes });
  }

  /** @param {string} model @returns {Promise<void>} */
  remove(model) {
    return this.channel.ask("remove", { model });
  }

  /** The table of a batch as CSV. @param {import("./types.js").Row[]} rows @returns {Promise<string>} */
  csv(rows) {
    return this.channel.ask("csv", { rows });
  }

  /** The table of a batch as JSON. @param {import("./types.js").Row[]} rows @returns {Promise<string>} */
  json(rows) {
    return this.channel.ask("json", { rows });
  }

  close() {
    this.channel.close();
  }
}
