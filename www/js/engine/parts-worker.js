// The worker of Teach and Inspect: it holds the `parts` module, photos and models of one's own parts.
// The browser decodes, wasm computes; this file hands over and answers.

import { Failure, sentenceOf } from "./failure.js";
import { networkCalls } from "./network-calls.js";
import { breathe, reporter, serve } from "./worker-host.js";

/** @typedef {import("./part-types.js").Lesson} Lesson */
/** @typedef {import("./part-types.js").Photo} Photo */
/** @typedef {import("./part-types.js").Threshold} Threshold */
/** @typedef {import("./generated/types.js").ReducedPhoto} Reduced */
/** @typedef {typeof import("./generated/parts.js")} Module */
/** @typedef {import("./generated/parts.js").Part} Part */
/** @typedef {{name: string, width: number, height: number, reduced: Reduced, truth?: Uint8Array | null}} Kept  Of a sample also which pixels are the defect. */

const base = new URL("../../", import.meta.url);
/** Largest side of a thumbnail. */
const THUMBNAIL = 160;
/** Pixels that are copied out of a photo at once. */
const STRIP = 1 << 21;

/** What the wasm module exports, on its way or there. @type {Promise<Module> | null} */
let opening = null;
/** @type {Map<string, Kept>} */
const photos = new Map();
/** @type {Map<string, {part: Part, lesson: Partial<Lesson>}>} */
const models = new Map();
/** What is being taught or measured, by the model's id. @type {Map<string, {stopped: boolean}>} */
const tasks = new Map();

export const calls = {
  async open() {
    const wasm = await ready();
    return { colours: wasm.colour_maps(), defaults: wasm.part_defaults(), addresses: ["parts.js", "parts_bg.wasm"] };
  },
  /** @param {{id: string, blob: Blob, name: string}} args @returns {Promise<Photo>} */
  async take({ id, blob, name }) {
    const wasm = await ready();
    const head = new Uint8Array(await blob.slice(0, wasm.photo_head()).arrayBuffer().catch(unreadable));
    const { refusal, undecodable, warnings } = wasm.photo_header(head, blob.size);
    if (refusal) throw new Failure(refusal, "photo");
    /** @type {ImageBitmap} */
    let bitmap;
    try {
      bitmap = await createImageBitmap(blob, { imageOrientation: "from-image", premultiplyAlpha: "none" });
    } catch {
      throw new Failure(undecodable, "photo");
    }
    try {
      const reduced = read(wasm, bitmap);
      if (reduced.transparent) warnings.push("Transparent areas were filled with white.");
      const { width, height } = bitmap;
      photos.set(id, { name, width, height, reduced });
      return { id, name, width, height, thumbnail: thumbnail(bitmap), warnings };
    } finally {
      bitmap.close();
    }
  },
  families: async () => (await ready()).part_families(),
  /** @param {{id: string, family: string, defect: string | null, seed: number}} args @returns {Promise<Photo>} */
  async sample({ id, family, defect, seed }) {
    const wasm = await ready();
    const { width, height, rgba, reduced, truth } = wasm.part_sample(family, defect ?? undefined, seed);
    const name = `${family}-${defect ?? "good"}-${seed}.png`;
    photos.set(id, { name, width, height, reduced, truth });
    const bitmap = await createImageBitmap(new ImageData(rgba, width, height));
    const small = thumbnail(bitmap);
    bitmap.close();
    return { id, name, width, height, thumbnail: small, warnings: [], mask: truth !== null };
  },
  /** The picture of a sample as a file. @param {{family: string, defect: string | null, seed: number}} args */
  async picture({ family, defect, seed }) {
    const wasm = await ready();
    const { width, height, rgba } = wasm.part_sample(family, defect ?? undefined, seed);
    const canvas = new OffscreenCanvas(width, height);
    canvas.getContext("2d")?.putImageData(new ImageData(rgba, width, height), 0, 0);
    return canvas.convertToBlob({ type: "image/png" });
  },
  /** @param {{photo: string, model: string, threshold?: Threshold}} args */
  truth({ photo, model, threshold }) {
    const { reduced, truth, width } = photoOf(photo);
    if (!truth) throw new Failure("No ground-truth mask for this photo.", "missing");
    return { iou: modelOf(model).part.overlap(reduced, threshold ?? null, truth, width) };
  },
  /** @param {{ids: string[]}} args */
  forget({ ids }) {
    for (const id of ids) photos.delete(id);
  },
  /** @param {Lesson} lesson */
  teach: (lesson) =>
    task(lesson.model, async (watch) => {
      const wasm = await ready();
      const part = await wasm.Part.teach(lesson, lesson.good.map(reducedOf), lesson.defects.map(reducedOf), watch);
      put(lesson.model, part, lesson);
      return report(lesson.model);
    }),
  /** @param {import("./part-types.js").Knobs} knobs */
  measure: ({ model, ...knobs }) =>
    task(model, async (watch) => {
      const known = modelOf(model);
      const lesson = { ...known.lesson, ...knobs };
      const asked = Object.keys(knobs);
      const { percentile } = knobs;
      if (asked.length === 1 && percentile !== undefined) known.part.set_percentile(percentile);
      else await known.part.measure(lesson, watch);
      known.lesson = lesson;
      return report(model);
    }),
  /** @param {{model: string, name: string}} args */
  rename({ model, name }) {
    modelOf(model).part.rename(name);
    return report(model);
  },
  /** @param {{task: string}} args */
  cancel(args) {
    const running = tasks.get(args.task);
    if (running) running.stopped = true;
  },
  /** @param {{model: string, photo: string, look: import("./generated/types.js").Look}} args */
  judge: ({ model, photo, look }) => ({
    ...about(model, photo),
    ...modelOf(model).part.judge(photoOf(photo).reduced, photo, look ?? {}),
  }),
  /** @param {{model: string, photo: string, threshold?: Threshold}} args */
  score: ({ model, photo, threshold }) => ({
    ...about(model, photo),
    ...modelOf(model).part.score(photoOf(photo).reduced, threshold ?? null),
  }),
  /** @param {{model: string, threshold?: Threshold, scores: number[]}} args */
  threshold: ({ model, threshold, scores }) =>
    modelOf(model).part.threshold(threshold ?? null, Float32Array.from(scores)),
  /** @param {{model: string, half: boolean, name?: string}} args */
  save: ({ model, half, name }) => modelOf(model).part.save(half, name),
  /** @param {{model: string, bytes: Uint8Array}} args */
  async load({ model, bytes }) {
    const wasm = await ready();
    const part = wasm.Part.load(bytes);
    const { threshold_percentile: percentile } = part.report().card;
    put(model, part, { percentile });
    return report(model);
  },
  /** @param {{model: string}} args */
  remove({ model }) {
    calls.cancel({ task: model });
    release(models.get(model)?.part);
    models.delete(model);
  },
  ...networkCalls({ ready, photoOf, about }),
  /** @param {import("./generated/types.js").BatchTable} table */
  csv: async (table) => (await ready()).table_csv(table),
  /** @param {import("./generated/types.js").BatchTable} table */
  json: async (table) => (await ready()).table_json(table),
};

