// The Inspect room: a judge, photos, and what the judge says of them. It owns the state and the order of things; how
// they look is the business of its parts. Photos stay on this machine.

import { make } from "../ui/dom.js";
import { Failure } from "../engine/failure.js";
import { Latest } from "../engine/coalesce.js";
import { shared } from "../engine/parts-client.js";
import { mountIntake } from "../ui/intake.js";
import { InlineError } from "../ui/inline-error.js";
import { announce } from "../ui/announce.js";
import { Batch } from "./batch.js";
import { DetectorMenu } from "./detector-menu.js";
import { Detail } from "./detail.js";
import { Library } from "./detector-registry.js";
import { linked, remember, remembered } from "./memory.js";
import { layout } from "./layout.js";
import { networkJudges } from "./networks.js";
import { Opened } from "./current-photo.js";
import { BatchProgress } from "./batch-progress.js";
import { Samples } from "./samples.js";
import { save } from "./export.js";
import { Saves } from "./export-menu.js";
import { Table } from "./table.js";
import { kindOf } from "./words.js";

/** @typedef {import("./batch.js").Row} Row */
/** @typedef {import("./detectors.js").Judge} Judge */
/** @typedef {import("../engine/part-types.js").Threshold} Threshold */

/** @param {HTMLElement} inside @returns {Promise<import("../ui/room.js").Room>} */
export async function open(inside) {
  const parts = shared();
  const { colours } = await parts.open();
  const families = await parts.families();
  const room = new Inspect(inside, parts, colours, families, await networkJudges(parts, families));
  return { enter: (rest) => void room.attempt(() => room.enter(rest)) };
}

export class Inspect {
  /**
   * @param {HTMLElement} inside @param {import("../engine/parts-client.js").Parts} parts
   * @param {import("../engine/types.js").ColourMap[]} colours @param {import("../engine/part-types.js").Family[]} families
   * @param {Judge[]} networks
   */
  constructor(inside, parts, colours, families, networks) {
    this.parts = parts;
    /** @type {Judge | null} */
    this.judge = null;
    /** Whether the judge can be asked. */
    this.ready = false;
    /** @type {Threshold} */
    this.threshold = null;
    /** Whether somebody chose what is open; otherwise the one with the highest score is opened in the end. */
    this.chosen = false;
    /** @type {import("./display-options.js").Looks} */
    this.looks = {
      divided: false,
      opacity: 0.7,
      contour: true,
      scale: "calibrated",
      colour_map: colours[0]?.id ?? "magma",
    };
    this.library = new Library(parts, families, networks);
    this.batch = new Batch(parts, (row) => this.changed(row));
    this.table = new Table({
      onopen: (row) => this.choose(row),
      onremove: (row) => this.remove([row]),
      onfilter: () => this.count(),
    });
    this.saves = new Saves((kind) => void this.attempt(() => this.save(kind)));
    this.detail = new Detail(this.looks, colours, this.saves.element, {
      onthreshold: (threshold) => {
        this.threshold = threshold;
        this.refresh.push(true);
      },
      onlooks: (patch) => void (("scale" in patch || "colour_map" in patch) && this.refresh.push(true)),
      onstep: (step) => {
        const row = this.table.beside(step);
        if (row) this.choose(row);
      },
      ontune: (patch) => {
        this.judge?.tune?.(patch);
        // Saliency is a picture more; everything else moves scores.
        if ("saliency" in patch) this.refresh.push(true);
        else this.retune.push(true);
      },
    });
    this.samples = new Samples(families, (family, samples) => void this.attempt(() => this.sample(family, samples)));
    this.opened = new Opened({
      parts,
      batch: this.batch,
      table: this.table,
      detail: this.detail,
      samples: this.samples,
      state: () => ({ judge: this.judge, ready: this.ready, looks: this.looks, threshold: this.threshold }),
      onchange: () => this.offer(),
      oncount: () => this.count(),
      onremove: (row) => this.remove([row]),
      onchoose: () => this.menu.open(),
    });
    this.refresh = new Latest(() => this.attempt(() => this.again()));
    this.retune = new Latest(() => this.attempt(() => this.tuned()));
    this.menu = new DetectorMenu({
      onpick: (judge) => void this.pick(judge),
      onfile: (file) => void this.attempt(() => this.take(file)),
    });
    this.progress = new BatchProgress(() => {
      this.batch.stop();
      this.intake.cancel();
    });
    this.inlineError = new InlineError("inspect-error");
    this.page = layout(inside, this);
    this.page.clear.addEventListener("click", () => this.remove([...this.batch.rows]));
    this.intake = mountIntake(this.page.way, {
      parts,
      multiple: true,
      progress: false,
      name: "inspect-intake",
      onphoto: (photo) => this.taken(photo),
      onrefused: (refusal) => this.refused(refusal),
      onmodel: (file) => void this.attempt(() => this.take(file)),
      onqueue: (queue) => this.queued(queue),
    });
    this.changedAll();
    this.opened.rest();
  }

