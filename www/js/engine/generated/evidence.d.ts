// The evidence files, www/evidence/*.json.
// Generated from the Rust types by `cargo xtask types`; a test of `novelty-boundary` compares it.

/** The accepted range; an end that is missing is open. */
export type Accepted = {
  /** Lower end. */
  low?: number,
  /** Upper end. */
  high?: number,
};

/** The chart of a table: it shows the rows whose metric is listed. */
export type Chart = {
  /** Its kind. */
  kind: ChartKind,
  /** Metrics of the rows that it shows; each axis has the unit of its rows' metric. */
  metrics?: Array<Metric>,
  /** Value that the axis includes, its start unless a number is below; `null`: the axis begins at the data. */
  from?: number,
  /** What x counts, for curves and histograms. */
  x?: string,
  /** Series in the order of the legend. */
  series?: Array<Label>,
  /** Panels in order. */
  panels?: Array<Label>,
};

/** The kind of chart. */
export type ChartKind = "bars" | "dumbbell" | "curves" | "histogram" | "none";

/** The data on which a setting (a checkpoint, K, a weight, σ, q) was chosen. */
export type ChosenOn = "paper" | "other_data_set" | "held_out_normals" | "painted_defects" | "labelled_shots" | "test_set" | "fixed";

/** One table on the first screen. */
export type Entry = {
  /** Its id. */
  id: string,
  /** The paper. */
  paper: Paper,
  /** What it is. */
  kind: TableKind,
  /** The paper's name for it. */
  item: string,
  /** What it shows. */
  title: string,
  /** What came out and why. */
  why: string,
  /** The number that stands for it. */
  headline?: Headline,
  /** How many rows have which outcome. */
  totals: Totals,
  /** Ids of the published models for which a visitor's drawing can be marked in it. */
  models?: Array<string>,
};

/** Strips with the same columns. */
export type ExampleGroup = {
  /** Heading. */
  title: string,
  /** What one sees, in a sentence. */
  about: string,
  /** Words for the columns of every strip, left to right. */
  columns: Array<string>,
  /** The strips. */
  strips: Array<ExampleStrip>,
};

/** Pictures side by side in one file. */
export type ExampleStrip = {
  /** File beside the list. */
  file: string,
  /** Width in pixels. */
  width: number,
  /** Height in pixels. */
  height: number,
  /** What it shows and what came out. */
  words: string,
  /** Licence of the pictures. */
  licence: string,
};

/** All example maps. */
export type Examples = {
  /** The command that makes them. */
  command: string,
  /** Groups of strips with the same columns. */
  groups: Array<ExampleGroup>,
};

/** The number that stands for a table. */
export type Headline = {
  /** What it is, in words. */
  name: string,
  /** What it measures. */
  metric: Metric,
  /** The paper's number. */
  published?: number,
  /** Ours. */
  ours?: number,
  /** The outcome. */
  status: Status,
};

/** The index of all tables. */
export type Index = {
  /** The papers, in order. */
  papers: Array<PaperEntry>,
  /** The tables, in order: by paper, then by kind, then by number. */
  tables: Array<Entry>,
};

/** A key of rows and its words. */
export type Label = {
  /** The value of `super::Row::series` or `super::Row::panel`. */
  id: string,
  /** What a reader sees. */
  title: string,
};

/** What a number measures, and so the unit of its axis. */
export type Metric = "agreement_share" | "share" | "mean_agreement" | "agreement_mode" | "max_distance" | "max_distance_sd" | "map_mse" | "map_mse_squared" | "ratio" | "auroc" | "image_auroc" | "pixel_auroc" | "average_precision" | "iou" | "accuracy" | "gain_percent" | "difference" | "optimum" | "components" | "milliseconds";

/** One of the three papers. */
export type Paper = "a" | "b" | "c";

/** A paper on the first screen. */
export type PaperEntry = {
  /** The paper. */
  paper: Paper,
  /** Authors and year. */
  authors: string,
  /** Its title. */
  title: string,
  /** What it asks. */
  question: string,
  /** Number at arXiv. */
  arxiv: string,
  /** Rows of its tables, figures and claims. */
  totals: Totals,
  /** Rows of our own variants and targets. */
  own: Totals,
};

