// Shapes of the page's own that its rooms, the Draw worker and its client share.
// Types only: nothing here runs. What Rust reads or returns is declared in `generated`, from the Rust types.

/** @typedef {import("./generated/types.js").Report} Report */
/** @typedef {import("./generated/types.js").Reproduction} Reproduction */
/** @typedef {import("./generated/types.js").Stroke} Stroke */

/** @typedef {{report: Report | null, preview: Uint8ClampedArray, reproduction: Reproduction | null}} Answer */
/** @typedef {{id: string, loaded: number, total: number}} Progress  Bytes of a model; a total of 0 is not known yet. */
/** @typedef {{worker: Worker | null, modules: boolean, engine: Promise<WebAssembly.Module | null>}} Early  What preload.js began. */
/** @typedef {{id: string, title: string, kind: string, class?: string, strokes: Stroke[]}} Preset */

export {};
