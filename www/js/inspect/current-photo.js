// The photo that is open: its picture in the page, its photo in the worker, and what the detector says of it. Only the open
// one is kept at full size.

import { make } from "../ui/dom.js";
import { announce } from "../ui/announce.js";

/** @typedef {import("./batch.js").Row} Row */
/** @typedef {import("../engine/part-types.js").Judged} Judged */

/** Most pixels of the picture that is displayed: 160 MB of them. */
const MOST = 40e6;

/**
 * What the open photo needs of the room.
 * @typedef {object} Surroundings
 * @property {import("../engine/parts-client.js").Parts} parts
 * @property {import("./batch.js").Batch} batch
 * @property {import("./table.js").Table} table
 * @property {import("./detail.js").Detail} detail
 * @property {import("./samples.js").Samples} samples
 * @property {() => State} state  at the time of the call
 * @property {() => void} onchange  the open photo has a verdict, or lost it
 * @property {() => void} oncount  another row is open
 * @property {(row: Row) => void} onremove
 * @property {() => void} onchoose  a model is wanted
 */
/** @typedef {{detector: import("./detectors.js").Detector | null, ready: boolean, options: import("./display-options.js").DisplayOptions, threshold: import("../engine/part-types.js").Threshold}} State */

export class CurrentPhoto {
  /** @param {Surroundings} room */
  constructor(room) {
    this.room = room;
    /** @type {Row | null} */
    this.row = null;
    /** @type {ImageBitmap | null} */
    this.picture = null;
    /** @type {Judged | null} */
    this.inspection = null;
    /** The row whose photo the worker holds for us. @type {Row | null} */
    this.held = null;
    this.turn = 0;
  }

  /** Nothing is open. */
  rest() {
    this.turn += 1;
    this.drop();
    this.row = null;
    const { samples, table, detail } = this.room;
    const { detector } = this.room.state();
    table.mark(null);
    this.room.onchange();
    if (detector) return detail.rest("No photo yet.");
    const button = make(
      "button",
      { type: "button", class: "primary", "data-testid": "try-samples" },
      "Try with samples",
    );
    button.addEventListener("click", () => samples.ontry(samples.family.id, samples.mixed()));
    detail.rest(
      "No model for your part yet. Train one with a few good photos, or try the samples.",
      ...(samples.family ? [button] : []),
      make("a", { class: "button", href: "#teach" }, "Train a model"),
    );
  }

  /** The detector is not ready: the photo stays, its verdict goes. @param {string} words @param {HTMLElement} [action]  the way to stop it */
  pause(words, action) {
    const { detail } = this.room;
    // While words come and go, what can be pressed stays.
    if (action?.isConnected) return void (detail.text.textContent = words);
    this.inspection = null;
    const actions = action ? [action] : [];
    if (this.row?.photo) detail.wait(this.row, this.picture, words, ...actions);
    else if (!this.row) {
      detail.rest(words);
      detail.actions.replaceChildren(...actions);
    }
    this.room.onchange();
  }

  drop() {
    this.picture?.close();
    this.picture = null;
    this.inspection = null;
    if (this.held) this.room.batch.release(this.held);
    this.held = null;
  }

  /** @param {Row} row @returns {Promise<void>} */
  async show(row) {
    const { room } = this;
    const mine = (this.turn += 1);
    this.row = row;
    room.table.mark(row.id);
    room.oncount();
    if (!row.photo || row.state === "rejected") {
      this.drop();
      const remove = make("button", { type: "button", "data-testid": "remove-rejected" }, "Remove from the list");
      remove.addEventListener("click", () => room.onremove(row));
      room.detail.wait(row, null, `File rejected. ${row.sentence}`, remove);
      room.onchange();
      return;
    }
    this.await(row);
    try {
      await room.batch.hold(row);
    } catch (error) {
      // The file is gone, or has changed.
      room.batch.fail(row, error);
      return mine === this.turn ? this.show(row) : undefined;
    }
    const picture = mine === this.turn ? await this.decode(row).catch(() => null) : null;
    if (mine !== this.turn) {
      picture?.close();
      room.batch.release(row);
      return;
    }
    this.drop();
    this.held = row;
    this.picture = picture;
    try {
      await this.refresh();
    } catch (error) {
      room.detail.wait(row, picture, error instanceof Error ? error.message : "The photo could not be analysed.");
    }
    if (this.inspection && mine === this.turn)
      announce(`${row.name}: ${this.inspection.verdict.text} ${this.inspection.misalignment?.sentence ?? ""}`);
  }

  /** The last photo is no longer analysed or saved. @param {Row} row */
  await(row) {
    this.inspection = null;
    this.room.detail.await(row);
    this.room.onchange();
  }

  /** The photo at its own resolution. @param {Row} row @returns {Promise<ImageBitmap>} */
  async decode({ photo }) {
    if (!photo?.file)
      return createImageBitmap(
        await this.room.parts.picture(/** @type {import("../ui/intake.js").Sample} */ (photo?.sample)),
      );
    const scale = Math.sqrt(MOST / (photo.width * photo.height));
    return createImageBitmap(
      photo.file,
      scale < 1
        ? {
            resizeWidth: Math.round(photo.width * scale),
            resizeHeight: Math.round(photo.height * scale),
            resizeQuality: "high",
          }
        : {},
    );
  }

  /** Asks the detector about the open photo, with the threshold and the options as they are. */
  async refresh() {
    const { room, row, turn } = this;
    const { detail } = room;
    const { detector, ready, options, threshold } = room.state();
    if (!row?.photo || this.held !== row) return;
    if (!detector || !ready) {
      const choose = make("button", { type: "button", "data-testid": "choose-model" }, "Choose a model");
      choose.addEventListener("click", () => room.onchoose());
      detail.wait(
        row,
        this.picture,
        detector ? "Loading the model." : "Choose a model to analyse this photo.",
        ...(detector ? [] : [choose]),
      );
      return;
    }
    const inspection = await detector.inspect(row.photo, {
      colour_map: options.colour_map,
      scale: options.scale,
      threshold,
      extra_maps: true,
    });
    if (turn !== this.turn || this.held !== row) return;
    this.inspection = inspection;
    detail.show(row, this.picture, inspection);
    room.onchange();
    room.oncount();
    const defect = row.photo.sample?.defect;
    detail.regions.truth(defect ? await detector.iou(row.photo, threshold).catch(() => null) : null, defect ?? "");
  }
}
