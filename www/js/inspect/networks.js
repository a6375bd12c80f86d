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

/** A worker of parts and the engine that runs networks for it. @typedef {{parts: Parts, engine: PatchEngine, turns: Turns}} Pair */

/** The pretrained networks of this site; none where the list cannot be had. @param {Parts} parts @param {import("../engine/generated/types.js").PartFamily[]} families @returns {Promise<Detector[]>} */
export async function networkDetectors(parts, families) {
  /** @type {Entry[]} */
  let entries = [];
  try {
    entries = (await modelIndex()).filter(({ subject }) => subject === "parts");
  } catch {
    return [];
  }
  const wanted = new URLSearchParams(location.search).get("backend");
  const first = pairOf(parts, new PatchEngine(wanted));
  /** Of the other workers of a batch. @type {WeakMap<Parts, Pair>} */
  const others = new WeakMap();
  const pair = (/** @type {Parts} */ worker) => {
    const known = worker === parts ? first : others.get(worker);
    if (known) return known;
    // Where the first runs on WebGPU, nobody asks the others.
    const other = pairOf(worker, new PatchEngine(first.engine.client?.cpuOnly ? wanted : "cpu"));
    worker.addEventListener("close", () => other.engine.close());
    others.set(worker, other);
    return other;
  };
  return entries.map((entry) =>
    networkDetector(first, pair, entry, families.find(({ id }) => id === entry.data_set)?.id),
  );
}

/** One photo at a time: the worker keeps only a few. @param {Parts} parts @param {PatchEngine} engine @returns {Pair} */
function pairOf(parts, engine) {
  return { parts, engine, turns: new Turns() };
}

/** @param {Pair} first  which fetches networks @param {(parts: Parts) => Pair} pair  of any worker @param {Entry} entry @param {string | undefined} family @returns {Detector} */
function networkDetector(first, pair, entry, family) {
  const { parts, engine, turns } = first;
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
  /** Other workers that have its bank. @type {WeakSet<Parts>} */
  const given = new WeakSet();

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
  /** Puts the network to work on another worker, from what the first has fetched. @param {Pair} other */
  const give = async (other) => {
    const { folder } = engine;
    if (folder?.id !== entry.id) throw new Failure("The model is not loaded.", "missing");
    await other.engine.adopt(folder);
    if (given.has(other.parts)) return;
    const { card, names, files } = folder;
    await other.parts.networkLoad({ model, card, names, files });
    given.add(other.parts);
  };
  /** Lets the engine run whatever a photo still lacks. @param {string} photo @param {boolean} pictures @param {Pair} on */
  const look = async (photo, pictures, on = first) => {
    // Another network may have taken the engine meanwhile.
    await (on === first ? load(() => undefined) : give(on));
    const wanted = { model, photo, look: { ...blend, pictures, saliency: pictures && saliency } };
    let step = await on.parts.networkLook(wanted);
    while (step) {
      const { op } = step;
      const output = await on.engine.run(step);
      if (op === "encode") spent.delete(photo);
      spent.set(photo, (spent.get(photo) ?? 0) + on.engine.took);
      step = await on.parts.networkLook({ ...wanted, op, output });
    }
    // Of hundreds of photos the first are forgotten.
    for (const key of spent.keys()) if (spent.size > 64) spent.delete(key);
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
    score({ id: photo }, threshold, worker) {
      const on = pair(worker);
      return on.turns.take(async () => {
        await look(photo, false, on);
        return on.parts.networkScore({ model, photo, look: { threshold, ...blend } });
      });
    },
    alone: () => !engine.settled,
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
