// The way in for photos: drop, paste, files, a folder, the camera, or samples made in wasm. A worker decodes one at a time,
// and they arrive in their order however many workers there are; what is refused is named with its reason, and the
// others go on. Nothing leaves the machine.

import { make } from "./dom.js";
import { announce } from "./announce.js";
import { hasCamera, openCamera } from "./camera.js";
import { fromFiles, fromTransfer, maybeModel, maybePhoto } from "./collect-files.js";
import { FileErrors } from "./file-errors.js";
import { filePicker } from "./file-picker.js";
import { Progress } from "./progress.js";
import { PartsPool } from "../engine/parts-pool.js";

/** @typedef {import("./collect-files.js").Found} Found */
/** A photo that the worker holds under its id. @typedef {import("../engine/part-types.js").Photo & {file: File | null, path: string, sample: Sample | null}} AddedPhoto */
/** A part that wasm renders. @typedef {{family: string, defect: string | null, seed: number, name?: string}} Sample */
/** @typedef {{done: number, total: number, running: boolean}} Queue */
/** @typedef {{found: Found} | {sample: Sample}} Source */
/**
 * What came: its photo's id and place, and when those before it have arrived.
 * @typedef {{source: Source, id: string, number: number, before: Promise<void>, arrived: () => void, cancelled: boolean}} Job
 */

/**
 * @typedef {object} Options
 * @property {import("../engine/parts-client.js").Parts} parts
 * @property {PartsPool} [pool]  more workers than that one
 * @property {(photo: AddedPhoto, parts: import("../engine/parts-client.js").Parts) => void | Promise<void>} onphoto  the worker takes its next file after this promise; a photo comes again from another worker where the first died
 * @property {(refusal: {id: string, name: string, sentence: string}) => void} [onrefused]  without it the intake lists them itself
 * @property {(queue: Queue) => void} [onqueue]
 * @property {(file: File) => void} [onmodel]  a model's file came among the photos
 * @property {boolean} [multiple]
 * @property {{title: string, samples: () => Promise<Sample[]> | Sample[]}[]} [samples]  buttons that bring samples
 * @property {string} [words]  in the empty zone
 * @property {string} [name]  for tests and labels, `intake` by default
 * @property {boolean} [own]  takes only what is dropped or pasted on itself, not anywhere in the room
 * @property {boolean} [progress]
 * @property {number} [most]  photos at once
 */

/** Photos of all intakes share the worker, so they share the numbers. */
let numbers = 0;

/** @param {HTMLElement} element @param {Options} options */
export function mountIntake(element, options) {
  return new Intake(element, options);
}

class Intake {
  /** @param {HTMLElement} element @param {Options} options */
  constructor(element, options) {
    this.element = element;
    this.options = options;
    this.pool = options.pool ?? new PartsPool(options.parts, 1);
    /** What no worker has begun with. @type {Set<Job>} */
    this.queue = new Set();
    /** When all that came has arrived. @type {Promise<void>} */
    this.last = Promise.resolve();
    this.done = 0;
    this.total = 0;
    /** What is being read, in words. */
    this.reading = "Reading photos.";
    /** Files that are here already, by id. @type {Map<string, string>} */
    this.keys = new Map();
    /** Gone from the page, whatever is still being decoded. */
    this.closed = new AbortController();
    /** @type {{close: () => void} | null} */
    this.camera = null;
    const { name = "intake", progress = true } = options;
    this.zone = this.build();
    this.progress = new Progress({
      testid: `${name}-progress`,
      title: "Reading photos",
      stop: () => this.cancel(),
    });
    this.fileErrors = new FileErrors(`${name}-file-errors`);
    element.append(this.zone, ...(progress ? [this.progress.element] : []), this.fileErrors.element);
    this.listen();
  }