  /** Called at each visit. @param {string} rest  what the link says of the model */
  async enter(rest) {
    const judges = await this.library.list();
    this.menu.show(judges, this.judge);
    const wanted = linked(rest);
    const named = judges.find(({ id }) => id === wanted) ?? null;
    const usual = judges.find(({ id }) => id === remembered()) ?? judges.find(({ kind }) => kind === "taught") ?? null;
    if (wanted && !named)
      this.inlineError.show(
        "The model of this link is not stored on this device: open its file or choose another model.",
        "Open a file",
        () => this.menu.browse(),
      );
    // Teach may have changed the model that is in use.
    const same = judges.find(({ id }) => id === this.judge?.id) ?? this.judge;
    const judge = wanted ? named : (same ?? usual);
    if (judge && judge !== this.judge) await this.pick(judge);
  }

  /** Does something that may fail, and says so in place. @param {() => Promise<void>} deed @param {string} [again]  the action that repeats it */
  async attempt(deed, again = "Try again") {
    try {
      await deed();
    } catch (error) {
      if (!(error instanceof Failure && error.kind === "stopped"))
        this.inlineError.show(error, again, () => this.attempt(deed, again));
    }
  }

  /** Puts a judge to work; every photo is looked at anew. @param {Judge} judge */
  async pick(judge) {
    this.judge = judge;
    this.ready = false;
    this.threshold = null;
    this.menu.show(this.menu.judges, judge);
    this.inlineError.clear();
    if (judge.family) this.samples.choose(judge.family);
    await this.attempt(async () => {
      const stop = judge.stop && make("button", { type: "button", "data-testid": "detector-stop" }, "Stop");
      stop?.addEventListener("click", () => judge.stop?.());
      this.opened.pause("Loading the model.", stop);
      this.detail.standing.stand(null);
      this.detail.blend.show(null);
      const spread = await judge.open((words) => this.judge === judge && this.opened.pause(words, stop));
      if (this.judge !== judge) return;
      this.ready = true;
      this.detail.standing.stand(spread, judge.goods);
      this.detail.blend.show(judge);
      remember(judge.id);
      announce(`Model: ${judge.title}.`);
      await this.again();
      await this.look(this.batch.rows.filter((row) => row.photo));
    });
    const { row, judged } = this.opened;
    if (!row) this.opened.rest();
    else if (this.ready && !judged) await this.attempt(() => this.opened.show(row));
    this.offer();
  }

  /** The knobs of the judge moved: its good parts, the open photo, then all others. */
  async tuned() {
    const { judge } = this;
    if (!judge || !this.ready) return;
    const spread = await judge.open();
    if (this.judge !== judge) return;
    this.detail.standing.stand(spread, judge.goods);
    this.detail.standing.show(await judge.stand(this.threshold, []));
    await this.opened.judgeAgain();
    const rows = this.batch.rows.filter((row) => row.photo);
    // The open one is known without the network.
    rows.sort((a, b) => Number(b === this.opened.row) - Number(a === this.opened.row));
    // The batch goes on by itself: the next move of a knob shall not wait for it.
    void this.attempt(() => this.look(rows));
  }

  /** A model's file. @param {File} file */
  async take(file) {
    this.inlineError.clear();
    try {
      const { judge, kept } = await this.library.open(file);
      this.menu.show(await this.library.list(), this.judge);
      await this.pick(judge);
      if (kept) this.inlineError.show(kept);
    } catch (error) {
      const why = error instanceof Error ? error.message : "it could not be read";
      this.inlineError.show(`“${file.name}”: ${why.replace(/\.?$/, ".")}`, "Open another file", () =>
        this.menu.browse(),
      );
    }
  }

  /** @param {string} family @param {import("../ui/intake.js").Sample[]} samples */
  async sample(family, samples) {
    const own = (await this.library.list()).find((judge) => judge.kind === "sample" && judge.family === family);
    if (own && (this.judge === null || (this.judge.kind === "sample" && this.judge !== own))) await this.pick(own);
    this.intake.enqueue(samples.map((sample) => ({ sample })));
  }

