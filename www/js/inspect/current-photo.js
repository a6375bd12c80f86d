// The photo that is open: its picture in the page, its photo in the worker, and what the judge says of it. Only the open
// one is kept at full size.

import { make } from "../ui/dom.js";
import { announce } from "../ui/announce.js";

/** @typedef {import("./batch.js").Row} Row */
/** @typedef {import("../engine/part-types.js").Judged} Judged */

/** Most pixels of a picture that is kept for looking at: 160 MB of them. */
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
/** @typedef {{judge: import("./detectors.js").Judge | null, ready: boolean, looks: import("./display-options.js").Looks, threshold: import("../engine/part-types.js").Threshold}} State */

export class Opened {
  /** @param {Surroundings} room */
  constructor(room) {
    this.room = room;
    /** @type {Row | null} */
    this.row = null;
    /** @type {ImageBitmap | null} */
    this.picture = null;
    /** @type {Judged | null} */
    this.judged = null;
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
    const { judge } = this.room.state();
    table.mark(null);
    this.room.onchange();
    if (judge) return detail.rest("No photo yet.");
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

  /** The judge is not ready: the photo stays, its verdict goes. @param {string} words @param {HTMLElement} [action]  the way to stop it */
  pause(words, action) {
    const { detail } = this.room;
    // While words come and go, what can be pressed stays.
    if (action?.isConnected) return void (detail.text.textContent = words);
    this.judged = null;
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
    this.judged = null;
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
    if (!row.photo || row.state === "refused") {
      this.drop();
      const remove = make("button", { type: "button", "data-testid": "remove-refused" }, "Remove from the list");
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
    const picture = mine === this.turn ? await this.look(row).catch(() => null) : null;
    if (mine !== this.turn) {
      picture?.close();
      room.batch.release(row);
      return;
    }
    this.drop();
    this.held = row;
    this.picture = picture;
    try {
      await this.judgeAgain();
    } catch (error) {
      room.detail.wait(row, picture, error instanceof Error ? error.message : "The photo could not be analysed.");
    }
    if (this.judged && mine === this.turn)
      announce(`${row.name}: ${this.judged.verdict.text} ${this.judged.misalignment?.sentence ?? ""}`);
  }

  /** What is shown of the last photo is no longer to be judged or saved. @param {Row} row */
  await(row) {
    this.judged = null;
    this.room.detail.await(row);
    this.room.onchange();
  }

  /** The photo at its own resolution. @param {Row} row @returns {Promise<ImageBitmap>} */
  async look({ photo }) {
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

  /** Asks the judge about the open photo, with the threshold and the looks as they are. */
  async judgeAgain() {
    const { room, row, turn } = this;
    const { detail } = room;
    const { judge, ready, looks, threshold } = room.state();
    if (!row?.photo || this.held !== row) return;
    if (!judge || !ready) {
      const choose = make("button", { type: "button", "data-testid": "choose-model" }, "Choose a model");
      choose.addEventListener("click", () => room.onchoose());
      detail.wait(
        row,
        this.picture,
        judge ? "Loading the model." : "Choose a model to analyse this photo.",
        ...(judge ? [] : [choose]),
      );
      return;
    }
    const judged = await judge.judge(row.photo, {
      colour_map: looks.colour_map,
      scale: looks.scale,
      threshold,
      extra_maps: true,
    });
    if (turn !== this.turn || this.held !== row) return;
    this.judged = judged;
    detail.show(row, this.picture, judged);
    room.onchange();
    room.oncount();
    const defect = row.photo.sample?.defect;
    detail.regions.truth(defect ? await judge.truth(row.photo, threshold).catch(() => null) : null, defect ?? "");
  }
}
