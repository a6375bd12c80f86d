// The photos of the room as rows, and the work on them: one at a time, each let go of when it is done. A row keeps the
// File handle (or what makes its sample) and a small thumbnail, so that hundreds of photos fit.

import { thumbnailOf } from "../ui/thumbnail.js";

/** @typedef {import("../engine/part-types.js").Judgement} Judgement */
/** @typedef {import("../engine/part-types.js").Threshold} Threshold */
/** @typedef {import("../ui/intake.js").AddedPhoto} AddedPhoto */
/** @typedef {import("./detectors.js").Detector} Detector */

/**
 * @typedef {object} Row
 * @property {string} id  of the photo in the worker
 * @property {string} name
 * @property {AddedPhoto | null} photo  null where it was refused
 * @property {HTMLCanvasElement | null} thumbnail
 * @property {"waiting" | "analysing" | "done" | "rejected"} state
 * @property {string} sentence  why it was refused
 * @property {Judgement | null} scored  at the threshold of its analysis
 * @property {import("../engine/generated/types.js").Marks["verdicts"][number] | null} verdict  at the threshold as it is now
 */

/** Edge of a thumbnail in pixels: twice what the table shows. */
const EDGE = 96;
let refusals = 0;

export class Batch {
  /**
   * @param {import("../engine/parts-client.js").Parts} parts
   * @param {(row: Row) => void} onchange
   */
  constructor(parts, onchange) {
    this.parts = parts;
    this.onchange = onchange;
    /** @type {Row[]} */
    this.rows = [];
    /** How many hold a photo in the worker, and when it is there. @type {Map<string, {count: number, there: Promise<void>}>} */
    this.held = new Map();
    /** @type {AbortController | null} */
    this.work = null;
  }

  /** A photo that the intake has just put into the worker; it counts as held once. @param {AddedPhoto} photo */
  add(photo) {
    const row = /** @type {Row} */ ({
      id: photo.id,
      name: photo.name,
      photo,
      thumbnail: thumbnailOf(photo.thumbnail, EDGE),
      state: "waiting",
      sentence: "",
      scored: null,
      verdict: null,
    });
    this.held.set(row.id, { count: 1, there: Promise.resolve() });
    this.rows.push(row);
    return row;
  }

  /** @param {string} name @param {string} sentence */
  refuse(name, sentence) {
    const row = /** @type {Row} */ ({
      id: `rejected-${(refusals += 1)}`,
      name,
      photo: null,
      thumbnail: null,
      state: "rejected",
      sentence,
      scored: null,
      verdict: null,
    });
    this.rows.push(row);
    return row;
  }

  /** Analyses a row that somebody holds. @param {Row} row @param {Detector} detector @param {Threshold} threshold */
  async analyse(row, detector, threshold) {
    if (!row.photo) return;
    row.state = "analysing";
    this.onchange(row);
    try {
      row.scored = await detector.score(row.photo, threshold);
      const { verdict, flagged, good_at_or_above, position } = row.scored;
      row.verdict = { ...verdict, flagged, good_at_or_above, position };
      row.state = "done";
    } catch (error) {
      return this.fail(row, error);
    }
    this.onchange(row);
  }

  /** A photo that cannot be analysed stays as a row with the reason. @param {Row} row @param {unknown} error */
  fail(row, error) {
    row.state = "rejected";
    row.scored = row.verdict = null;
    row.sentence = error instanceof Error ? error.message : "The photo could not be analysed.";
    this.onchange(row);
  }

  /**
   * Analyses rows one after the other; a later call or `stop` ends it, and what is done stays.
   * @param {Row[]} rows @param {(row: Row) => Promise<void>} action  while the row's photo is held
   * @param {(queue: {done: number, total: number, running: boolean}) => void} tell
   * @returns {Promise<boolean>} whether it came to the end
   */
  async each(rows, action, tell) {
    this.work?.abort();
    const work = (this.work = new AbortController());
    let done = 0;
    for (const row of rows) {
      if (work.signal.aborted) break;
      tell({ done, total: rows.length, running: true });
      try {
        await this.hold(row);
        await action(row).finally(() => this.release(row));
      } catch (error) {
        if (row.state !== "done") this.fail(row, error);
      }
      done += 1;
    }
    const through = !work.signal.aborted;
    if (this.work === work) this.work = null;
    if (through || this.work === null) tell({ done, total: rows.length, running: false });
    return through;
  }

  stop() {
    this.work?.abort();
    this.work = null;
  }

  /** Sees to it that the worker has the row's photo, until `release`. @param {Row} row */
  async hold(row) {
    const held = this.held.get(row.id) ?? { count: 0, there: this.take(row) };
    held.count += 1;
    this.held.set(row.id, held);
    try {
      await held.there;
    } catch (error) {
      this.release(row);
      throw error;
    }
  }

  /** @param {Row} row */
  async take({ id, name, photo }) {
    const again = photo?.file
      ? await this.parts.take({ id, blob: photo.file, name })
      : photo?.sample
        ? await this.parts.sample({ id, ...photo.sample })
        : null;
    again?.thumbnail.close();
  }

  /** @param {Row} row */
  release(row) {
    const held = this.held.get(row.id);
    if (!held || (held.count -= 1) > 0) return;
    this.held.delete(row.id);
    if (row.photo) void this.parts.forget({ ids: [row.id] }).catch(() => undefined);
  }

  /** @param {Row} row */
  remove(row) {
    this.rows.splice(this.rows.indexOf(row), 1);
  }
}
