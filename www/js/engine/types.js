// The shapes that cross between the page, the worker and the wasm modules.
// Types only: nothing here runs. The wasm side of each lives in crate/web.

/** @typedef {{points: [number, number][], level?: number, radius?: number, filled?: boolean}} Stroke  Unit square, x to the right, y down; as core's `Stroke`. */
/** @typedef {{strokes: Stroke[], radius: number} | {pixels: Uint8Array}} Input */
/** @typedef {"raw" | "centred" | "fitted"} Framing */

/**
 * @typedef {object} Knobs
 * @property {number} top_k
 * @property {number} sigma
 * @property {"zero" | "reflect"} border
 * @property {"image" | "calibrated"} scale
 * @property {string} colour_map
 * @property {number} percentile
 * @property {number | null} neighbours  K of NLN; null for the model's own
 * @property {number | null} error_weight  a, the weight of the error in NLN; null for the model's own
 * @property {"paper" | "script"} convention  what α is shown to weigh
 */

/** @typedef {{input: Input, framing: Framing, knobs: Knobs}} Request */

/**
 * @typedef {object} MapView
 * @property {string} id
 * @property {Float32Array} values
 * @property {Uint32Array} ranks
 * @property {number} min
 * @property {number} max
 * @property {number} low
 * @property {number} high
 * @property {Uint8ClampedArray} rgba
 */

/** @typedef {{distance: number, from: [number, number], to: [number, number]}} BestMatch  Pairs are (row, column). */

/**
 * @typedef {object} Metrics
 * @property {number} k
 * @property {number} agreement
 * @property {number} chance_agreement
 * @property {number} chance_of_none
 * @property {BestMatch | null} [distance]
 * @property {number} map_mse
 * @property {number} map_mse_squared
 * @property {number} mse
 * @property {number} mae
 * @property {number} pse_peak
 * @property {number} pse_mean
 * @property {number} non_finite
 * @property {number} flat_maps
 * @property {number | null} [nln]  the blended score of NLN
 */

/** @typedef {{error: number, distance: number}} Term  The two terms of NLN. */
/** How the error against one neighbour is counted. @typedef {{kind: "absolute" | "pse" | "features" | "con_code" | "con_paper", sigma: number, border: "zero" | "reflect", per_ink: boolean}} Measure */

/**
 * The nearest latent neighbours in numbers.
 * @typedef {object} Nln
 * @property {number} k
 * @property {number} error_weight
 * @property {"paper" | "script"} convention
 * @property {number} alpha
 * @property {string} alpha_words
 * @property {Measure} measure
 * @property {Term} term
 * @property {Term | null} [scaled]
 * @property {number | null} [score]
 */

/** @typedef {{index: number, distance: number, error: number, words: string, picture: MapView, error_map: MapView}} Neighbour */

/**
 * @typedef {object} Novelty
 * @property {number} score
 * @property {number} percentile
 * @property {number} threshold
 * @property {number} threshold_percentile
 * @property {boolean} flagged
 * @property {number} normals_flagged
 * @property {number | null} [novels_flagged]
 * @property {[number, number][]} curve_normal
 * @property {[number, number][]} curve_novel
 * @property {number} position
 * @property {number} threshold_position
 * @property {number[]} percentiles  of a threshold at each point of the curves
 * @property {{low: number, high: number, logarithmic: boolean, ticks: {position: number, value: number, label: string}[]}} axis
 */

/** @typedef {"ordinary" | "borderline" | "unusual" | "unknown"} Level  As core's `Level`: `unknown` without calibration data. */

/**
 * @typedef {object} Report
 * @property {number} height
 * @property {number} width
 * @property {MapView[]} maps
 * @property {Metrics} metrics
 * @property {"mse" | "nln"} score_kind  which score decides
 * @property {Novelty | null} [novelty]  where that score stands
 * @property {Nln | null} [nln]
 * @property {Neighbour[]} neighbours  nearest first; empty without a bank
 * @property {{saliency: ArrayLike<number>, error: ArrayLike<number>}} top
 * @property {{level: Level, text: string}} verdict
 * @property {string[]} words
 * @property {Uint8Array} pixels
 * @property {string} model
 * @property {string} backend
 * @property {boolean} ran
 * @property {{render_ms: number, pass_ms: number, maps_ms: number, total_ms: number}} timing
 */

/** @typedef {{mse: number, agreement: number, distance: number, nln: number | null, backend: string}} Claim */
/** @typedef {{exact: boolean, close: boolean, delta: number, text: string}} Reproduction */

/**
 * What a link carries.
 * @typedef {object} LinkState
 * @property {string} room
 * @property {string} model
 * @property {string} weights
 * @property {Input} input
 * @property {Framing} framing
 * @property {Knobs} knobs
 * @property {Claim | null} [claim]
 */

/** @typedef {{report: Report | null, preview: Uint8ClampedArray, reproduction: Reproduction | null}} Answer */
/** @typedef {{id: string, title: string, stops: Uint8Array}} ColourMap */
/** @typedef {{backend: string, label: string, adapter: string | null, software: boolean}} EngineInfo */
/** @typedef {{id: string, title: string, parameters: number, weights_prefix: string, card: any}} Model */
/** @typedef {{id: string, loaded: number, total: number}} Progress  Bytes of a model; a total of 0 is not known yet. */
/** @typedef {{worker: Worker | null, modules: boolean, engine: Promise<WebAssembly.Module | null>}} Early  What preload.js began. */
/** @typedef {{id: string, title: string, kind: string, class?: string, strokes: Stroke[]}} Preset */

export {};
