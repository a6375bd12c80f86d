// One lesson after another: what it is made of, what was set by hand and shall last, and whether anything has changed since.

import { announce } from "../ui/announce.js";

/** @typedef {Partial<import("./model-session.js").Knobs>} Knobs */

/**
 * What a lesson needs of the room.
 * @typedef {object} Room
 * @property {import("./photo-grid.js").Tray} good
 * @property {import("./photo-grid.js").Tray} defects
 * @property {import("./settings.js").Settings} settings
 * @property {import("./scores.js").Scores} scores
 * @property {import("./preview.js").Bench} bench
 * @property {import("./result.js").Result} result
 * @property {import("./model-session.js").Workshop} shop
 * @property {(id: string) => import("../ui/intake.js").Taken | null} photo
 * @property {(photo: {id: string, name: string} | null) => void} choose
 * @property {(model: import("./model-session.js").Model | null, anew: boolean) => void} showModel
 * @property {() => void} show
 */
/** What a lesson is made of, by which one tells whether it has changed. @typedef {{good: string[], defects: string[], side: number, colour: boolean, align: boolean}} Stuff */

export class Lessons {
  /** @param {Room} room */
  constructor(room) {
    this.room = room;
    /** What the model in use was taught with. @type {Stuff | null} */
    this.learnt = null;
    /** Whether the photos are shifted into place. */
    this.align = false;
    /** What the visitor set by hand, for the next lesson too. @type {Knobs} */
    this.own = {};
    /** Settings that wait until the ones before them are measured. @type {Knobs | null} */
    this.waiting = null;
    this.measuring = false;
  }

  /** @returns {Stuff} */
  get stuff() {
    const { good, defects, settings } = this.room;
    const ids = (/** @type {import("./photo-grid.js").Tray} */ tray) => tray.photos.map(({ id }) => id);
    return { good: ids(good), defects: ids(defects), ...settings.view, align: this.align };
  }

  /** Whether the model in use comes from the photos here. */
  get taught() {
    return this.learnt !== null;
  }

  get stale() {
    return this.learnt !== null && !same(this.learnt, this.stuff);
  }

  /** The next lesson is a first one. */
  forget() {
    [this.learnt, this.own, this.align] = [null, {}, false];
  }

  /** @param {boolean} [align]  otherwise as before */
  async teach(align = this.align) {
    const { room, learnt } = this;
    const { good, defects, settings, shop } = room;
    const before = this.align;
    this.align = align;
    const stuff = this.stuff;
    // Other defects choose anew; otherwise what was set by hand stays.
    if (learnt && !same(learnt.defects, stuff.defects)) this.own = { percentile: this.own.percentile };
    for (const tray of [good, defects]) tray.undo.close();
    settings.inlineError.clear();
    settings.progress.begin("Beginning.");
    const { components = null, method = null, per_pixel = null, percentile = 0.95 } = this.own;
    const first = good.items[0].picture;
    const picture = () =>
      new Promise((/** @type {(blob: Blob | null) => void} */ resolve) => first.toBlob(resolve, "image/png"));
    const lesson = shop.teach(
      { name: settings.name, ...stuff, components, method, per_pixel, percentile },
      learnt && shop.model ? shop.model.id : null,
      picture,
    );
    room.show();
    settings.progress.button.focus();
    let arrived = false;
    try {
      await lesson;
      this.learnt = stuff;
      const { unlike } = room.scores;
      announce(
        `Trained on ${stuff.good.length} photos.${unlike.length > 0 ? ` ${unlike.length === 1 ? "One is an outlier" : `${unlike.length} are outliers`}.` : ""}`,
      );
      // What was looked at before, or what is most telling.
      room.choose(
        room.photo(room.bench.subject?.id ?? "") ??
          defects.photos[0] ??
          room.photo(unlike[0]?.id ?? "") ??
          good.photos[0] ??
          null,
      );
      arrived = true;
    } catch (error) {
      this.align = before;
      room.showModel(shop.model, false);
      if (wasStopped(error)) announce("Cancelled. The model is unchanged.");
      else settings.inlineError.show(error, "Try again", () => this.teach(align));
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
    const { result, shop } = this.room;
    result.inlineError.clear();
    result.progress.begin("Recomputing the scores of the good photos.");
    while (this.waiting) {
      const now = this.waiting;
      this.waiting = null;
      try {
        await shop.measure(now);
        this.own = { ...this.own, ...now };
      } catch (error) {
        this.waiting = null;
        // The settings go back to what the model has.
        this.room.showModel(shop.model, false);
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
