// What the network in use was trained on, from the typed fields of its card: which presets are known to it and which
// are novel, and the words of the card for people.

/** @typedef {import("../engine/generated/types.js").Subject} Subject */
/**
 * `known` is `null` for a card that lists no classes; then the presets are not sorted.
 * @typedef {{subject: Subject, known: Set<string> | null, normal: string, novel: string}} TrainedOn
 */

/** @param {{subject: Subject, classes: {known: string[]}, normal: string, novel: string}} card @returns {TrainedOn} */
export function trainedOn({ subject, classes, normal, novel }) {
  return { subject, known: classes.known.length > 0 ? new Set(classes.known) : null, normal, novel };
}

/**
 * What the page itself says of its first network, before the card has come: its words, and its data attributes.
 * @param {HTMLElement} element
 * @returns {TrainedOn}
 */
export function trainedOnByPage({ dataset, textContent }) {
  const subject = /** @type {Subject} */ (dataset.subject);
  const known = (dataset.known ?? "").split(" ").filter(Boolean);
  return trainedOn({ subject, classes: { known }, normal: textContent ?? "", novel: dataset.novel ?? "" });
}

/** Without the article, for the middle of a sentence. @param {string} words */
export function withoutArticle(words) {
  return words.replace(/^the /, "");
}