  /** The next photo waits until this one is looked at and let go of. @param {import("../ui/intake.js").Taken} photo */
  async taken(photo) {
    this.inlineError.clear();
    const row = this.batch.add(photo);
    // Whoever brings photos needs no samples.
    if (photo.file && this.batch.rows.every((other) => other === row || !other.photo))
      this.samples.element.open = false;
    this.changedAll();
    if (this.judge && this.ready) await this.batch.look(row, this.judge, this.threshold);
    if (this.opened.row === null || (!this.chosen && this.opened.row.state === "refused")) await this.opened.show(row);
    this.batch.release(row);
  }

  /** @param {{name: string, sentence: string}} refusal */
  refused({ name, sentence }) {
    const row = this.batch.refuse(name, sentence);
    this.changedAll();
    if (this.opened.row === null) void this.opened.show(row);
    announce(`${name}: ${sentence}`);
  }

  /** Looks at photos one after the other. @param {Row[]} rows */
  async look(rows) {
    const { judge } = this;
    if (!judge || rows.length === 0) return;
    for (const row of rows) {
      Object.assign(row, { state: "waiting", scored: null, standing: null, sentence: "" });
      this.table.write(row);
    }
    this.changedAll();
    await this.batch.each(
      rows,
      (row) => this.batch.look(row, judge, this.threshold),
      (queue) => this.queued(queue),
    );
  }

  /** @param {{done: number, total: number, running: boolean}} queue */
  queued(queue) {
    this.progress.show(queue, "Photo");
    if (queue.running) return;
    this.changedAll();
    const { rows } = this.batch;
    const left = rows.filter(({ state }) => state === "waiting");
    if (this.ready) this.progress.pause(left.length, () => void this.attempt(() => this.look(left)));
    if (rows.length < 2) return;
    if (!this.chosen) {
      const [first] = this.table.shown();
      if (first && first !== this.opened.row) void this.opened.show(first);
    }
    const kinds = rows.map(kindOf);
    const of = (/** @type {string} */ kind) => kinds.filter((one) => one === kind).length;
    announce(
      `${rows.length} photos: ${of("suspicious")} flagged, ${of("fine")} not flagged, ${of("refused")} rejected.`,
    );
  }

  /** The threshold or the looks moved: verdicts, contour and regions follow. */
  async again() {
    const { judge } = this;
    if (!judge || !this.ready) return;
    const rows = this.batch.rows.filter((row) => row.scored);
    const standing = await judge.stand(
      this.threshold,
      rows.map((row) => row.scored?.score ?? 0),
    );
    if (this.judge !== judge) return;
    this.detail.standing.show(standing);
    for (const [index, row] of rows.entries()) {
      row.standing = standing.verdicts[index];
      this.table.write(row);
    }
    this.table.show(this.batch.rows);
    await this.opened.judgeAgain();
  }

  /** Opens what somebody chose. @param {Row} row */
  choose(row) {
    this.chosen = true;
    void this.attempt(() => this.opened.show(row));
    if (matchMedia("(max-width: 59.99rem)").matches)
      this.detail.element.scrollIntoView({
        block: "start",
        behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth",
      });
  }

  /** @param {Row[]} rows */
  remove(rows) {
    const next = this.table.beside(1) ?? this.table.beside(-1);
    for (const row of rows) this.batch.remove(row);
    this.intake.free(rows.map(({ id }) => id));
    this.changedAll();
    if (!this.opened.row || this.batch.rows.includes(this.opened.row)) return this.count();
    if (next && this.batch.rows.includes(next)) this.choose(next);
    else {
      this.chosen = false;
      this.opened.rest();
    }
  }

  /** @param {Row} row */
  changed(row) {
    this.table.write(row);
    // Others keep their places, so that only a row with a new score moves.
    if (row.state !== "looking") this.changedAll();
  }

  changedAll() {
    const { rows } = this.batch;
    this.table.show(rows);
    this.page.show(rows);
    this.count();
    this.offer();
  }

  count() {
    const shown = this.table.shown();
    this.detail.walk(
      shown.findIndex((row) => row === this.opened.row),
      shown.length,
    );
  }

  /** @param {import("./export-menu.js").Kind} kind */
  async save(kind) {
    const { judge, threshold, looks, parts, batch, opened } = this;
    if (!judge) return;
    await save(kind, {
      judge,
      threshold,
      looks,
      parts,
      batch,
      opened,
      rows: () => this.table.shown(),
      look: (rows) => this.look(rows),
      onprogress: (queue) => this.progress.show(queue, "Picture"),
    });
  }

  offer() {
    this.saves.offer({
      some: this.batch.rows.some((row) => row.scored),
      open: this.opened.judged !== null,
      model: this.ready && this.judge?.save !== null,
    });
  }
}
