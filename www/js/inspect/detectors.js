// What analyses photos. The room uses only the interface `Detector`: models trained in this browser, models of synthetic
// samples, and pretrained networks (networks.js). While a detector is asked, the
// worker of the parts holds the photo under its id, and the page holds its file.

import { Failure } from "../engine/failure.js";

/** @typedef {import("../engine/parts-client.js").Parts} Parts */
/** @typedef {import("../ui/intake.js").AddedPhoto} AddedPhoto */
/** @typedef {import("../engine/part-types.js").Taught} Taught */
/** @typedef {import("../engine/part-types.js").Judged} Judged */
/** @typedef {import("../engine/part-types.js").Judgement} Judgement */
/** @typedef {import("../engine/generated/types.js").Look} Look */
/** @typedef {import("../engine/part-types.js").Threshold} Threshold */
/** @typedef {import("../engine/generated/types.js").Marks} Marks */
/** @typedef {import("../engine/part-types.js").Spread} Spread */

/**
 * @typedef {object} Detector
 * @property {string} id
 * @property {string} title
 * @property {"trained" | "sample" | "pretrained"} kind
 * @property {string} facts  one line below the title
 * @property {string} [family]  of samples that fit it
 * @property {(onwords?: (words: string) => void) => Promise<Spread>} open  makes it ready; at once where it is
 * @property {(photo: AddedPhoto, look: Look) => Promise<Judged>} inspect
 * @property {(photo: AddedPhoto, threshold: Threshold, parts: Parts) => Promise<Judgement>} score  without pictures, on the worker that holds the photo
 * @property {() => boolean} [alone]  whether only the shared worker may be asked, for now
 * @property {(threshold: Threshold, scores: number[]) => Promise<Marks>} verdicts  the verdicts on scores at a threshold
 * @property {(photo: AddedPhoto, threshold: Threshold) => Promise<number>} iou  IoU with the known mask of a sample
 * @property {(() => Promise<Uint8Array>) | null} save  its file
 * @property {string} [reference]  what its good parts are, where they are not the photos of the training set
 * @property {() => void} [stop]  stops its loading
 * @property {() => import("../engine/part-types.js").Network | null} [network]  of a pretrained one that is ready
 * @property {(patch: import("../engine/part-types.js").Tuning) => void} [tune]  changes settings; `open` then gives the scores of the good parts under them
 * @property {() => import("../engine/part-types.js").Tuning} [tuned]  the knobs as they are
 */

/** Good samples that the model of a family is trained on. */
const TRAINING_PHOTOS = 24;
/** Far from the seeds of the samples to try. */
const SEEDS = 9000;

/**
 * What the worker's models have in common.
 * @param {Parts} parts
 * @param {{id: string, title: string, kind: Detector["kind"], facts: string, family?: string}} about
 * @param {(onwords: (words: string) => void) => Promise<Taught>} prepare  puts it into the worker
 * @returns {Detector}
 */
function inWorker(parts, about, prepare) {
  // Teach may hold a model of the same name that is not saved yet.
  const model = `inspect-${about.id}`;
  /** @type {Promise<Spread> | null} */
  let ready = null;
  /** The model's file, for other workers. @type {Promise<Uint8Array> | null} */
  let file = null;
  /** Other workers that have the model. @type {WeakMap<Parts, Promise<unknown>>} */
  const others = new WeakMap();
  /** Sees to it that a worker has the model. @param {Parts} worker */
  const give = (worker) => {
    if (worker === parts) return;
    file ??= parts.save({ model, half: false });
    file.catch(() => (file = null));
    const given = others.get(worker) ?? file.then((bytes) => worker.load({ model, bytes }));
    others.set(worker, given);
    return given;
  };
  return {
    ...about,
    open(onwords = () => undefined) {
      ready ??= prepare(onwords).then(spreadOf);
      // What failed may be tried again.
      ready.catch(() => (ready = null));
      return ready;
    },
    inspect: ({ id: photo }, look) => parts.judge({ model, photo, look }),
    async score({ id: photo }, threshold, worker) {
      await give(worker);
      return worker.score({ model, photo, threshold });
    },
    verdicts: (threshold, scores) => parts.threshold({ model, threshold, scores }),
    iou: async ({ id: photo }, threshold) => (await parts.truth({ model, photo, threshold })).iou,
    save: () => parts.save({ model, half: false }),
  };
}

/** @param {Taught} trained @returns {Spread} */
function spreadOf(trained) {
  const goods = trained.spread.length > 0 ? trained.spread : trained.scores;
  return { curve: trained.curve, ticks: trained.axis.ticks, goods: goods.map(({ position }) => position) };
}

/**
 * A stored model, or one from a file.
 * @param {Parts} parts
 * @param {{id: string, name: string, card: import("../engine/generated/types.js").PartCard}} record
 * @param {() => Promise<Uint8Array | null>} read  its bytes
 * @returns {Detector}
 */
export function trainedDetector(parts, record, read) {
  const { card } = record;
  const { height, width, channels } = card.shape;
  const facts = `${card.photos} good photos · ${width} × ${height} ${channels === 1 ? "grey" : "colour"}`;
  return inWorker(parts, { id: record.id, title: record.name, kind: "trained", facts }, async () => {
    const content = await read();
    if (!content) throw new Failure("This model is no longer stored on this device.", "missing");
    return parts.load({ model: `inspect-${record.id}`, bytes: content });
  });
}

/** A model that is trained on a few good samples when it is chosen. @param {Parts} parts @param {import("../engine/generated/types.js").PartFamily} family @returns {Detector} */
export function sampleDetector(parts, family) {
  const id = `sample-${family.id}`;
  const about = {
    id,
    title: `${family.title} (samples)`,
    kind: /** @type {const} */ ("sample"),
    facts: `Trained on ${TRAINING_PHOTOS} good samples when chosen`,
    family: family.id,
  };
  return inWorker(parts, about, async (onwords) => {
    const ids = Array.from({ length: TRAINING_PHOTOS }, (_, index) => `${id}-${index}`);
    try {
      for (const [index, photo] of ids.entries()) {
        onwords(`Rendering sample ${index + 1} of ${TRAINING_PHOTOS}.`);
        const { thumbnail } = await parts.sample({ id: photo, family: family.id, defect: null, seed: SEEDS + index });
        thumbnail.close();
      }
      onwords("Training.");
      return await parts.teach({
        model: `inspect-${id}`,
        name: about.title,
        good: ids,
        defects: [],
        side: 128,
        colour: false,
        components: null,
        method: null,
        per_pixel: false,
        align: false,
        percentile: 0.95,
      });
    } finally {
      await parts.forget({ ids });
    }
  });
}
