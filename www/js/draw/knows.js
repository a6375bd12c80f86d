// What a network knows, from the words of its card ("the digits 0–4", "all garments but bags"): which presets it has
// seen, and how the page speaks of it. Words that say something else leave the presets unsorted.

/** @typedef {"digits" | "garments"} Subject */
/** @typedef {{subject: Subject, known: Set<string> | null, normal: string, novel: string}} Knowledge */

const DIGITS = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
/** Classes of garments, and the words that name each. @type {[string, RegExp][]} */
const GARMENTS = [
  ["t-shirt", /\bt-?shirts?\b|\btops?\b/],
  ["trouser", /\btrousers?\b/],
  ["pullover", /\bpullovers?\b/],
  ["dress", /\bdress(es)?\b/],
  ["coat", /\bcoats?\b/],
  ["sandal", /\bsandals?\b/],
  ["shirt", /(^|[^-\w])shirts?\b/],
  ["sneaker", /\bsneakers?\b/],
  ["bag", /\bbags?\b/],
  ["ankle-boot", /\bboots?\b/],
];

/** @param {string} words  a card's `normal`, or an index's `knows` @returns {Subject} */
export function subjectOf(words) {
  return /garment|cloth|fashion/i.test(words) || GARMENTS.some(([, name]) => name.test(words.toLowerCase()))
    ? "garments"
    : "digits";
}

/** @param {string} normal @param {string} [novel] @returns {Knowledge} */
export function knowledge(normal, novel = "") {
  const subject = subjectOf(normal);
  const [, but] = /\b(?:but|except)\b(.*)$/i.exec(normal) ?? [];
  const all = subject === "digits" ? DIGITS : GARMENTS.map(([name]) => name);
  const named = subject === "digits" ? digits(but ?? normal) : garments(but ?? normal);
  const known = named.size === 0 ? null : new Set(all.filter((name) => named.has(name) === (but === undefined)));
  return { subject, known, normal, novel };
}

/** Digits named one by one or as a range. @param {string} words */
function digits(words) {
  /** @type {Set<string>} */
  const found = new Set();
  for (const [, from, to] of words.matchAll(/(\d)(?:\s*(?:–|-|to)\s*(\d))?/g)) {
    DIGITS.filter((digit) => digit >= from && digit <= (to ?? from)).forEach((digit) => found.add(digit));
  }
  return found;
}

/** @param {string} words */
function garments(words) {
  return new Set(GARMENTS.filter(([, name]) => name.test(words.toLowerCase())).map(([id]) => id));
}

/** Without the article, for the middle of a sentence. @param {string} words */
export function bare(words) {
  return words.replace(/^the /, "");
}
