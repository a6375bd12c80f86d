// The shapes that cross between the rooms of Teach and Inspect, their worker and the `parts` module.
// Types only: nothing here runs. The wasm side of each lives in crate/web/src/parts.

/** @typedef {{error: "mse"} | {error: "pse", sigma: number} | {error: "multi_scale_pse", sigmas: number[], normaliser: "mean" | "deviation" | "peak", join: "max" | "mean"}} Method */

/**
 * What a lesson is unless its owner says otherwise, and its limits.
 * @typedef {object} Defaults
 * @property {number} side
 * @property {number[]} sides
 * @property {boolean} colour
 * @property {boolean} align
 * @property {boolean} per_pixel
 * @property {number} percentile
 * @property {Method} method
 * @property {number} least_photos
 * @property {number} most_photos
 */

/** @typedef {{colours: import("./types.js").ColourMap[], defaults: Defaults}} Opened */

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

/** @typedef {{id: string, title: string, defects: {id: string, title: string}[]}} Family  Of synthetic parts. */

/**
 * @typedef {object} Lesson
 * @property {string} model  an id, chosen by the page; also the task's
 * @property {string} name
 * @property {string[]} good  ids of photos
 * @property {string[]} defects  ids of labelled defects; may be empty
 * @property {number} side
 * @property {boolean} colour
 * @property {number | null} [components]  null: by the rule, or what the defects choose
 * @property {Method | null} [method]  null: the default, or what the defects choose
 * @property {boolean | null} [per_pixel]  null: the default
 * @property {boolean} align
 * @property {number} percentile  0 to 1
 */

/**
 * Other knobs for the same photos; what is not given stays as it was, null goes back to the rule.
 * @typedef {object} Knobs
 * @property {string} model
 * @property {number | null} [components]
 * @property {Method | null} [method]
 * @property {boolean | null} [per_pixel]
 * @property {number} [percentile]
 */

/** @typedef {{low: number, high: number, logarithmic: boolean, ticks: {position: number, value: number, label: string}[]}} Axis */
/** @typedef {{id: string, score: number, position: number, unlike: boolean}} Scored  The place of a photo's score on the axis, and whether it is an outlier. */

/**
 * What the model's file says of it: core's `PartCard`.
 * @typedef {object} PartCard
 * @property {number} format
 * @property {string} name
 * @property {string} note
 * @property {{channels: number, height: number, width: number}} shape
 * @property {number} photos
 * @property {number} components
 * @property {number} total_variance
 * @property {any} map
 * @property {boolean} per_pixel
 * @property {boolean} aligned
 * @property {number} display
 * @property {number} threshold_percentile
 */

/**
 * @typedef {object} Shots
 * @property {number[]} components  rows of the grid
 * @property {number[]} sigmas  columns
 * @property {Cell[]} cells  row by row
 * @property {Cell} best
 * @property {number} prevalence  what a random score reaches
 */
/** @typedef {{q: number, sigma: number, average_precision: number, above_chance: number, margin: number}} Cell  `above_chance`: where it stands between what a random score reaches, 0, and 1. */

/**
 * @typedef {object} Taught
 * @property {string} model
 * @property {PartCard} card
 * @property {number} photos
 * @property {number} components  in use
 * @property {number} max_components
 * @property {number[]} explained  share of the variance, cumulative, one for each component
 * @property {number} threshold
 * @property {number} threshold_position
 * @property {number} above  good photos above the threshold
 * @property {Scored[]} scores  leave-one-out scores of the good photos; empty for a model from a file
 * @property {Scored[]} defects  scores of the labelled defects; empty for a model from a file
 * @property {{score: number, position: number, unlike: boolean}[]} spread  the leave-one-out scores alone
 * @property {Axis} axis
 * @property {[number, number][]} curve  density of the good photos' scores, both 0 to 1
 * @property {{pose: "aligned" | "shifted" | "varied" | "featureless", typical: number, largest: number, sentence: string, aligned: boolean} | null} alignment  shifts in pixels of the model; null for a model from a file
 * @property {Shots | null} shots
 * @property {number | null} [average_precision]  of the model in use on the labelled photos
 * @property {number} bytes_full
 * @property {number} bytes_half
 * @property {number} milliseconds
 */

/** @typedef {{components?: number | null, sigma?: number | null, colour_map?: string, scale?: "calibrated" | "image", threshold?: Threshold, extra_maps?: boolean, left_out?: boolean}} Look  Null: the model's own; `beside` asks for saliency and PSE; a photo of the lesson may be judged by a model of the others. */

