// A failure with its kind, which tells the page which state to show (ui/errors.js).

/** Of errors of the wasm modules. @typedef {import("./generated/types.js").FailureKind} RustKind */
/**
 * Of errors of the page's own: of the network and the engines, of long work, of photos and files.
 * @typedef {"offline" | "missing" | "engine" | "lost" | "unsupported" | "failed" | "busy" | "stopped" | "halted" | "photo" | "forgotten" | "large" | "storage"} PageKind
 */
/** @typedef {RustKind | PageKind} Kind */

export class Failure extends Error {
  /** @param {string} sentence @param {Kind} kind */
  constructor(sentence, kind) {
    super(sentence);
    this.kind = kind;
  }
}

/**
 * The kind of an error: that of a Failure, or the name of an error of wasm, which is its variant in Rust.
 * @param {unknown} error
 * @param {Kind} [otherwise]  for an error without one
 * @returns {Kind}
 */
export function kindOf(error, otherwise = "failed") {
  if (error instanceof Failure) return error.kind;
  const name = error instanceof Error ? error.name : "";
  // The browser's own errors (TypeError, RangeError, DOMException names) say nothing about our state.
  if (/^(|\w*Error)$/.test(name)) return otherwise;
  return /** @type {RustKind} */ (name.replace(/(?<=[a-z])(?=[A-Z])/g, "_").toLowerCase());
}

/** @param {unknown} error */
export function sentenceOf(error) {
  if (error instanceof Error && error.message) return error.message;
  return typeof error === "string" ? error : "An unexpected error occurred.";
}