  /** The zone: where to drop, and the other ways in. */
  build() {
    const { name = "intake", words = "Drop photos or a folder here", multiple = true, samples = [] } = this.options;
    const add = (/** @type {File[]} */ chosen) => this.add(chosen);
    const accept = "image/*,.heic,.heif,.tif,.tiff";
    const files = filePicker({ multiple, accept, "data-testid": `${name}-files` }, add);
    const folder = filePicker({ webkitdirectory: true, "data-testid": `${name}-folder` }, add);
    const camera = make("button", { type: "button", "data-testid": `${name}-camera` }, "Camera");
    camera.addEventListener("click", () => this.photograph());
    const ways = [
      opener(multiple ? "Choose files" : "Choose a file", files, `${name}-choose`),
      ...(multiple ? [opener("Folder", folder, `${name}-choose-folder`)] : []),
      ...(hasCamera() ? [camera] : []),
    ];
    const tries = samples.map(({ title, samples: bring }, index) => {
      const button = make(
        "button",
        { type: "button", class: "quiet", "data-testid": `${name}-sample-${index}` },
        title,
      );
      button.addEventListener("click", async () => {
        try {
          this.enqueue((await bring()).map((sample) => ({ sample })));
        } catch (error) {
          this.note("", error instanceof Error ? error.message : "The samples could not be created.");
        }
      });
      return button;
    });
    return make(
      "div",
      { class: "drop crop-marks", "data-testid": `${name}-drop` },
      make("p", { class: "drop-words" }, words),
      make("div", { class: "drop-ways" }, ...ways, files, folder),
      ...(tries.length > 0 ? [make("div", { class: "drop-tries" }, ...tries)] : []),
    );
  }

  listen() {
    const place = this.options.own ? this.element : document;
    const { signal } = this.closed;
    const here = (/** @type {Event} */ event) => !event.defaultPrevented && this.element.getClientRects().length > 0;
    const withFiles = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes("Files") ?? false;
    /** @param {string} type @param {(event: any) => void} act */
    const on = (type, act) => place.addEventListener(type, (event) => here(event) && act(event), { signal });
    on("dragover", (/** @type {DragEvent} */ event) => {
      if (!withFiles(event)) return;
      event.preventDefault();
      this.zone.dataset.dragging = "";
    });
    on("dragleave", (/** @type {DragEvent} */ event) => {
      if (event.relatedTarget === null || this.options.own) delete this.zone.dataset.dragging;
    });
    // Another zone took it.
    document.addEventListener("drop", () => delete this.zone.dataset.dragging, { signal, capture: true });
    on("drop", (/** @type {DragEvent} */ event) => {
      if (!withFiles(event)) return;
      event.preventDefault();
      void fromTransfer(event.dataTransfer).then((found) => this.sort(found));
    });
    on("paste", (/** @type {ClipboardEvent} */ event) => {
      if (event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement) return;
      const found = fromFiles(event.clipboardData?.files ?? []);
      event.preventDefault();
      if (found.length > 0) this.sort(found);
      else this.refuse("", "The clipboard contains no photo.");
    });
  }

  /** @param {File[]} files */
  add(files) {
    this.sort(fromFiles(files));
  }

  /** Tells photos from the rest, and what is here already from what is new. @param {Found[]} found */
  sort(found) {
    const { most = Infinity, onmodel } = this.options;
    const known = new Set([
      ...this.keys.values(),
      ...[...this.queue].map(({ source }) => ("found" in source ? keyOf(source.found) : "")),
    ]);
    /** @type {Source[]} */
    const jobs = [];
    let [others, twice, beyond] = [0, 0, 0];
    for (const one of found) {
      if (maybeModel(one.file) && onmodel) onmodel(one.file);
      else if (!maybePhoto(one.file)) {
        if (one.inFolder) others += 1;
        else this.refuse(one.path, "This file is not an image.");
      } else if (known.has(keyOf(one))) twice += 1;
      else if (this.keys.size + this.queue.size + jobs.length >= most) beyond += 1;
      else {
        known.add(keyOf(one));
        jobs.push({ found: one });
      }
    }
    if (others > 0)
      this.note(
        "",
        `${others === 1 ? "One other file" : `${others} other files`} in the folder ${others === 1 ? "was" : "were"} skipped.`,
      );
    if (twice > 0) this.note("", twice === 1 ? "One photo was already added." : `${twice} photos were already added.`);
    if (beyond > 0) this.note("", `At most ${most} photos can be added; ${beyond} more were skipped.`);
    this.enqueue(jobs);
  }