/** Null: the model's own. A percentile of the good photos or a place on the axis, 0 to 1, or a score. @typedef {null | {percentile: number} | {value: number} | {position: number}} Threshold */

/**
 * A threshold, and scores beside it.
 * @typedef {object} Marks
 * @property {number} value  the score above which a photo is flagged
 * @property {number} percentile
 * @property {number} position
 * @property {number} good_flagged  share of the good photos above it
 * @property {boolean} own  whether it is the model's
 * @property {{level: import("./types.js").Level, text: string, flagged: boolean, good_at_or_above: number, position: number}[]} verdicts
 */

/**
 * A region above the threshold, in unit coordinates of the photo.
 * @typedef {object} Region
 * @property {number} number  from 1, by descending peak
 * @property {number} area  share of the photo
 * @property {number} pixels  of the map
 * @property {number} peak
 * @property {[number, number]} at
 * @property {[number, number, number, number]} box
 * @property {string} words  where, such as "at the upper left"
 */

/**
 * What a model says of a photo, without pictures. Of a look only the threshold changes it.
 * @typedef {object} Judgement
 * @property {string} photo
 * @property {string} model
 * @property {string} name  of the photo
 * @property {number} width  of the photo
 * @property {number} height
 * @property {number} score
 * @property {number} threshold  the score that it is held against
 * @property {number} threshold_percentile
 * @property {number} threshold_position
 * @property {boolean} threshold_own  whether the threshold is the model's
 * @property {number} good_flagged  share of the good photos above the threshold
 * @property {boolean} flagged
 * @property {number} good_at_or_above  share of the good photos
 * @property {number} position  of the score on the axis
 * @property {{level: import("./types.js").Level, text: string}} verdict
 * @property {Region[]} regions
 * @property {{right: number, down: number, sentence: string} | null} misalignment  whether the part lies elsewhere than the good ones, in the model's pixels
 */

/** @typedef {import("./types.js").MapView & {width: number, height: number}} Heat */
/** @typedef {Heat & {title?: string, note?: string}} Beside */

/**
 * @typedef {object} Pictures
 * @property {Axis} axis
 * @property {[number, number][]} curve
 * @property {boolean} own  whether the map is the one that the score is the peak of
 * @property {Heat & {veil: Uint8ClampedArray, note: string}} map  its note says what it is; its veil has the same colours, transparent at the low end
 * @property {Heat} error  squared
 * @property {(Heat & {title: string, note: string})[]} extra_maps  saliency and PSE, where they were asked for
 * @property {Uint8ClampedArray} input  RGBA of the map's size
 * @property {Uint8ClampedArray} reconstruction
 * @property {Float32Array[]} contour  polylines x0, y0, x1, y1, … in unit coordinates, around the regions
 * @property {{low: number, high: number, ticks: {position: number, label: string}[]}} legend
 */

/** Who ran a network, for how long, and why not WebGPU. @typedef {{by: string, took: number, note: string}} Ran */

/** `ran` comes from pretrained networks. @typedef {Judgement & Pictures & {ran?: Ran}} Judged */

/** The knobs of NLN; what is not given is as recommended. @typedef {{neighbours?: number, error_weight?: number}} Blend */
/** @typedef {Blend & {saliency?: boolean}} Tuning */
/** @typedef {Look & Blend} PatchLook */
/** What an engine has to run, `row` values an item. @typedef {{op: string, input: Float32Array, row: number}} Step */

/**
 * What a pretrained network's folder says of it.
 * @typedef {object} Network
 * @property {any} card  core's `ModelCard`
 * @property {number[]} neighbours  the K that are offered
 * @property {number[]} weights  the weights of the error that are offered, ascending
 * @property {{neighbours: number, error_weight: number}} own  the recommended ones
 */

/** @typedef {{task: string, share: number, words: string}} Progress  Share from 0 to 1. */

/** @typedef {Partial<Judgement> & {name: string, refused?: string | null, level?: import("./types.js").Level}} Row  Of a batch: judged, or refused with a sentence. */
/** @typedef {{model?: string | null, threshold?: number | null, rows: Row[]}} Table */

export {};

/** The good parts' scores as they are drawn: a curve, marks and each score's place, all in 0 to 1. @typedef {{curve: [number, number][], ticks: {position: number, label: string}[], goods: number[]}} Spread */
