// The photos of the room as rows, and the work on them: each worker has one at a time and lets go of it when it is done. A
// row keeps the File handle (or what makes its sample) and a small thumbnail, so that hundreds of photos fit.

import { hasDied } from "../engine/parts-pool.js";
import { thumbnailOf } from "../ui/thumbnail.js";
import { PhotoHolder } from "./photo-holder.js";

/** @typedef {import("../engine/parts-client.js").Parts} Parts */
/** @typedef {{done: number, total: number, running: boolean}} Queue */
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
   * @param {import("../engine/parts-pool.js").PartsPool} pool
   * @param {(row: Row) => void} onchange
   */
  constructor(pool, onchange) {
    this.pool = pool;
    this.onchange = onchange;
    /** In the order of the photos. @type {Row[]} */
    this.rows = [];
    /** Which photos each worker holds. @type {WeakMap<Parts, PhotoHolder>} */
    this.holders = new WeakMap();
    /** The last analysis of each row, of which alone the result counts. @type {WeakMap<Row, object>} */
    this.latest = new WeakMap();
    /** @type {AbortController | null} */
    this.work = null;
  }

  /** The photos of a worker. @param {Parts} [parts]  by default the shared one */
  holder(parts = this.pool.shared) {
    const holder = this.holders.get(parts) ?? new PhotoHolder(parts);
    this.holders.set(parts, holder);
    return holder;
  }

  /** A photo that the intake has just put into a worker; it counts as held there once. @param {AddedPhoto} photo @param {Parts} parts */
  add(photo, parts) {
    let row = this.find(photo.id);
    if (row) photo.thumbnail.close();
    else {
      row = {
        id: photo.id,
        name: photo.name,
        photo,
        thumbnail: thumbnailOf(photo.thumbnail, EDGE),
        state: "waiting",
        sentence: "",
        scored: null,
        verdict: null,
      };
      this.rows.push(row);
    }
    this.holder(parts).adopt(row);
    return row;
  }

  /** @param {string} id */
  find(id) {
    return this.rows.find((row) => row.id === id);
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

  /**
   * Analyses a row whose photo a worker holds. It rejects only where that worker has died.
   * @param {Row} row @param {Detector} detector @param {Threshold} threshold @param {Parts} parts
   */
  async analyse(row, detector, threshold, parts) {
    if (!row.photo) return;
    const mine = {};
    this.latest.set(row, mine);
    row.state = "analysing";
    this.onchange(row);
    try {
      const scored = await detector.score(row.photo, threshold, parts);
      if (this.latest.get(row) !== mine) return;
      row.scored = scored;
      const { verdict, flagged, good_at_or_above, position } = scored;
      row.verdict = { ...verdict, flagged, good_at_or_above, position };
      row.state = "done";
    } catch (error) {
      if (hasDied(error)) throw error;
      if (this.latest.get(row) === mine) this.fail(row, error);
      return;
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

  /** The row waits for another analysis; one that is still under way counts no more. @param {Row} row */
  reset(row) {
    Object.assign(row, { state: "waiting", scored: null, verdict: null, sentence: "" });
    this.latest.delete(row);
  }

  /**
   * Analyses rows, several at once where there are several workers; a later call or `stop` ends it, and what is done stays.
   * @param {Row[]} rows @param {Detector} detector @param {() => Threshold} threshold @param {(queue: Queue) => void} tell
   * @returns {Promise<boolean>} whether it came to the end
   */
  async analyseAll(rows, detector, threshold, tell) {
    const work = this.begin();
    let done = 0;
    const say = () => work.signal.aborted || tell({ done, total: rows.length, running: true });
    const all = rows.map(async (row) => {
      try {
        await this.pool.run(async (parts) => {
          if (work.signal.aborted) return;
          const holder = this.holder(parts);
          await holder.hold(row);
          await this.analyse(row, detector, threshold(), parts).finally(() => holder.release(row));
        });
      } catch (error) {
        if (row.state !== "done") this.fail(row, error);
      }
      done += 1;
      if (done < rows.length) say();
    });
    say();
    await Promise.all(all);
    return this.end(work, { done, total: rows.length, running: false }, tell);
  }

  /**
   * Does something with rows one after the other on the shared worker; a later call or `stop` ends it.
   * @param {Row[]} rows @param {(row: Row) => Promise<void>} action  while the row's photo is held
   * @param {(queue: Queue) => void} tell
   * @returns {Promise<boolean>} whether it came to the end
   */
  async each(rows, action, tell) {
    const work = this.begin();
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
    return this.end(work, { done, total: rows.length, running: false }, tell);
  }

  /** Ends the work on another batch. */
  begin() {
    this.work?.abort();
    return (this.work = new AbortController());
  }

  /** @param {AbortController} work @param {Queue} queue @param {(queue: Queue) => void} tell */
  end(work, queue, tell) {
    const through = !work.signal.aborted;
    if (this.work === work) this.work = null;
    if (through || this.work === null) tell(queue);
    return through;
  }

  stop() {
    this.work?.abort();
    this.work = null;
  }

  /** Sees to it that the shared worker has the row's photo, until `release`. @param {Row} row */
  hold(row) {
    return this.holder().hold(row);
  }

  /** @param {Row} row */
  release(row) {
    this.holder().release(row);
  }

  /** @param {Row} row */
  remove(row) {
    this.rows.splice(this.rows.indexOf(row), 1);
  }
}
