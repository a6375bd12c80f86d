// The way in for photos: drop, paste, files, a folder, the camera, or samples made in wasm. One is decoded at a time, in
// the worker; what is refused is named with its reason, and the others go on. Nothing leaves the machine.

import { make } from "./dom.js";
import { announce } from "./announce.js";
import { hasCamera, openCamera } from "./camera.js";
import { fromFiles, fromTransfer, maybeModel, maybePhoto } from "./collect-files.js";
import { FileErrors } from "./file-errors.js";
import { filePicker } from "./file-picker.js";
import { Progress } from "./progress.js";

/** @typedef {import("./collect-files.js").Found} Found */
/** A photo that the worker holds under its id. @typedef {import("../engine/part-types.js").Photo & {file: File | null, path: string, sample: Sample | null}} AddedPhoto */
/** A part that wasm renders. @typedef {{family: string, defect: string | null, seed: number, name?: string}} Sample */
/** @typedef {{done: number, total: number, running: boolean}} Queue */
/** @typedef {{found: Found} | {sample: Sample}} Job */

/**
 * @typedef {object} Options
 * @property {import("../engine/parts-client.js").Parts} parts
 * @property {(photo: AddedPhoto) => void | Promise<void>} onphoto  the next file waits for its promise
 * @property {(refusal: {name: string, sentence: string}) => void} [onrefused]  without it the intake lists them itself
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
    /** @type {Job[]} */
    this.queue = [];
    this.done = 0;
    this.total = 0;
    this.running = false;
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
      ...this.queue.map((job) => ("found" in job ? keyOf(job.found) : "")),
    ]);
    /** @type {Job[]} */
    const jobs = [];
    let [others, twice, beyond] = [0, 0, 0];
    for (const one of found) {
      if (maybeModel(one.file) && onmodel) onmodel(one.file);
      else if (!maybePhoto(one.file)) {
        if (one.inFolder) others += 1;
        else this.refuse(one.path, "This file is not an image.");
      } else if (known.has(keyOf(one))) twice += 1;
      else if (this.keys.size + this.queue.length + jobs.length >= most) beyond += 1;
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

  /** @param {Job[]} jobs */
  enqueue(jobs) {
    if (jobs.length === 0) return;
    this.queue.push(...jobs);
    this.total += jobs.length;
    if (!this.running) void this.work();
    else this.tell();
  }

  async work() {
    this.running = true;
    this.tell();
    for (let job = this.queue.shift(); job; job = this.queue.shift()) {
      await this.take(job);
      this.done += 1;
      this.tell();
    }
    this.running = false;
    this.tell();
    this.done = this.total = 0;
  }

  /** @param {Job} job */
  async take(job) {
    const { parts, onphoto } = this.options;
    const id = `photo-${(numbers += 1)}`;
    const file = "found" in job ? job.found.file : null;
    const sample = "sample" in job ? job.sample : null;
    const path = "found" in job ? job.found.path : (job.sample.name ?? `${job.sample.family} ${job.sample.seed}`);
    this.reading = `Reading ${this.total === 1 ? path : `photo ${this.done + 1} of ${this.total}`}.`;
    this.progress.show({ share: this.done / this.total, words: this.reading });
    try {
      const photo = file
        ? await parts.take({ id, blob: file, name: path })
        : await parts.sample({ id, .../** @type {Sample} */ (sample) });
      if (this.closed.signal.aborted) return;
      if ("found" in job) this.keys.set(id, keyOf(job.found));
      for (const warning of photo.warnings) this.note(path, warning);
      await onphoto({ ...photo, name: path, file, path, sample });
    } catch (error) {
      this.refuse(path, error instanceof Error ? error.message : "This photo could not be read.");
    }
  }

  tell() {
    const { done, total, running } = this;
    if (!running) this.progress.end();
    else if (this.progress.element.hidden) this.progress.begin(this.reading);
    this.progress.show({ share: total > 0 ? done / total : 0, words: this.reading });
    this.options.onqueue?.({ done, total, running });
  }

  /** @param {string} name @param {string} sentence */
  refuse(name, sentence) {
    if (this.options.onrefused) this.options.onrefused({ name, sentence });
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
    const left = this.queue.length;
    this.queue.length = 0;
    if (left > 0) this.note("", `Stopped: ${left === 1 ? "one photo was" : `${left} photos were`} not read.`);
  }

  /** These photos are gone, so their files may come again. @param {string[]} ids */
  free(ids) {
    for (const id of ids) this.keys.delete(id);
  }

  close() {
    this.queue.length = 0;
    this.closed.abort();
    this.camera?.close();
    this.element.replaceChildren();
  }
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
