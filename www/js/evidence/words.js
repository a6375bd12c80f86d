// The words of the evidence for every typed value, and numbers as a reader sees them. Nothing is computed here.

/** @typedef {import("../engine/generated/evidence.js").Row} Row */

/** Outcomes as signs. @type {Record<import("../engine/generated/evidence.js").Status, string>} */
export const SIGNS = { pass: "✓", miss: "✗", no_reference: "·", not_run: "–" };

/** Outcomes in words. @type {Record<import("../engine/generated/evidence.js").Status, string>} */
export const OUTCOMES = {
  pass: "matches",
  miss: "misses",
  no_reference: "not judged",
  not_run: "not run",
};

/** Titles of axes. @type {Record<import("../engine/generated/evidence.js").Metric, string>} */
export const UNITS = {
  agreement_share: "share of images",
  share: "share of images",
  mean_agreement: "top pixels that agree",
  agreement_mode: "top pixels that agree",
  max_distance: "pixels",
  max_distance_sd: "pixels",
  map_mse: "mean squared difference",
  map_mse_squared: "mean squared difference",
  ratio: "ratio",
  auroc: "AUROC",
  image_auroc: "image AUROC",
  pixel_auroc: "pixel AUROC",
  average_precision: "average precision",
  iou: "IoU",
  accuracy: "accuracy",
  gain_percent: "per cent",
  difference: "difference",
  optimum: "best setting",
  components: "components",
  milliseconds: "milliseconds",
};

/** On what a setting was chosen. @type {Record<import("../engine/generated/evidence.js").ChosenOn, string>} */
export const CHOSEN = {
  paper: "as stated in the paper",
  other_data_set: "selected on the other data set",
  held_out_normals: "selected on held-out normal images",
  painted_defects: "selected on synthetic strokes on held-out normal photos",
  labelled_shots: "selected on a few labelled photos, which are excluded from the test",
  test_set: "selected on the test set, which is optimistic",
  fixed: "fixed in advance, not tuned",
};

/** What a deviation is taken over. @type {Record<import("../engine/generated/evidence.js").Spread, string>} */
export const SPREADS = {
  seeds: "seeds",
  classes: "classes",
  categories: "categories",
  draws: "random selections of the labelled photos",
};

/** A number to four significant digits. @param {number | null | undefined} value */
export function shown(value) {
  return typeof value === "number" ? String(Number(value.toPrecision(4))) : "–";
}

/** What is accepted, in words; nothing where nothing is. @param {Row} row */
export function accepted({ tolerance }) {
  switch (tolerance?.kind) {
    case "within":
      return `±\u00a0${shown(tolerance.by)}`;
    case "relative":
      return `±\u00a0${shown(tolerance.by * 100)}\u00a0%`;
    case "at_least":
      return `at least ${shown(tolerance.value)}`;
    case "rule":
      return tolerance.text;
    default:
      return "";
  }
}

/** Over what a row's deviation was taken. @param {Row} row */
export function over({ spread }) {
  return spread ? SPREADS[spread] : "seeds";
}

/** Ours with its standard deviation. @param {Row} row */
export function ours({ ours, sd }) {
  return typeof sd === "number" ? `${shown(ours)} ±\u00a0${Number(sd.toPrecision(2))}` : shown(ours);
}

/** How a network was trained. @param {import("../engine/generated/evidence.js").Training} training */
export function trained({ learning_rates, epochs, seeds, published_epochs }) {
  const plural = (/** @type {number} */ count, /** @type {string} */ what) =>
    `${count} ${what}${count === 1 ? "" : "s"}`;
  const paper = published_epochs === undefined ? "" : ` (paper: ${published_epochs})`;
  return `${plural(epochs, "epoch")}${paper}, learning rate ${learning_rates.join(" then ")}, ${plural(seeds, "seed")}`;
}

/** A row in a few lines, for a tooltip and for a screen reader. @param {Row} row */
export function linesOf(row) {
  const deviation = typeof row.sd === "number" ? ` (standard deviation over ${over(row)})` : "";
  const lines = [row.name, `ours ${ours(row)}${deviation}`];
  if (typeof row.fixed === "number") lines.push(`ours at a fixed setting ${shown(row.fixed)}`);
  if (typeof row.published === "number") lines.push(`published ${shown(row.published)}`);
  const range = accepted(row);
  if (range) lines.push(`accepted: ${range}`);
  lines.push(OUTCOMES[row.status]);
  return lines;
}
