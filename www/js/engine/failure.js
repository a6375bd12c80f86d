// A failure with its kind, which tells the page which state to show.

export class Failure extends Error {
  /** @param {string} sentence @param {string} kind  such as `offline`, `missing`, `damaged`, `engine`, `stopped` */
  constructor(sentence, kind) {
    super(sentence);
    this.kind = kind;
  }
}
