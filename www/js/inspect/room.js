// The Inspect room: a detector, photos, and its verdicts. It owns the state and the order of things; how
// they look is the business of its parts. Photos stay on this machine.

import { make, scrollTo } from "../ui/dom.js";
import { Failure } from "../engine/failure.js";
import { Latest } from "../engine/coalesce.js";
import { shared } from "../engine/parts-client.js";
import { PartsPool, poolSize } from "../engine/parts-pool.js";
import { mountIntake } from "../ui/intake.js";
import { InlineError } from "../ui/inline-error.js";
import { announce } from "../ui/announce.js";
import { Batch } from "./batch.js";
import { DetectorMenu } from "./detector-menu.js";
import { Detail } from "./detail.js";
import { DetectorRegistry } from "./detector-registry.js";
import { linked, remember, remembered } from "./memory.js";
import { layout } from "./layout.js";
import { networkDetectors } from "./networks.js";
import { CurrentPhoto } from "./current-photo.js";
import { BatchProgress } from "./batch-progress.js";
import { Samples } from "./samples.js";
import { save } from "./export.js";
import { ExportMenu } from "./export-menu.js";
import { kindOf, Table } from "./table.js";

/** @typedef {import("./batch.js").Row} Row */
/** @typedef {import("./detectors.js").Detector} Detector */
/** @typedef {import("../engine/part-types.js").Threshold} Threshold */

/** @param {HTMLElement} inside @returns {Promise<import("../ui/room.js").Room>} */
export async function open(inside) {
  const parts = shared();
  const { colours } = await parts.open();
  const families = await parts.families();
  const room = new Inspect(inside, parts, colours, families, await networkDetectors(parts, families));
  return { enter: (rest) => void room.attempt(() => room.enter(rest)) };
}

export class Inspect {
  /**
   * @param {HTMLElement} inside @param {import("../engine/parts-client.js").Parts} parts
   * @param {import("../engine/generated/types.js").ColourMap[]} colours @param {import("../engine/generated/types.js").PartFamily[]} families
   * @param {Detector[]} networks
   */
  constructor(inside, parts, colours, families, networks) {
    this.parts = parts;
    /** @type {Detector | null} */
    this.detector = null;
    /** Whether the detector can be asked. */
    this.ready = false;
    /** @type {Threshold} */
    this.threshold = null;
    /** Whether somebody chose what is open; otherwise the one with the highest score is opened in the end. */
    this.chosen = false;
    /** @type {import("./display-options.js").DisplayOptions} */
    this.options = {
      divided: false,
      opacity: 0.7,
      contour: true,
      scale: "calibrated",
      colour_map: colours[0]?.id ?? "magma",
    };
    this.registry = new DetectorRegistry(parts, families, networks);
    this.pool = new PartsPool(parts, poolSize(navigator, location.search));
    this.pool.alone = () => this.detector?.alone?.() ?? false;
    this.pool.addEventListener("lost", (event) =>
      this.intake.note("", /** @type {CustomEvent<string>} */ (event).detail),
    );
    this.batch = new Batch(this.pool, (row) => this.changed(row));
    this.table = new Table({
      onopen: (row) => this.choose(row),
      onremove: (row) => this.remove([row]),
      onfilter: () => this.count(),
    });
    this.exportMenu = new ExportMenu((kind) => void this.attempt(() => this.save(kind)));
    this.detail = new Detail(this.options, colours, this.exportMenu.element, {
      onthreshold: (threshold) => {
        this.threshold = threshold;
        this.refresh.push(true);
      },
      onoptions: (patch) => void (("scale" in patch || "colour_map" in patch) && this.refresh.push(true)),
      onstep: (step) => {
        const row = this.table.beside(step);
        if (row) this.choose(row);
      },
      ontune: (patch) => {
        this.detector?.tune?.(patch);
        // Saliency is a picture more; everything else moves scores.
        if ("saliency" in patch) this.refresh.push(true);
        else this.retune.push(true);
      },
    });
    this.samples = new Samples(families, (family, samples) => void this.attempt(() => this.sample(family, samples)));
    this.current = new CurrentPhoto({
      parts,
      batch: this.batch,
      table: this.table,
      detail: this.detail,
      samples: this.samples,
      state: () => ({ detector: this.detector, ready: this.ready, options: this.options, threshold: this.threshold }),
      onchange: () => this.offer(),
      oncount: () => this.count(),
      onremove: (row) => this.remove([row]),
      onchoose: () => this.menu.open(),
    });
    this.refresh = new Latest(() => this.attempt(() => this.again()));
    this.retune = new Latest(() => this.attempt(() => this.tuned()));
    this.menu = new DetectorMenu({
      onpick: (detector) => void this.pick(detector),
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
      pool: this.pool,
      multiple: true,
      progress: false,
      name: "inspect-intake",
      onphoto: (photo, worker) => this.taken(photo, worker),
      onrefused: (refusal) => this.rejected(refusal),
      onmodel: (file) => void this.attempt(() => this.take(file)),
      onqueue: (queue) => this.queued(queue),
    });
    this.changedAll();
    this.current.rest();
  }

