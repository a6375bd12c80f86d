// Every detector there is: models of this device and of files, models of samples, and pretrained networks.

import { Failure } from "../engine/failure.js";
import { shelf } from "../engine/model-store.js";
import { sampleDetector, trainedDetector } from "./detectors.js";

/** @typedef {import("./detectors.js").Detector} Detector */
/** @typedef {import("../engine/model-store.js").Entry} Entry */

/** Largest file that is read, in bytes, as core has it. */
const LARGEST = 1 << 30;

export class DetectorRegistry {
  /** @param {import("../engine/parts-client.js").Parts} parts @param {import("../engine/generated/types.js").PartFamily[]} families @param {Detector[]} [more]  pretrained networks */
  constructor(parts, families, more = []) {
    this.parts = parts;
    this.store = shelf();
    this.fixed = [...more, ...families.map((family) => sampleDetector(parts, family))];
    /** By id and time of saving: an open model stays open, one that was trained again is read again. @type {Map<string, Detector>} */
    this.trained = new Map();
    /** Models that could not be stored: they last until the page closes. @type {Map<string, Detector>} */
    this.unsaved = new Map();
  }

  /** @returns {Promise<Detector[]>} */
  async list() {
    /** @type {Entry[]} */
    const records = await this.store.list().catch(() => []);
    const detectors = records
      .sort((a, b) => b.saved - a.saved)
      .map((record) => {
        const known = this.trained.get(keyOf(record));
        const detector =
          known ?? trainedDetector(this.parts, record, async () => (await this.store.get(record.id))?.bytes ?? null);
        this.trained.set(keyOf(record), detector);
        return detector;
      });
    return [...this.unsaved.values(), ...detectors, ...this.fixed];
  }

  /**
   * Reads a model's file, and stores it where that works.
   * @param {File} file
   * @returns {Promise<{detector: Detector, kept: string}>} `kept` says why it was not kept, or nothing
   */
  async open(file) {
    if (file.size > LARGEST) throw new Failure("This file is too large for a model.", "large");
    const bytes = new Uint8Array(await file.arrayBuffer());
    const id = `file-${Date.now().toString(36)}`;
    const { card } = await this.parts.load({ model: `inspect-${id}`, bytes: bytes.slice() });
    const record = { id, name: card.name, bytes, card, thumbnail: null, saved: Date.now() };
    const detector = trainedDetector(this.parts, record, async () => bytes.slice());
    let kept = "";
    try {
      await this.store.put(record);
      kept = this.store.temporary ?? "";
      this.trained.set(keyOf(record), detector);
    } catch (error) {
      this.unsaved.set(id, detector);
      kept = error instanceof Error ? error.message : "The model could not be stored on this device.";
    }
    return { detector, kept };
  }
}

/** @param {{id: string, saved: number}} record */
function keyOf({ id, saved }) {
  return `${id} ${saved}`;
}
