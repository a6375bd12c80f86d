// Training runs: their inputs, the settings made by hand that persist, and whether anything has changed since the last.

import { announce } from "../ui/announce.js";

/** @typedef {Partial<import("./model-session.js").Knobs>} Knobs */

/**
 * What training needs of the room.
 * @typedef {object} Room
 * @property {import("./photo-grid.js").PhotoGrid} good
 * @property {import("./photo-grid.js").PhotoGrid} defects
 * @property {import("./settings.js").Settings} settings
 * @property {import("./scores.js").Scores} scores
 * @property {import("./photo-preview.js").PhotoPreview} preview
 * @property {import("./result.js").Result} result
 * @property {import("./model-session.js").ModelSession} session
 * @property {(id: string) => import("../ui/intake.js").AddedPhoto | null} photo
 * @property {(photo: {id: string, name: string} | null) => void} choose
 * @property {(model: import("./model-session.js").Model | null, anew: boolean) => void} showModel
 * @property {() => void} show
 */
/** The inputs of a training, compared to tell whether they have changed. @typedef {{good: string[], defects: string[], side: number, colour: boolean, align: boolean}} TrainingInputs */

export class Training {
  /** @param {Room} room */
  constructor(room) {
    this.room = room;
    /** What the model in use was trained with. @type {TrainingInputs | null} */
    this.trainedWith = null;
    /** Whether the photos are shifted into place. */
    this.align = false;
    /** What the visitor set by hand, for the next training too. @type {Knobs} */
    this.manual = {};
    /** Settings that wait until the ones before them are measured. @type {Knobs | null} */
    this.waiting = null;
    this.measuring = false;
  }

  /** @returns {TrainingInputs} */
  get inputs() {
    const { good, defects, settings } = this.room;
    const ids = (/** @type {import("./photo-grid.js").PhotoGrid} */ grid) => grid.photos.map(({ id }) => id);
    return { good: ids(good), defects: ids(defects), ...settings.view, align: this.align };
  }

  /** Whether the model in use comes from the photos here. */
  get trained() {
    return this.trainedWith !== null;
  }

  get stale() {
    return this.trainedWith !== null && !same(this.trainedWith, this.inputs);
  }

  /** Forgets the model in use. */
  forget() {
    [this.trainedWith, this.manual, this.align] = [null, {}, false];
  }

  /** @param {boolean} [align]  otherwise as before */
  async start(align = this.align) {
    const { room, trainedWith } = this;
    const { good, defects, settings, session } = room;
    const before = this.align;
    this.align = align;
    const inputs = this.inputs;
    // Other defects choose anew; otherwise what was set by hand stays.
    if (trainedWith && !same(trainedWith.defects, inputs.defects)) this.manual = { percentile: this.manual.percentile };
    for (const grid of [good, defects]) grid.undo.close();
    settings.inlineError.clear();
    settings.progress.begin("Beginning.");
    const { components = null, method = null, per_pixel = null, percentile = 0.95 } = this.manual;
    const first = good.items[0].picture;
    const picture = () =>
      new Promise((/** @type {(blob: Blob | null) => void} */ resolve) => first.toBlob(resolve, "image/png"));
    const training = session.train(
      { name: settings.name, ...inputs, components, method, per_pixel, percentile },
      trainedWith && session.model ? session.model.id : null,
      picture,
    );
    room.show();
    settings.progress.button.focus();
    let arrived = false;
    try {
      await training;
      this.trainedWith = inputs;
      const { outliers } = room.scores;
      announce(
        `Trained on ${inputs.good.length} photos.${outliers.length > 0 ? ` ${outliers.length === 1 ? "One is an outlier" : `${outliers.length} are outliers`}.` : ""}`,
      );
      // The photo shown before, or the most informative one.
      room.choose(
        room.photo(room.preview.subject?.id ?? "") ??
          defects.photos[0] ??
          room.photo(outliers[0]?.id ?? "") ??
          good.photos[0] ??
          null,
      );
      arrived = true;
    } catch (error) {
      this.align = before;
      room.showModel(session.model, false);
      if (wasStopped(error)) announce("Cancelled. The model is unchanged.");
      else settings.inlineError.show(error, "Try again", () => this.start(align));
    }
    settings.progress.end();
    room.show();
    if (arrived) room.result.arrive();
    else settings.button.focus();
  }

  /** The same photos with other settings; what comes while that runs follows it. @param {Knobs} knobs */
  async measure(knobs) {
    this.waiting = { ...this.waiting, ...knobs };
    if (this.measuring) return;
    this.measuring = true;
    const { result, session } = this.room;
    result.inlineError.clear();
    result.progress.begin("Recomputing the scores of the good photos.");
    while (this.waiting) {
      const now = this.waiting;
      this.waiting = null;
      try {
        await session.measure(now);
        this.manual = { ...this.manual, ...now };
      } catch (error) {
        this.waiting = null;
        // The settings go back to what the model has.
        this.room.showModel(session.model, false);
        if (!wasStopped(error)) result.inlineError.show(error);
      }
    }
    this.measuring = false;
    result.progress.end();
  }
}

/** @param {unknown} a @param {unknown} b */
function same(a, b) {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** @param {unknown} error */
function wasStopped(error) {
  return /** @type {{kind?: string}} */ (error).kind === "stopped";
}