/** The module, loaded once; after a failure it is tried again. @returns {Promise<Module>} */
function ready() {
  opening ??= load().catch((error) => {
    opening = null;
    throw error;
  });
  return opening;
}

async function load() {
  try {
    const bytes = fetch(new URL("parts_bg.wasm", base));
    bytes.catch(() => undefined);
    /** @type {Module} */
    const module = await import(new URL("parts.js", base).href);
    await module.default({ module_or_path: bytes });
    return module;
  } catch (error) {
    if (!navigator.onLine) throw new Failure("The engine could not be downloaded.", "offline");
    throw new Failure(`The engine did not start: ${sentenceOf(error)}`, "engine");
  }
}

/**
 * Runs long work under a name, so that it can be stopped.
 * @template T
 * @param {string} name
 * @param {(watch: (share: number, words: string) => Promise<boolean>) => Promise<T>} work
 */
async function task(name, work) {
  if (tasks.has(name)) throw new Failure("This model is already being trained.", "busy");
  const mine = { stopped: false };
  tasks.set(name, mine);
  const tell = reporter();
  try {
    return await work(async (share, words) => {
      tell({ task: name, share, words }, share);
      await breathe();
      return !mine.stopped;
    });
  } catch (error) {
    if (mine.stopped) throw new Failure("Training was stopped.", "stopped");
    throw error;
  } finally {
    tasks.delete(name);
  }
}

/**
 * The pixels of a photo, strip by strip, so that a large one is not copied whole.
 * @param {Module} wasm
 * @param {ImageBitmap} bitmap
 * @returns {Reduced}
 */
function read(wasm, bitmap) {
  const { width, height } = bitmap;
  const reader = new wasm.Reader(width, height);
  try {
    const rows = Math.min(height, Math.max(1, Math.floor(STRIP / width)));
    const context = new OffscreenCanvas(width, rows).getContext("2d", { willReadFrequently: true });
    if (!context) throw new Failure("Not enough memory for this photo.", "photo");
    for (let top = 0; top < height; top += rows) {
      const strip = Math.min(rows, height - top);
      context.clearRect(0, 0, width, rows);
      context.drawImage(bitmap, 0, top, width, strip, 0, 0, width, strip);
      reader.rows(new Uint8Array(context.getImageData(0, 0, width, strip).data.buffer));
    }
    return reader.finish();
  } finally {
    reader.free();
  }
}

/** @param {ImageBitmap} bitmap */
function thumbnail(bitmap) {
  const scale = Math.min(1, THUMBNAIL / Math.max(bitmap.width, bitmap.height));
  const [width, height] = [bitmap.width, bitmap.height].map((side) => Math.max(1, Math.round(side * scale)));
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  if (context) {
    context.fillStyle = "white";
    context.fillRect(0, 0, width, height);
    context.imageSmoothingQuality = "high";
    context.drawImage(bitmap, 0, 0, width, height);
  }
  return canvas.transferToImageBitmap();
}

/** @param {string} id */
function photoOf(id) {
  const photo = photos.get(id);
  if (!photo) throw new Failure("The photo is no longer available.", "forgotten");
  return photo;
}

/** @param {string} id */
function reducedOf(id) {
  return photoOf(id).reduced;
}

/** @param {string} id */
function modelOf(id) {
  const model = models.get(id);
  if (!model) throw new Failure("The model is no longer available.", "missing");
  return model;
}

/** @param {string} model @param {string} photo */
function about(model, photo) {
  const { name, width, height } = photoOf(photo);
  return { photo, model, name, width, height };
}

/** @param {string} model */
function report(model) {
  return { model, ...modelOf(model).part.report() };
}

/** @param {string} id @param {Part} part @param {Partial<Lesson>} lesson */
function put(id, part, lesson) {
  release(models.get(id)?.part);
  models.set(id, { part, lesson });
}

/** Gives memory back, unless wasm still works with it; then the collector does it. @param {Part | undefined} part */
function release(part) {
  try {
    part?.free();
  } catch {
    // It is lent to a call under way.
  }
}

/** @returns {never} */
function unreadable() {
  throw new Failure("The file can no longer be read.", "photo");
}

serve(calls);
