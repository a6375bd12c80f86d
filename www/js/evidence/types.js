// The shape of the evidence files, as core's `report/evidence` writes them; names are those of the JSON.

/** @typedef {"a" | "b" | "c"} Paper */
/** @typedef {"table" | "figure" | "claims" | "own"} TableKind */
/** @typedef {"pass" | "miss" | "no_reference" | "not_run"} Status */
/** @typedef {"agreement_share" | "share" | "mean_agreement" | "agreement_mode" | "max_distance" | "max_distance_sd" | "map_mse" | "map_mse_squared" | "ratio" | "auroc" | "image_auroc" | "pixel_auroc" | "average_precision" | "iou" | "accuracy" | "gain_percent" | "difference" | "optimum" | "components" | "milliseconds"} Metric */
/** @typedef {"bars" | "dumbbell" | "curves" | "histogram" | "none"} ChartKind */
/** @typedef {"paper" | "other_data_set" | "held_out_normals" | "painted_defects" | "labelled_shots" | "test_set" | "fixed"} ChosenOn */
/** @typedef {"seeds" | "classes" | "categories" | "draws"} Spread */
/** @typedef {{kind: "within" | "relative", by: number} | {kind: "at_least", value: number} | {kind: "rule", text: string}} Tolerance */
/** @typedef {{learning_rates: number[], epochs: number, seeds: number, published_epochs?: number}} Training */
/** @typedef {{training?: Training[], chosen?: ChosenOn, fixed?: ChosenOn}} Settings */
/** A key of rows and its words. @typedef {{id: string, title: string}} Label */
/** @typedef {{kind: ChartKind, metrics?: Metric[], from?: number, x?: string, series?: Label[], panels?: Label[]}} Chart */
/**
 * @typedef {object} Row
 * @property {string} name
 * @property {Metric} metric
 * @property {string} [series]
 * @property {string} [panel]
 * @property {number} [x]
 * @property {number} [k]
 * @property {string} [network]
 * @property {number} [latent]
 * @property {"miso" | "simo"} [protocol]
 * @property {number} [class]
 * @property {string} [about]  the model that the row is about alone
 * @property {number} [published]
 * @property {number} [ours]  where `fixed` is there, too, the best of a grid
 * @property {number} [fixed]  at a setting that the test set did not choose
 * @property {number} [sd]  standard deviation of ours
 * @property {Spread} [spread]
 * @property {Tolerance} [tolerance]
 * @property {{low?: number, high?: number}} [accepted]
 * @property {Status} status
 * @property {string} [why]
 * @property {Training} [training]
 * @property {ChosenOn} [chosen]
 */
/** @typedef {{id: string, paper: Paper, kind: TableKind, item: string, title: string, why: string, headline?: number, commands: string[], model: string, cards?: string[], data: string, licence?: string, settings: Settings, chart: Chart, notes?: string[], rows: Row[]}} Table */
/** @typedef {{pass: number, miss: number, no_reference: number, not_run: number}} Totals */
/** @typedef {{name: string, metric: Metric, published?: number, ours?: number, status: Status}} Headline */
/** @typedef {{id: string, paper: Paper, kind: TableKind, item: string, title: string, why: string, headline?: Headline, totals: Totals, models?: string[]}} Entry */
/** @typedef {{paper: Paper, authors: string, title: string, question: string, arxiv: string, totals: Totals, own: Totals}} PaperEntry */
/** @typedef {{papers: PaperEntry[], tables: Entry[]}} Index */
/** @typedef {{file: string, width: number, height: number, words: string, licence: string}} ExampleStrip */
/** @typedef {{title: string, about: string, columns: string[], strips: ExampleStrip[]}} ExampleGroup */
/** @typedef {{command: string, groups: ExampleGroup[]}} Examples */

export {};
