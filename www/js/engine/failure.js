// A failure with its kind, which tells the page which state to show (ui/errors.js).

export class Failure extends Error {
  /** @param {string} sentence @param {string} kind  such as `offline`, `missing`, `damaged`, `engine`, `stopped` */
  constructor(sentence, kind) {
    super(sentence);
    this.kind = kind;
  }
}

/**
 * The kind of an error: that of a Failure, or the name of an error of wasm, which is its variant in Rust.
 * @param {unknown} error
 * @param {string} [otherwise]  for an error without one
 */
export function kindOf(error, otherwise = "failed") {
  if (error instanceof Failure) return error.kind;
  const name = error instanceof Error ? error.name : "";
  // The browser's own errors (TypeError, RangeError, DOMException names) say nothing about our state.
  return /^(|\w*Error)$/.test(name) ? otherwise : name.replace(/(?<=[a-z])(?=[A-Z])/g, "_").toLowerCase();
}

/** @param {unknown} error */
export function sentenceOf(error) {
  if (error instanceof Error && error.message) return error.message;
  return typeof error === "string" ? error : "An unexpected error occurred.";
}