  /** Called at each visit. @param {string} rest  what the link says of the model */
  async enter(rest) {
    const detectors = await this.registry.list();
    this.menu.show(detectors, this.detector);
    const wanted = linked(rest);
    const named = detectors.find(({ id }) => id === wanted) ?? null;
    const usual =
      detectors.find(({ id }) => id === remembered()) ?? detectors.find(({ kind }) => kind === "trained") ?? null;
    if (wanted && !named)
      this.inlineError.show(
        "The model of this link is not stored on this device: open its file or choose another model.",
        "Open a file",
        () => this.menu.browse(),
      );
    // Teach may have changed the model that is in use.
    const same = detectors.find(({ id }) => id === this.detector?.id) ?? this.detector;
    const detector = wanted ? named : (same ?? usual);
    if (detector && detector !== this.detector) await this.pick(detector);
  }

  /** Does something that may fail, and says so in place. @param {() => Promise<void>} action @param {string} [again]  the action that repeats it */
  async attempt(action, again = "Try again") {
    try {
      await action();
    } catch (error) {
      if (!(error instanceof Failure && error.kind === "stopped"))
        this.inlineError.show(error, again, () => this.attempt(action, again));
    }
  }

  /** Uses another detector; every photo is analysed again. @param {Detector} detector */
  async pick(detector) {
    this.detector = detector;
    this.ready = false;
    this.threshold = null;
    this.menu.show(this.menu.detectors, detector);
    this.inlineError.clear();
    if (detector.family) this.samples.choose(detector.family);
    await this.attempt(async () => {
      const stop = detector.stop && make("button", { type: "button", "data-testid": "detector-stop" }, "Stop");
      stop?.addEventListener("click", () => detector.stop?.());
      this.current.pause("Loading the model.", stop);
      this.detail.scoreChart.showModel(null);
      this.detail.nln.show(null);
      const spread = await detector.open((words) => this.detector === detector && this.current.pause(words, stop));
      if (this.detector !== detector) return;
      this.ready = true;
      this.detail.scoreChart.showModel(spread, detector.reference);
      this.detail.nln.show(detector);
      remember(detector.id);
      announce(`Model: ${detector.title}.`);
      await this.again();
      await this.analyse(this.batch.rows.filter((row) => row.photo));
    });
    const { row, inspection } = this.current;
    if (!row) this.current.rest();
    else if (this.ready && !inspection) await this.attempt(() => this.current.show(row));
    this.offer();
  }

  /** The knobs of the detector moved: its good parts, the open photo, then all others. */
  async tuned() {
    const { detector } = this;
    if (!detector || !this.ready) return;
    const spread = await detector.open();
    if (this.detector !== detector) return;
    this.detail.scoreChart.showModel(spread, detector.reference);
    this.detail.scoreChart.showThreshold(await detector.verdicts(this.threshold, []));
    await this.current.refresh();
    const rows = this.batch.rows.filter((row) => row.photo);
    // The open one is known without the network.
    rows.sort((a, b) => Number(b === this.current.row) - Number(a === this.current.row));
    // The batch goes on by itself: the next move of a knob shall not wait for it.
    void this.attempt(() => this.analyse(rows));
  }

