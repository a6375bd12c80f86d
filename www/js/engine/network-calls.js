// The worker's side of pretrained networks of patches: their latent banks and their calibration on good photos. The
// network itself runs in an engine's worker; `network_look` says what that has to run next, and takes what came of it.

import { Failure } from "./failure.js";

/** @typedef {import("./generated/types.js").PatchLook} PatchLook */
/** @typedef {import("./generated/types.js").ReducedPhoto} ReducedPhoto */
/** @typedef {import("./generated/parts.js").PatchModel} PatchModel */
/** @typedef {{model: string, photo: string, look: PatchLook}} Asked */

/**
 * @param {object} house  of the worker of parts
 * @param {() => Promise<typeof import("./generated/parts.js")>} house.ready  the wasm module, once it is there
 * @param {(id: string) => {reduced: ReducedPhoto, truth?: Uint8Array | null, width: number}} house.photoOf
 * @param {(model: string, photo: string) => import("./part-types.js").About} house.about
 */
export function networkCalls({ ready, photoOf, about }) {
  /** What wasm holds, by the page's id. @type {Map<string, PatchModel>} */
  const networks = new Map();
  const of = (/** @type {string} */ model) => {
    const network = networks.get(model);
    if (!network) throw new Failure("The model is no longer available.", "missing");
    return network;
  };
  return {
    /** @param {{model: string, card: Uint8Array, names: string[], files: Uint8Array[]}} args */
    async network_load({ model, card, names, files }) {
      const wasm = await ready();
      const network = wasm.PatchModel.load(card, names, files);
      networks.get(model)?.free();
      networks.set(model, network);
      return network.report();
    },
    /** @param {{model: string, look: PatchLook}} args @returns {import("./part-types.js").Spread} */
    network_spread({ model, look }) {
      const { curve, axis, goods } = of(model).spread(look);
      return { curve, ticks: axis.ticks, goods: [...goods] };
    },
    /** @param {Asked & {op?: string, output?: Float32Array}} args */
    network_look: ({ model, photo, look, op, output }) =>
      of(model).step(photoOf(photo).reduced, photo, look, op, output ?? new Float32Array(0)),
    /** @param {Asked} args */
    network_judge: ({ model, photo, look }) => ({ ...about(model, photo), ...of(model).judge(photo, look) }),
    /** @param {Asked} args */
    network_score: ({ model, photo, look }) => ({ ...about(model, photo), ...of(model).score(photo, look) }),
    /** @param {{model: string, look: PatchLook, scores: number[]}} args */
    network_threshold: ({ model, look, scores }) => of(model).threshold(look, Float32Array.from(scores)),
    /** @param {Asked} args */
    network_truth({ model, photo, look }) {
      const { truth, width } = photoOf(photo);
      if (!truth) throw new Failure("No ground-truth mask for this photo.", "missing");
      return { iou: of(model).overlap(photo, look, truth, width) };
    },
  };
}