/** Which classes are normal (paper B, section 4). */
export type Protocol = "miso" | "simo";

/** One number. */
export type Row = {
  /** What it is, in words. */
  name: string,
  /** What it measures. */
  metric: Metric,
  /** The series that it belongs to. */
  series?: string,
  /** The panel that it belongs to. */
  panel?: string,
  /** Its place along x. */
  x?: number,
  /** Number of top pixels (paper A) or of neighbours (paper B). */
  k?: number,
  /** The architecture, as the model card names it. */
  network?: string,
  /** Latent size L. */
  latent?: number,
  /** Which classes are normal. */
  protocol?: Protocol,
  /** The class that is left out (MISO) or trained on alone (SIMO). */
  class?: number,
  /** Id of the published model that the row is about alone. */
  about?: string,
  /** The paper's number; `null` where it has none. */
  published?: number,
  /** Ours. */
  ours?: number,
  /** Ours at a setting that the test set did not choose, where `Row::ours` is the best of a grid. */
  fixed?: number,
  /** Standard deviation of ours. */
  sd?: number,
  /** What it is taken over. */
  spread?: Spread,
  /** What counts as agreement. */
  tolerance?: Tolerance,
  /** The range that the tolerance accepts. */
  accepted?: Accepted,
  /** The outcome. */
  status: Status,
  /** Why it came out so, in a sentence. */
  why?: string,
  /** How its networks were trained. */
  training?: Training,
  /** On what its setting was chosen, where that differs from the table's. */
  chosen?: ChosenOn,
};

/** How the numbers of a table came about. */
export type Settings = {
  /** Every distinct training of the table's networks. */
  training?: Array<Training>,
  /** On what the setting of `super::Row::ours` was chosen; `null` where there is none to choose. */
  chosen?: ChosenOn,
  /** On what the setting of `super::Row::fixed` was chosen, where rows have one. */
  fixed?: ChosenOn,
};

/** What a standard deviation is taken over. */
export type Spread = "seeds" | "classes" | "categories" | "draws";

/** The outcome of a row. */
export type Status = "pass" | "miss" | "no_reference" | "not_run";

/** One table. */
export type Table = {
  /** Name of the file without `.json`, and of the link `#evidence/<id>`. */
  id: string,
  /** The paper. */
  paper: Paper,
  /** What it is. */
  kind: TableKind,
  /** The paper's name for it, for instance "Table 1". */
  item: string,
  /** What it shows. */
  title: string,
  /** What came out and why, in one sentence. */
  why: string,
  /** Index of the row that stands for the table. */
  headline?: number,
  /** Commands that make it, in order; each can be run as it is. */
  commands: Array<string>,
  /** The networks or methods, in words. */
  model: string,
  /** Ids of the published models that were measured. */
  cards?: Array<string>,
  /** The data that was measured. */
  data: string,
  /** Licences of the data, where they bind whoever uses the models. */
  licence?: string,
  /** How the numbers came about. */
  settings: Settings,
  /** The chart. */
  chart: Chart,
  /** What a reader must know: whole sentences. */
  notes?: Array<string>,
  /** One row for each number. */
  rows: Array<Row>,
};

/** What a table is. */
export type TableKind = "table" | "figure" | "claims" | "own";

/** What counts as agreement. */
export type Tolerance = {
  "kind": "within",
  /** The largest difference. */
  by: number,
} | {
  "kind": "relative",
  /** The largest difference as a share of the published number. */
  by: number,
} | {
  "kind": "at_least",
  /** The smallest number. */
  value: number,
} | {
  "kind": "rule",
  /** The rule. */
  text: string,
};

/** How many rows have which outcome. */
export type Totals = {
  /** Within their tolerance. */
  pass: number,
  /** Outside. */
  miss: number,
  /** Without a published number and without a rule, measured or not. */
  no_reference: number,
  /** With a published number or a rule, and not measured. */
  not_run: number,
};

/** How a network was trained. */
export type Training = {
  /** Learning rate at the start, or one for each phase, in order. */
  learning_rates: Array<number>,
  /** Passes over the training images. */
  epochs: number,
  /** Number of seeds that were run. */
  seeds: number,
  /** Passes in the paper, where it states them. */
  published_epochs?: number,
};