  /** A model's file. @param {File} file */
  async take(file) {
    this.inlineError.clear();
    try {
      const { detector, kept } = await this.registry.open(file);
      this.menu.show(await this.registry.list(), this.detector);
      await this.pick(detector);
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
    const own = (await this.registry.list()).find(
      (detector) => detector.kind === "sample" && detector.family === family,
    );
    if (own && (this.detector === null || (this.detector.kind === "sample" && this.detector !== own)))
      await this.pick(own);
    this.intake.enqueue(samples.map((sample) => ({ sample })));
  }

  /** The worker's next photo waits until this one is looked at and let go of. @param {import("../ui/intake.js").AddedPhoto} photo @param {import("../engine/parts-client.js").Parts} worker */
  async taken(photo, worker) {
    this.inlineError.clear();
    const row = this.batch.add(photo, worker);
    // Whoever brings photos needs no samples.
    if (photo.file && this.batch.rows.every((other) => other === row || !other.photo))
      this.samples.element.open = false;
    this.changedAll();
    try {
      if (this.detector && this.ready) await this.batch.analyse(row, this.detector, this.threshold, worker);
      if (this.current.row === null || (!this.chosen && this.current.row.state === "rejected"))
        await this.current.show(row);
    } finally {
      this.batch.holder(worker).release(row);
    }
  }

  /** @param {{id: string, name: string, sentence: string}} refusal */
  rejected({ id, name, sentence }) {
    const known = this.batch.find(id);
    if (known) this.batch.fail(known, new Error(sentence));
    const row = known ?? this.batch.refuse(name, sentence);
    this.changedAll();
    if (this.current.row === null) void this.current.show(row);
    announce(`${name}: ${sentence}`);
  }

  /** Analyses photos, each on one of the workers. @param {Row[]} rows */
  async analyse(rows) {
    const { detector } = this;
    if (!detector || rows.length === 0) return;
    for (const row of rows) {
      this.batch.reset(row);
      this.table.write(row);
    }
    this.changedAll();
    await this.batch.analyseAll(
      rows,
      detector,
      () => this.threshold,
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
    if (this.ready) this.progress.pause(left.length, () => void this.attempt(() => this.analyse(left)));
    if (rows.length < 2) return;
    if (!this.chosen) {
      const [first] = this.table.shown();
      if (first && first !== this.current.row) void this.current.show(first);
    }
    const kinds = rows.map(kindOf);
    const of = (/** @type {string} */ kind) => kinds.filter((one) => one === kind).length;
    announce(
      `${rows.length} photos: ${of("flagged")} flagged, ${of("unflagged")} not flagged, ${of("rejected")} rejected.`,
    );
  }

  /** The threshold or the options moved: verdicts, contour and regions follow. */
  async again() {
    const { detector } = this;
    if (!detector || !this.ready) return;
    const rows = this.batch.rows.filter((row) => row.scored);
    const marks = await detector.verdicts(
      this.threshold,
      rows.map((row) => row.scored?.score ?? 0),
    );
    if (this.detector !== detector) return;
    this.detail.scoreChart.showThreshold(marks);
    for (const [index, row] of rows.entries()) {
      row.verdict = marks.verdicts[index];
      this.table.write(row);
    }
    this.table.show(this.batch.rows);
    await this.current.refresh();
  }

  /** Opens what somebody chose. @param {Row} row */
  choose(row) {
    this.chosen = true;
    void this.attempt(() => this.current.show(row));
    if (matchMedia("(max-width: 59.99rem)").matches) scrollTo(this.detail.element, "start");
  }

  /** @param {Row[]} rows */
  remove(rows) {
    const next = this.table.beside(1) ?? this.table.beside(-1);
    for (const row of rows) this.batch.remove(row);
    this.intake.free(rows.map(({ id }) => id));
    this.changedAll();
    if (!this.current.row || this.batch.rows.includes(this.current.row)) return this.count();
    if (next && this.batch.rows.includes(next)) this.choose(next);
    else {
      this.chosen = false;
      this.current.rest();
    }
  }

  /** @param {Row} row */
  changed(row) {
    this.table.write(row);
    // Others keep their places, so that only a row with a new score moves.
    if (row.state !== "analysing") this.changedAll();
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
      shown.findIndex((row) => row === this.current.row),
      shown.length,
    );
  }

  /** @param {import("./export-menu.js").Kind} kind */
  async save(kind) {
    const { detector, threshold, options, parts, batch, current } = this;
    if (!detector) return;
    await save(kind, {
      detector,
      threshold,
      options,
      parts,
      batch,
      current,
      rows: () => this.table.shown(),
      analyse: (rows) => this.analyse(rows),
      onprogress: (queue) => this.progress.show(queue, "Picture"),
    });
  }

  offer() {
    this.exportMenu.offer({
      some: this.batch.rows.some((row) => row.scored),
      open: this.current.inspection !== null,
      model: this.ready && this.detector?.save !== null,
    });
  }
}
