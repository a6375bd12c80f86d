// The model in use: trained, scored again with other settings, stored, opened, saved, renamed.
// No element of the page is touched here. Whatever is stopped or fails leaves the model as it was.

import { Failure } from "../engine/failure.js";
import { Latest } from "../engine/coalesce.js";

/** @typedef {import("../engine/part-types.js").Taught} Taught */
/** @typedef {import("../engine/part-types.js").Lesson} Lesson */
/** @typedef {import("../engine/generated/types.js").Method} Method */
/** `id` is that of the stored model. @typedef {{trained: Taught, name: string, id: string, thumbnail: Blob | null}} Model */
/** @typedef {{components: number, method: Method, per_pixel: boolean, percentile: number}} Knobs */

/** Bytes above which a model is stored at half precision. */
const LARGE = 64e6;
/** Largest file that core reads. */
const LARGEST = 2 ** 30;

export class ModelSession {
  /**
   * @param {import("../engine/parts-client.js").Parts} parts
   * @param {import("../engine/model-store.js").Shelf} store
   * @param {object} on
   * @param {(model: Model | null, anew: boolean) => void} on.model  another model is in use, or the same with other settings
   * @param {(error: unknown) => void} on.kept  the stored models have changed, or the error that prevented it
   */
  constructor(parts, store, on) {
    this.parts = parts;
    this.store = store;
    this.on = on;
    /** @type {Model | null} */
    this.model = null;
    /** Models asked of the worker so far. */
    this.count = 0;
    /** The training under way, by its model. @type {string | null} */
    this.running = null;
    this.keeping = new Latest(async (/** @type {Model} */ model) => {
      try {
        const { trained, id, name, thumbnail } = model;
        const bytes = await parts.save({ model: trained.model, half: trained.bytes_full > LARGE });
        await store.put({ id, name, bytes, card: { ...trained.card, name }, thumbnail, saved: Date.now() });
        this.on.kept(null);
      } catch (error) {
        this.on.kept(error);
      }
    });
  }

  /** @param {Omit<Lesson, "model">} config @param {string | null} id  of the stored model that is replaced; null for a new one @param {() => Promise<Blob | null>} picture  stored with it */
  async train(config, id, picture) {
    const model = `model-${(this.count += 1)}`;
    this.running = model;
    try {
      const trained = await this.parts.teach({ ...config, model });
      this.put({ trained, name: config.name, id: id ?? newId(), thumbnail: await picture() }, true);
      this.keep();
    } finally {
      this.running = null;
    }
  }

  /** The same photos with other settings. @param {Partial<Knobs>} knobs */
  async measure(knobs) {
    const { model } = this;
    if (!model) return;
    const trained = await this.parts.measure({ model: model.trained.model, ...knobs });
    // It may have another name by now, or another model's turn has come.
    const now = this.model;
    if (!now || now.trained.model !== trained.model) return;
    // What the defects chose stays to be seen, whatever is tried beside it.
    this.put({ ...now, trained: { ...trained, shots: trained.shots ?? now.trained.shots } }, false);
    this.keep();
  }

  /** Stops a training, or a computation of scores. */
  stop() {
    const task = this.running ?? this.model?.trained.model;
    if (task) void this.parts.cancel({ task }).catch(() => undefined);
  }

  /** Puts a model to use; the last one leaves the worker. @param {Model | null} model @param {boolean} anew */
  put(model, anew) {
    const last = this.model?.trained.model;
    if (last && last !== model?.trained.model) void this.parts.remove({ model: last }).catch(() => undefined);
    this.model = model;
    this.on.model(model, anew);
  }

  keep() {
    if (this.model) this.keeping.push(this.model);
  }

  /** @param {string} name */
  rename(name) {
    if (!this.model || this.model.name === name) return;
    this.put({ ...this.model, name }, false);
    void this.parts.rename({ model: this.model.trained.model, name }).then(() => this.keep(), this.on.kept);
  }

  /** @param {boolean} half @returns {Promise<Uint8Array>} */
  async bytes(half) {
    if (!this.model) throw new Failure("No model to save.", "missing");
    return this.parts.save({ model: this.model.trained.model, half });
  }

  /** Puts a stored model to use. @param {string} id */
  async open(id) {
    const kept = await this.store.get(id);
    if (!kept) throw new Failure("This model is no longer stored on this device.", "missing");
    const trained = await this.parts.load({ model: `model-${(this.count += 1)}`, bytes: kept.bytes });
    this.put({ trained, name: kept.name, id, thumbnail: kept.thumbnail }, true);
  }

  /** Opens and stores a model's file. @param {File} file */
  async load(file) {
    if (file.size > LARGEST) throw new Failure(`“${file.name}” is too large for a model.`, "large");
    const bytes = new Uint8Array(await file.arrayBuffer());
    let trained;
    try {
      trained = await this.parts.load({ model: `model-${(this.count += 1)}`, bytes: bytes.slice() });
    } catch (error) {
      throw new Failure(
        `“${file.name}”: ${error instanceof Error ? error.message : "the file could not be read"}`,
        "damaged",
      );
    }
    const model = { trained, name: trained.card.name, id: newId(), thumbnail: null };
    this.put(model, true);
    await this.store.put({
      id: model.id,
      name: model.name,
      bytes,
      card: trained.card,
      thumbnail: null,
      saved: Date.now(),
    });
    this.on.kept(null);
  }

  /** Gives a stored model another name, in its file too. @param {string} id @param {string} name */
  async renameKept(id, name) {
    if (id === this.model?.id) return this.rename(name);
    const kept = await this.store.get(id);
    if (!kept) return;
    const model = `model-${(this.count += 1)}`;
    const { bytes_full: size } = await this.parts.load({ model, bytes: kept.bytes.slice() });
    // A file that is kept at half precision stays so.
    await this.parts.rename({ model, name });
    const bytes = await this.parts.save({ model, half: kept.bytes.byteLength < 0.75 * size });
    await this.parts.remove({ model });
    await this.store.put({ ...kept, name, bytes, card: { ...kept.card, name } });
  }
}

function newId() {
  return `${Date.now().toString(36)}-${Math.floor(Math.random() * 36 ** 4).toString(36)}`;
}

/** What a file of a model is called. @param {string} name */
export function fileName(name) {
  const plain = name
    .normalize("NFKD")
    .replace(/[^\w.-]+/g, "-")
    .replace(/^[-.]+|[-.]+$/g, "");
  return `${plain || "part"}.safetensors`;
}
