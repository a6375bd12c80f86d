// Shapes of the page's own that the rooms of Teach and Inspect share with their worker: what Rust returns, under the
// ids of the page. Types only: nothing here runs. What Rust reads or returns is declared in `generated`, from the Rust types.

/** @typedef {import("./generated/types.js").ColourMap} ColourMap */
/** @typedef {import("./generated/types.js").TrainingDefaults} TrainingDefaults */
/** @typedef {import("./generated/types.js").TrainingRequest} TrainingRequest */
/** @typedef {import("./generated/types.js").TrainingConfig} TrainingConfig */
/** @typedef {import("./generated/types.js").PartReport} PartReport */
/** @typedef {import("./generated/types.js").Inspection} Inspection */
/** @typedef {import("./generated/types.js").ModelCard} ModelCard */
/** @typedef {import("./generated/types.js").PatchLook} PatchLook */
/** @typedef {import("./generated/types.js").BatchRow} BatchRow */
/** @typedef {import("./generated/types.js").Tick} Tick */

/** @typedef {{colours: ColourMap[], defaults: TrainingDefaults}} Opened */

/**
 * A photo that the worker keeps; its size is that after any rotation.
 * @typedef {object} Photo
 * @property {string} id
 * @property {string} name
 * @property {number} width
 * @property {number} height
 * @property {ImageBitmap} thumbnail  at most 160 pixels a side
 * @property {string[]} warnings  what happened to it on its way, as sentences
 * @property {boolean} [mask]  of a sample: whether it has a defect whose pixels are known
 */

/** @typedef {TrainingRequest & {model: string, name: string}} Lesson  The model's id, chosen by the page, is also the task's. */
/** @typedef {Omit<TrainingConfig, "name" | "align"> & {model: string}} Knobs  Other knobs for the same photos; what is not given stays as it was, null goes back to the rule. */
/** @typedef {PartReport & {model: string}} Taught */

/** Null: the model's own. @typedef {import("./generated/types.js").Threshold | null} Threshold */

/** The photo and the model that a judgement is about, the photo's name and extent. @typedef {{photo: string, model: string, name: string, width: number, height: number}} About */
/** @typedef {import("./generated/types.js").Judgement & About} Judgement */
/** Who ran a network, for how long, and why not WebGPU: the note now and, where that is still being found out, later. @typedef {{by: string, took: number, note: string, later: Promise<string> | null}} Ran */
/** `ran` comes from pretrained networks. @typedef {Inspection & About & {ran?: Ran}} Judged */
/** A map with what is said of it. @typedef {import("./generated/types.js").Heat & {title?: string, note?: string}} Beside */

/** The knobs of NLN; what is not given is as recommended. @typedef {Pick<PatchLook, "neighbours" | "error_weight">} Blend */
/** @typedef {Blend & {saliency?: boolean}} Tuning */
/** What a pretrained network's folder says of it. @typedef {import("./generated/types.js").Network & {card: ModelCard}} Network */
/** The good parts' scores as they are drawn: a curve, marks and each score's place, all in 0 to 1. @typedef {{curve: [number, number][], ticks: Tick[], goods: number[]}} Spread */

/** @typedef {{task: string, share: number, words: string}} Progress  Share from 0 to 1. */

export {};
