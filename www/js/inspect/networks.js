// Pretrained networks of patches as detectors: the engine runs the network, the worker of parts does everything else.
// What a photo has become is kept for the last few, so that K, the weight of the error and the threshold move at once.

import { Failure } from "../engine/failure.js";
import { modelIndex } from "../engine/model-index.js";
import { bytes, loadingWords } from "../ui/format.js";
import { PatchEngine } from "../engine/patch-engine.js";
import { Turns } from "../engine/serial-queue.js";

/** @typedef {import("./detectors.js").Detector} Detector */
/** @typedef {import("../engine/parts-client.js").Parts} Parts */
/** @typedef {import("../engine/part-types.js").Blend} Blend */
/** @typedef {import("../engine/model-index.js").Entry} Entry */

/** The pretrained networks of this site; none where the list cannot be had. @param {Parts} parts @param {import("../engine/generated/types.js").PartFamily[]} families @returns {Promise<Detector[]>} */
export async function networkDetectors(parts, families) {
  /** @type {Entry[]} */
  let entries = [];
  try {
    entries = (await modelIndex()).filter(({ subject }) => subject === "parts");
  } catch {
    return [];
  }
  const engine = new PatchEngine(new URLSearchParams(location.search).get("backend"));
  // One photo at a time: the worker keeps only a few.
  const turns = new Turns();
  return entries.map((entry) =>
    networkDetector(parts, engine, turns, entry, families.find(({ id }) => id === entry.data_set)?.id),
  );
}

/** @param {Parts} parts @param {PatchEngine} engine @param {Turns} turns @param {Entry} entry @param {string | undefined} family @returns {Detector} */
function networkDetector(parts, engine, turns, entry, family) {
  const model = `network-${entry.id}`;
  /** @type {import("../engine/part-types.js").Network | null} */
  let known = null;
  /** @type {Promise<void> | null} */
  let loading = null;
  /** @type {Blend} */
  let blend = {};
  let saliency = false;
  /** Milliseconds that the network took for each photo. @type {Map<string, number>} */
  const spent = new Map();

  /** @param {(words: string) => void} onwords */
  const load = async (onwords) => {
    try {
      const came = await engine.load(entry.id, (loaded, total) => onwords(loadingWords(loaded, total)));
      if (!came || known) return;
      const { card, names, files } = came.folder;
      known = { card: came.card, ...(await parts.networkLoad({ model, card, names, files })) };
    } catch (error) {
      engine.forget();
      const stopped = error instanceof Failure && error.kind === "stopped";
      throw stopped ? new Failure("The download was stopped.", "halted") : error;
    }
  };
  /** Lets the engine run whatever a photo still lacks. @param {string} photo @param {boolean} pictures */
  const look = async (photo, pictures) => {
    // Another network may have taken the engine meanwhile.
    await load(() => undefined);
    const wanted = { model, photo, look: { ...blend, pictures, saliency: pictures && saliency } };
    let step = await parts.networkLook(wanted);
    while (step) {
      const { op } = step;
      const output = await engine.run(step);
      if (op === "encode") spent.delete(photo);
      spent.set(photo, (spent.get(photo) ?? 0) + engine.took);
      step = await parts.networkLook({ ...wanted, op, output });
    }
    // Of hundreds of photos the first are forgotten.
    for (const first of spent.keys()) if (spent.size > 64) spent.delete(first);
  };
  return {
    id: entry.id,
    title: entry.title,
    kind: "pretrained",
    facts: `Nearest latent neighbours (NLN) on patches · ${bytes(entry.bytes)} · ${entry.licence}`,
    family,
    reference: "held-out good photos",
    async open(onwords = () => undefined) {
      loading ??= turns.take(() => load(onwords)).finally(() => (loading = null));
      await loading;
      return parts.networkSpread({ model, look: blend });
    },
    stop: () => engine.stop(),
    inspect: ({ id: photo }, options) =>
      turns.take(async () => {
        await look(photo, true);
        const inspection = await parts.networkJudge({ model, photo, look: { ...options, ...blend } });
        return {
          ...inspection,
          ran: {
            by: engine.kind === "gpu" ? "WebGPU" : "CPU",
            took: spent.get(photo) ?? 0,
            note: engine.note,
            later: engine.laterNote,
          },
        };
      }),
    score: ({ id: photo }, threshold) =>
      turns.take(async () => {
        await look(photo, false);
        return parts.networkScore({ model, photo, look: { threshold, ...blend } });
      }),
    verdicts: (threshold, scores) => parts.networkThreshold({ model, look: { threshold, ...blend }, scores }),
    iou: ({ id: photo }, threshold) =>
      turns.take(async () => {
        await look(photo, false);
        return (await parts.networkTruth({ model, photo, look: { threshold, ...blend } })).iou;
      }),
    save: null,
    network: () => known,
    tune(patch) {
      if (patch.saliency !== undefined) saliency = patch.saliency;
      const { saliency: _, ...knobs } = patch;
      blend = { ...blend, ...knobs };
    },
    tuned: () => ({ ...known?.own, ...blend, saliency }),
  };
}