  /** @param {Source[]} sources */
  enqueue(sources) {
    const jobs = sources.map((source) => {
      /** @type {() => void} */
      let arrived = () => undefined;
      const before = this.last;
      this.last = new Promise((resolve) => (arrived = resolve));
      this.total += 1;
      const job = { source, id: `photo-${(numbers += 1)}`, number: this.total, before, arrived, cancelled: false };
      this.queue.add(job);
      return job;
    });
    if (jobs.length === 0) return;
    this.tell();
    for (const job of jobs) void this.work(job);
  }

  /** @param {Job} job */
  async work(job) {
    const { source, id, before, arrived } = job;
    try {
      await this.pool.run((parts) => this.take(job, parts));
    } catch (error) {
      await before;
      const sentence = error instanceof Error ? error.message : "This photo could not be read.";
      this.refuse(pathOf(source), sentence, id);
    }
    arrived();
    this.done += 1;
    this.tell();
    if (this.done === this.total) this.done = this.total = 0;
  }

  /** @param {Job} job @param {import("../engine/parts-client.js").Parts} parts */
  async take(job, parts) {
    if (job.cancelled) return;
    this.queue.delete(job);
    const { source, id, number, before, arrived } = job;
    const file = "found" in source ? source.found.file : null;
    const sample = "sample" in source ? source.sample : null;
    const path = pathOf(source);
    this.reading = `Reading ${this.total === 1 ? path : `photo ${number} of ${this.total}`}.`;
    this.progress.show({ share: this.done / this.total, words: this.reading });
    const photo = file
      ? await parts.take({ id, blob: file, name: path })
      : await parts.sample({ id, .../** @type {Sample} */ (sample) });
    await before;
    if (this.closed.signal.aborted) return;
    if ("found" in source) this.keys.set(id, keyOf(source.found));
    for (const warning of photo.warnings) this.note(path, warning);
    const analysed = this.options.onphoto({ ...photo, name: path, file, path, sample }, parts);
    arrived();
    await analysed;
  }

  tell() {
    const { done, total } = this;
    const running = done < total;
    if (!running) this.progress.end();
    else if (this.progress.element.hidden) this.progress.begin(this.reading);
    this.progress.show({ share: total > 0 ? done / total : 0, words: this.reading });
    this.options.onqueue?.({ done, total, running });
  }

  /** @param {string} name @param {string} sentence @param {string} [id]  of a photo that a worker has seen */
  refuse(name, sentence, id = "") {
    if (this.options.onrefused) this.options.onrefused({ id, name, sentence });
    else this.note(name, sentence);
  }

  /** @param {string} name @param {string} sentence */
  note(name, sentence) {
    this.fileErrors.add(name, sentence);
    announce(name ? `${name}: ${sentence}` : sentence);
  }

  photograph() {
    if (this.camera) return;
    this.camera = openCamera(
      this.element,
      (file) => this.add([file]),
      (why) => {
        this.camera = null;
        if (why) this.note("", why);
      },
    );
  }

  /** Lets go of what waits; what is here stays. */
  cancel() {
    const left = this.forget();
    if (left > 0) this.note("", `Stopped: ${left === 1 ? "one photo was" : `${left} photos were`} not read.`);
  }

  /** These photos are gone, so their files may come again. @param {string[]} ids */
  free(ids) {
    for (const id of ids) this.keys.delete(id);
  }

  /** What no worker has begun with is not read. Returns how many. */
  forget() {
    const left = this.queue.size;
    for (const job of this.queue) job.cancelled = true;
    this.queue.clear();
    return left;
  }

  close() {
    this.forget();
    this.closed.abort();
    this.camera?.close();
    this.element.replaceChildren();
  }
}

/** @param {Source} source */
function pathOf(source) {
  if ("found" in source) return source.found.path;
  return source.sample.name ?? `${source.sample.family} ${source.sample.seed}`;
}

/** @param {Found} found */
function keyOf({ file, path }) {
  return `${path}|${file.size}|${file.lastModified}`;
}

/** @param {string} title @param {HTMLInputElement} input @param {string} testid */
function opener(title, input, testid) {
  const button = make("button", { type: "button", "data-testid": testid }, title);
  button.addEventListener("click", () => input.click());
  return button;
}
