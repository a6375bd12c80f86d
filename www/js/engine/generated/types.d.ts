// What crosses between the wasm modules and the page.
// Generated from the Rust types by `cargo xtask types`; a test of `novelty-boundary` compares it.

/** How the errors against several neighbours become one. */
export type Aggregation = "mean" | "minimum";

/** An axis with the places of the values that it was made for. */
export type Axis = {
  /** Value at place 0, a round number. */
  low: number,
  /** Value at place 1, a round number. */
  high: number,
  /** Round numbers from `low` to `high`, both included. */
  ticks: Array<Tick>,
  /** Places of the values, in the order given. */
  places: Array<Place>,
};

/** What the latent bank of a model holds. */
export type BankEntry = {
  /** How `bank.bin` keeps the values. */
  form: Form,
  /** Rows of the bank. */
  rows: number,
  /** Training latents that they were taken from. */
  source_rows: number,
  /** Which of them were taken. */
  selection: Selection,
  /**
   * AUROC on the test set lost to form and selection, against all training latents in f32;
   * negative where it gained. `null` where it was not measured.
   */
  auroc_loss: number | null,
};

/** One photo of a batch. Read from what `crate::report::inspection::Judgement` serialises to. */
export type BatchRow = {
  /** The photo's file name or path. */
  name: string,
  /** Why it was not judged; `null` for a photo that was. */
  refused?: string | null,
  /** Columns of the photo. */
  width?: number | null,
  /** Rows of the photo. */
  height?: number | null,
  /** The score. */
  score?: number | null,
  /** Whether the score is above the threshold. */
  flagged?: boolean | null,
  /** How unusual it is. */
  level?: Level | null,
  /** The share of good photos that score as much or more, 0 to 1. */
  good_at_or_above?: number | null,
  /** The verdict in words. */
  verdict?: Verdict | null,
  /** The regions above the threshold, by their peaks, in unit coordinates. */
  regions?: Array<RegionView>,
  /** Where the part is, if elsewhere than the normal ones. */
  misalignment?: Misalignment | null,
};

/** A batch: by which model, at which threshold, and its photos. */
export type BatchTable = {
  /** The model's name. */
  model?: string | null,
  /** The score above which a photo is flagged. */
  threshold?: number | null,
  /** The photos. */
  rows: Array<BatchRow>,
};

/** The distance of A6 and the pair of pixels that attains it, as `[row, column]`. */
export type BestMatch = {
  /** The distance in pixels. */
  distance: number,
  /** The pixel of the reference set. */
  from: [number, number],
  /** The pixel of the other set nearest to it. */
  to: [number, number],
};

/** What is assumed beyond the edge of the image. */
export type Border = "zero" | "reflect";

/** What one pair of the grid does on the shots. */
export type Cell = {
  /** Components. */
  q: number,
  /** Width of the kernel, in pixels; 0 for the squared error. */
  sigma: number,
  /** Average precision on the shots, 0 to 1. */
  average_precision: number,
  /** How far that is between what a random score reaches and 1: 0 to 1. */
  above_chance: number,
  /** The difference of the two groups' median scores over their pooled standard deviation. */
  margin: number,
};

/** The numbers a visitor saw when the link was made. */
export type Claim = {
  /** Mean squared error (A2). */
  mse: number,
  /** Top-K agreement (A5). */
  agreement: number,
  /** Maximum distance to best match (A6) in pixels; 0 where there is none. */
  distance: number,
  /** The blended score of NLN, where it decided. */
  nln?: number | null,
  /** Which backend computed it: letters, digits, hyphens and underscores, at most 32. */
  backend: string,
};

/**
 * The classes of a data set, by name (`0` to `9`, `t-shirt`, …); both lists are empty for photos of parts, whose only
 * class is good.
 */
export type Classes = {
  /** Classes that the network was trained on. */
  known: Array<string>,
  /** Classes that count as novel. */
  novel: Array<string>,
};

/** A colour map with its colours. */
export type ColourMap = {
  /** The name in links and requests. */
  id: ColourMapId,
  /** The name for people. */
  title: string,
  /** 256 colours as red, green and blue bytes, from the low end to the high end. */
  stops: Uint8Array<ArrayBuffer>,
};

/** A colour map; each grows lighter from its first to its last entry. */
export type ColourMapId = "magma" | "viridis" | "inferno" | "cividis" | "grey";

/** How far two self-tests differ. */
export type Comparison = {
  /** The largest absolute difference. */
  max_abs: number,
  /** The largest that is accepted. */
  tolerance: number,
  /** Whether it is accepted. */
  ok: boolean,
};

/**
 * What α weighs. The paper's equations and its authors' evaluation disagree.
 *
 * This project computes with `a`, the weight of the error, and shows α in either convention.
 */
export type Convention = "paper" | "script";

/** Strokes and the pen that made them. */
export type Drawing = {
  /**
   * The strokes, in the order drawn: later ones cover earlier ones. Among strokes of one level that
   * are not filled the order does not change the picture.
   */
  strokes: Array<Stroke>,
  /** Pen radius in units of the square's side, see `RADIUS_RANGE`. */
  radius: number,
};

/** An open engine. */
export type EngineInfo = {
  /** The name that it was opened with. */
  backend: string,
  /** Its name for people. */
  label: string,
  /** The graphics adapter; `null` on the CPU. */
  adapter: string | null,
  /** Whether that adapter is emulated in software. */
  software: boolean,
};

/** The kind of an error: what a program may decide by, where the text is for people. */
export type ErrorKind = "invalid" | "damaged" | "newer" | "older" | "too_large" | "too_few" | "unsolved" | "cancelled";

/** A map in addition to the model's error. */
export type ExtraMap = {
  /** Its heading. */
  title: string,
  /** What it shows, as a sentence; may be empty. */
  note: string,
  /** Columns. */
  width: number,
  /** Rows. */
  height: number,
  /**
   * `input`, `reconstruction`, `error`, `saliency`, `saliency_squared`, `pse` or `nln`; of a neighbour `neighbour` or
   * `neighbour_error`.
   */
  id: string,
  /** `H·W` values, in the unit of the legend. */
  values: Float32Array<ArrayBuffer>,
  /** `H·W` ranks, 1 for the largest value; ties by index. */
  ranks: Uint32Array<ArrayBuffer>,
  /** `H·W` colours, four bytes each. */
  rgba: Uint8ClampedArray<ArrayBuffer>,
  /** Smallest value. */
  min: number,
  /** Largest value. */
  max: number,
  /** Value of the first colour. */
  low: number,
  /** Value of the last colour; larger values share it. */
  high: number,
};

/** The kind of an error, the `name` of the JavaScript error. */
export type FailureKind = ErrorKind | "unavailable" | "device";

/** One file of a model folder. */
export type FileEntry = {
  /** Plain file name, no folders. */
  name: string,
  /** Its size. */
  bytes: number,
  /** SHA-256 of its bytes, 64 lower-case hexadecimal digits. */
  sha256: string,
};

/** How a file keeps the values. */
export type Form = "f16" | "i8";

/** How a drawing is laid into the 28×28 field. */
export type Framing = "raw" | "centred" | "fitted";

/** The distribution of the good photos' scores, as a chart shows it. */
export type GoodScores = {
  /** Density: place on the axis and height, both 0 to 1. */
  curve: Array<[number, number]>,
  /** The axis of the scores. */
  axis: ScoreAxis,
  /** The place of each score, 0 to 1. */
  goods: Float32Array<ArrayBuffer>,
};

/** A map with its extent. */
export type Heat = {
  /** Columns. */
  width: number,
  /** Rows. */
  height: number,
  /**
   * `input`, `reconstruction`, `error`, `saliency`, `saliency_squared`, `pse` or `nln`; of a neighbour `neighbour` or
   * `neighbour_error`.
   */
  id: string,
  /** `H·W` values, in the unit of the legend. */
  values: Float32Array<ArrayBuffer>,
  /** `H·W` ranks, 1 for the largest value; ties by index. */
  ranks: Uint32Array<ArrayBuffer>,
  /** `H·W` colours, four bytes each. */
  rgba: Uint8ClampedArray<ArrayBuffer>,
  /** Smallest value. */
  min: number,
  /** Largest value. */
  max: number,
  /** Value of the first colour. */
  low: number,
  /** Value of the last colour; larger values share it. */
  high: number,
};

/** The map that is laid over the photo. */
export type HeatMap = {
  /** The same colours, transparent at the low end. */
  veil: Uint8ClampedArray<ArrayBuffer>,
  /** What it shows, as a sentence; may be empty. */
  note: string,
  /** Columns. */
  width: number,
  /** Rows. */
  height: number,
  /**
   * `input`, `reconstruction`, `error`, `saliency`, `saliency_squared`, `pse` or `nln`; of a neighbour `neighbour` or
   * `neighbour_error`.
   */
  id: string,
  /** `H·W` values, in the unit of the legend. */
  values: Float32Array<ArrayBuffer>,
  /** `H·W` ranks, 1 for the largest value; ties by index. */
  ranks: Uint32Array<ArrayBuffer>,
  /** `H·W` colours, four bytes each. */
  rgba: Uint8ClampedArray<ArrayBuffer>,
  /** Smallest value. */
  min: number,
  /** Largest value. */
  max: number,
  /** Value of the first colour. */
  low: number,
  /** Value of the last colour; larger values share it. */
  high: number,
};

/**
 * What was analysed.
 *
 * In JSON either `{"strokes": […], "radius": r}` or `{"pixels": […]}`.
 */
export type Input = Drawing | { pixels: ArrayLike<number>, };

/** A model's judgement of a photo, with images. */
export type Inspection = {
  /** The axis of the scores. */
  axis: ScoreAxis,
  /** Density of the good photos' scores: place on the axis and height, both 0 to 1. */
  curve: Array<[number, number]>,
  /** Whether the map is the one whose peak is the score. */
  own: boolean,
  /** The legend of the map. */
  legend: Legend,
  /** The map that was asked for. */
  map: HeatMap,
  /** The squared error. */
  error: Heat,
  /** Additional maps, where they were asked for. */
  extra_maps: Array<ExtraMap>,
  /** The photo as the model's input, of the map's extent. */
  input: Uint8ClampedArray<ArrayBuffer>,
  /** The model's reconstruction of it. */
  reconstruction: Uint8ClampedArray<ArrayBuffer>,
  /** Outlines of the regions: polylines `x0, y0, x1, y1, …` in unit coordinates of the photo. */
  contour: Array<Float32Array<ArrayBuffer>>,
  /** The largest pixel of the model's map. */
  score: number,
  /** The score above which a photo is flagged. */
  threshold: number,
  /** Its percentile among the good photos' scores. */
  threshold_percentile: number,
  /** Its place on the axis, 0 to 1. */
  threshold_position: number,
  /** Whether the threshold is the model's own. */
  threshold_own: boolean,
  /** The share of the good photos above the threshold. */
  good_flagged: number,
  /** Whether the score is above the threshold. */
  flagged: boolean,
  /** The share of good photos that score as much or more, 0 to 1. */
  good_at_or_above: number,
  /** The place of the score on the axis, 0 to 1. */
  position: number,
  /** The verdict in words. */
  verdict: Verdict,
  /** The regions above the threshold, by their peaks. */
  regions: Array<RegionView>,
  /** How the part is misaligned with the good ones; `null` where it is not. */
  misalignment: Misalignment | null,
};

/** How the maps of all widths become one. */
export type Join = "max" | "mean";

/** A model's judgement of a photo, without images. */
export type Judgement = {
  /** The largest pixel of the model's map. */
  score: number,
  /** The score above which a photo is flagged. */
  threshold: number,
  /** Its percentile among the good photos' scores. */
  threshold_percentile: number,
  /** Its place on the axis, 0 to 1. */
  threshold_position: number,
  /** Whether the threshold is the model's own. */
  threshold_own: boolean,
  /** The share of the good photos above the threshold. */
  good_flagged: number,
  /** Whether the score is above the threshold. */
  flagged: boolean,
  /** The share of good photos that score as much or more, 0 to 1. */
  good_at_or_above: number,
  /** The place of the score on the axis, 0 to 1. */
  position: number,
  /** The verdict in words. */
  verdict: Verdict,
  /** The regions above the threshold, by their peaks. */
  regions: Array<RegionView>,
  /** How the part is misaligned with the good ones; `null` where it is not. */
  misalignment: Misalignment | null,
};

/** The settings of one analysis. */
export type Knobs = {
  /** K of the top-K agreement (A5), 1 to `MAX_TOP_K`; clamped to the number of pixels. */
  top_k: number,
  /** σ of the PSE kernel (C4) in pixels, 0 to `MAX_SIGMA`. */
  sigma: number,
  /** What the PSE's convolution sees beyond the border. */
  border: Border,
  /** What the colours are scaled by. */
  scale: Scale,
  /** The colours. */
  colour_map: ColourMapId,
  /**
   * The share of held-out normal images that the threshold leaves unflagged, 0 to 1, in steps
   * of 0.0001.
   */
  percentile: number,
  /**
   * K of NLN, 1 to 10; `null` for the model's own. Between the K in a calibration, the
   * nearest of them is used.
   */
  neighbours: number | null,
  /**
   * `a`, the weight of the error in the score of NLN, 0 to 1 in steps of 0.01; `null` for the
   * model's own.
   */
  error_weight: number | null,
  /** Which of the two meanings of α is shown; it changes no score. */
  convention: Convention,
};

/** The legend of a map. */
export type Legend = {
  /** Value of the first colour. */
  low: number,
  /** Value of the last colour. */
  high: number,
  /** Round numbers between them. */
  ticks: Array<Tick>,
};

/** How unusual a picture is. Reports of earlier versions say `strange` and `none`. */
export type Level = "ordinary" | "borderline" | "unusual" | "unknown";

/** What the licence of the training data asks of those who use the weights. */
export type LicenceClass = "free" | "share_alike" | "non_commercial" | "academic" | "unknown";

/** Everything that a link carries. */
export type LinkState = {
  /** The room of the page: `draw`, `inspect`, `teach`, `evidence`. */
  room: string,
  /** Id of the model. */
  model: string,
  /** First 16 hexadecimal digits of the SHA-256 of its weights. */
  weights: string,
  /** What was analysed. */
  input: Input,
  /** How the drawing is laid into the field. */
  framing: Framing,
  /** The settings. */
  knobs: Knobs,
  /** The result that was seen when the link was made. */
  claim: Claim | null,
};

/** A loaded model. */
export type LoadedModel = {
  /** Name of its folder. */
  id: string,
  /** Its name for people. */
  title: string,
  /** Trainable parameters. */
  parameters: number,
  /** Latent size L. */
  latent: number,
  /** The first digits of its weights' hash, as links carry them. */
  weights_prefix: string,
  /** The whole card. */
  card: ModelCard,
};

/** How a photo is shown by a model of a part. */
export type Look = {
  /** Components of the reconstruction that is shown; `null` for the model's own. */
  components?: number | null,
  /** Width of the kernel of the map that is shown, in pixels, 0 to 64; `null` for the model's map. */
  sigma?: number | null,
  /** The colours. */
  colour_map?: ColourMapId,
  /** What the colours are scaled by; a map of another width has only its own scale. */
  scale?: Scale,
  /** The threshold of the verdict, the regions and the contour; `null` for the model's own. */
  threshold?: Threshold | null,
  /** Whether saliency and PSE are shown beside the error. */
  extra_maps?: boolean,
  /** Whether a good photo of the training set is judged by a model of the others. */
  left_out?: boolean | null,
};

/** How errors become a map, without the per-pixel statistics. */
export type MapCard = {
  "error": "one_width",
  /** Width of the kernel, in pixels. */
  sigma: number,
  /** What is assumed beyond the edge. */
  border: Border,
} | {
  "error": "widths",
  /** Widths and what they are measured by. */
  scales: Array<PseScale>,
  /** How they are joined. */
  join: Join,
  /** What is assumed beyond the edge. */
  border: Border,
};

/** A map or a picture as it is shown. */
export type MapView = {
  /**
   * `input`, `reconstruction`, `error`, `saliency`, `saliency_squared`, `pse` or `nln`; of a neighbour `neighbour` or
   * `neighbour_error`.
   */
  id: string,
  /** `H·W` values, in the unit of the legend. */
  values: Float32Array<ArrayBuffer>,
  /** `H·W` ranks, 1 for the largest value; ties by index. */
  ranks: Uint32Array<ArrayBuffer>,
  /** `H·W` colours, four bytes each. */
  rgba: Uint8ClampedArray<ArrayBuffer>,
  /** Smallest value. */
  min: number,
  /** Largest value. */
  max: number,
  /** Value of the first colour. */
  low: number,
  /** Value of the last colour; larger values share it. */
  high: number,
};

/** A score beside a threshold. */
export type MarkedScore = {
  /** Whether it is above the threshold. */
  flagged: boolean,
  /** The share of good photos that score as much or more, 0 to 1. */
  good_at_or_above: number,
  /** Its place on the axis, 0 to 1. */
  position: number,
  /** How unusual the picture is. */
  level: Level,
  /** One to three sentences. */
  text: string,
};

/** A threshold, and scores compared with it. */
export type Marks = {
  /** The score above which a photo is flagged. */
  value: number,
  /** Its percentile among the good photos' scores. */
  percentile: number,
  /** Its place on the axis, 0 to 1. */
  position: number,
  /** The share of the good photos above it. */
  good_flagged: number,
  /** Whether it is the model's own. */
  own: boolean,
  /** The scores, in the order given. */
  verdicts: Array<MarkedScore>,
};

/** How the error against one neighbour is measured. */
export type Measure = {
  /** What is compared. */
  kind: MeasureKind,
  /** σ of the PSE's kernel in pixels, 0 to 64; used by `ErrorKind::Pse` only. */
  sigma: number,
  /** What the PSE's convolution sees beyond the border. */
  border: Border,
  /**
   * Whether errors of pixels are divided by the picture's mean brightness, at least
   * `INK_FLOOR`: thin strokes are then no less unusual than thick ones. Not in paper B.
   */
  per_ink: boolean,
};

/** What the error term compares. */
export type MeasureKind = "absolute" | "pse" | "features" | "con_code" | "con_paper";

/** Which error is mapped. */
export type Method = { "error": "mse" } | {
  "error": "pse",
  /** Width of the kernel, in pixels. */
  sigma: number,
} | {
  "error": "multi_scale_pse",
  /** Widths of the kernels, in pixels. */
  sigmas: Array<number>,
  /** What each width is normalised by. */
  normaliser: Normaliser,
  /** How they are joined. */
  join: Join,
};

/** The numbers of the table. */
export type Metrics = {
  /** K, clamped to the number of pixels. */
  k: number,
  /** Pixels that saliency and error share among their K largest (A5). */
  agreement: number,
  /** Mean agreement of two random sets. */
  chance_agreement: number,
  /** Probability that two random sets share nothing. */
  chance_of_none: number,
  /** Maximum distance to best match, from saliency to error (A6), and the pair that attains it. */
  distance: BestMatch | null,
  /** Mean squared difference of the scaled maps (A7). */
  map_mse: number,
  /** The same with the squared saliency (A7). */
  map_mse_squared: number,
  /** Mean squared error of the reconstruction (A2, C2). */
  mse: number,
  /** Mean absolute error of the reconstruction (B3). */
  mae: number,
  /** Largest value of the PSE map (C5). */
  pse_peak: number,
  /** PSE (C3). */
  pse_mean: number,
  /** Gradient values that were not finite and count as 0. */
  non_finite: number,
  /** How many of saliency and error are zero everywhere; A7 means little unless this is 0. */
  flat_maps: number,
  /** The blended score of NLN (B4, B9), where there are neighbours and a calibration of their terms. */
  nln: number | null,
};

/** A part whose position or rotation differs from that of the normal ones. */
export type Misalignment = {
  /** How far it is to the right, in pixels of the model; 0 where no shift helps. */
  right: number,
  /** How far it is down. */
  down: number,
  /** The same as a sentence. */
  sentence: string,
};

/** Identity, training, licence, metrics and files of one model. */
export type ModelCard = {
  /** Version of this layout, `FORMAT`. */
  format: number,
  /** Folder name: lower-case letters, digits and hyphens. */
  id: string,
  /** Name for people. */
  title: string,
  /** The paper the network comes from. */
  paper: string,
  /** The equations it serves, by the tags of the specification. */
  equation: string,
  /** The network, for programs. */
  network: NetworkEntry,
  /** The layers, in words, for people. */
  architecture: string,
  /** What kind of image the model was trained on. */
  subject: Subject,
  /** The data set or category: `mnist`, `fashion-mnist`, `bottle`, `washer`, … */
  data_set: string,
  /** Which classes of the data set are normal and which are novel. */
  classes: Classes,
  /** Extent of the input image. */
  input: Shape,
  /** How bytes become input values: `u8/255` or `per-image min-max`. */
  preprocessing: string,
  /** What the network was trained on, in words ("the digits 0–4"). */
  normal: string,
  /** What counts as novel in its evaluation, in words. */
  novel: string,
  /** How it was trained. */
  training: Training,
  /** Results on the test set, by name. */
  metrics: { [key in string]: number },
  /** The latent bank, for a model that has one. */
  bank?: BankEntry,
  /**
   * The score that is recommended and decides unless a visitor chooses otherwise; the mean
   * squared error where nothing is said.
   */
  score?: ScoreEntry,
  /** Every other file of the model folder. */
  files: Array<FileEntry>,
  /** Starts of the hashes that the same weights had in earlier file formats: links made then name the weights so. */
  earlier_weights?: Array<string>,
};

/** The list of models of a site, `models/index.json`. */
export type ModelIndex = {
  /** Version of this layout, `FORMAT`. */
  format: number,
  /** The models, the default one first. */
  models: Array<ModelIndexEntry>,
};

/** One line of the list of models. */
export type ModelIndexEntry = {
  /** Folder name. */
  id: string,
  /** Name for people. */
  title: string,
  /** What it was trained on, in words. */
  trained_on: string,
  /** What kind of image it takes. */
  subject: Subject,
  /** The data set or category. */
  data_set: string,
  /** Classes that it was trained on and classes that are novel. */
  classes: Classes,
  /** The network. */
  network: NetworkEntry,
  /** Bytes to download before it answers. */
  bytes: number,
  /** Licence of the weights. */
  licence: string,
  /** What that licence asks. */
  licence_class: LicenceClass,
};

/** An id with its name for people. */
export type Named = {
  /** The id. */
  id: string,
  /** The name for people. */
  title: string,
};

/** One of the nearest neighbours. */
export type Neighbour = {
  /** Row of the bank. */
  index: number,
  /** Distance in latent space. */
  distance: number,
  /** The error against it, as the score measures it. */
  error: number,
  /** The comparison in one sentence. */
  words: string,
  /** The network's reconstruction of it, with the id `neighbour`. */
  picture: MapView,
  /** Where the picture differs from that reconstruction, with the id `neighbour_error`; all neighbours share one scale. */
  error_map: MapView,
};

/** The K and the weights of the error that a network offers. */
export type Network = {
  /** The K that are offered, ascending. */
  neighbours: Array<number>,
  /** The weights of the error that are offered, ascending. */
  weights: Array<number>,
  /** The recommended ones. */
  own: NetworkSetting,
};

/** Which network a model is, as a program needs it. */
export type NetworkEntry = {
  /** `abati`, or a name with the latent size such as `mesarcik-ae-32` or `bergmann-ae-128`. */
  name: string,
  /** Latent size L. */
  latent: number,
  /** Trainable parameters. */
  parameters: number,
  /** The activation of the last layer. */
  output: Output,
};

/** An operation of a network. */
export type NetworkOperation = "encode" | "decode" | "saliency";

/** A K and a weight of the error. */
export type NetworkSetting = {
  /** K. */
  neighbours: number,
  /** `a`, the weight of the error, 0 to 1. */
  error_weight: number,
};

/** What the engine has to run next for a photo. */
export type NetworkStep = {
  /** The operation. */
  op: NetworkOperation,
  /** Its input, item after item. */
  input: Float32Array<ArrayBuffer>,
  /** Number of values in an item. */
  row: number,
};

/** The nearest latent neighbours in numbers. */
export type Nln = {
  /** K: of the knob, or the nearest one in the calibration. */
  k: number,
  /** `a`, the weight of the error. */
  error_weight: number,
  /** What α represents. */
  convention: Convention,
  /** α in that convention. */
  alpha: number,
  /** The convention in one sentence. */
  alpha_words: string,
  /** How the error against one neighbour is measured. */
  measure: Measure,
  /** How the errors against several become one. */
  aggregation: Aggregation,
  /** Both terms, not scaled. */
  term: Term,
  /**
   * Both terms on the scale of the held-out normal images, not clipped; `null` without a
   * calibration of them.
   */
  scaled: Term | null,
  /** Their blend, `a·E + (1−a)·D`; `null` without a calibration of them. */
  score: number | null,
};

/** What was chosen, and why. */
export type NormalisationChoice = {
  /** Whether maps are normalised pixel by pixel. */
  per_pixel: boolean,
  /** Number of painted defects. */
  painted: number,
  /** How many of them are above the threshold with the normalisation. */
  found_with: number,
  /** How many of them are above the threshold without it. */
  found_without: number,
  /** How many labelled defects are above the threshold with the normalisation. */
  labelled_with: number,
  /** How many labelled defects are above the threshold without it. */
  labelled_without: number,
};

/** What of the good photos the map of one width is measured by. */
export type Normaliser = "mean" | "deviation" | "peak";

/** The score of a picture on the distribution of held-out images. */
export type Novelty = {
  /** The score that decides. */
  score: number,
  /** Share of held-out normal images whose score is at or below this one, 0 to 1. */
  percentile: number,
  /** The score above which a picture is flagged. */
  threshold: number,
  /** The percentile of the held-out normal images that is the threshold. */
  threshold_percentile: number,
  /** Whether the score is above the threshold. */
  flagged: boolean,
  /** Share of held-out normal images that the threshold flags. */
  normals_flagged: number,
  /** Share of novel test images that it flags, where they are known. */
  novels_flagged: number | null,
  /** Smoothed density of the normal images: `[place on the axis 0–1, height 0–1]`. */
  curve_normal: Array<[number, number]>,
  /** The same of the novel images, on the same axis and scale; empty where they are not known. */
  curve_novel: Array<[number, number]>,
  /** Place of the score on the axis, 0 to 1, clamped. */
  position: number,
  /** Place of the threshold on the axis, 0 to 1, clamped. */
  threshold_position: number,
  /** Share of the held-out normal images up to each point of the curves: the percentile of a threshold there. */
  percentiles: Array<number>,
  /** The axis. */
  axis: ScoreAxis,
};

/** The activation of a network's last layer. */
export type Output = "linear" | "sigmoid";

/** What a model's file says about the model. JSON with `snake_case` keys; unknown keys are ignored. */
export type PartCard = {
  /** Version of the layout, 1. */
  format: number,
  /** The part's name, as its owner gave it. */
  name: string,
  /** Anything else the owner wrote, such as a date; may be empty. */
  note: string,
  /** Shape of the photos. */
  shape: Shape,
  /** Good photos it was trained on, N. */
  photos: number,
  /** Components in use, q; the scores are those of this q. */
  components: number,
  /** The variance of the photos in all directions, also those not kept. */
  total_variance: number,
  /** How errors become a map. */
  map: MapCard,
  /** Whether the map is normalised pixel by pixel; the statistics are tensors. */
  per_pixel: boolean,
  /** Whether photos are moved to where the mean photo has the part before they are judged. */
  aligned: boolean,
  /** What a map is divided by for display: the 99.5 % quantile of good pixels. */
  display: number,
  /** The percentile of the good photos' scores that is the threshold, 0 to 1. */
  threshold_percentile: number,
};

/** A family of synthetic parts. */
export type PartFamily = {
  /** The id. */
  id: string,
  /** The name for people. */
  title: string,
  /** The defects that its parts can have. */
  defects: Array<Named>,
};

/** Everything that the page shows of a model. */
export type PartReport = {
  /** The card in its file. */
  card: PartCard,
  /** Good photos it was trained on. */
  photos: number,
  /** Components in use. */
  components: number,
  /** Components that it has. */
  max_components: number,
  /** The share of the variance that the first components explain, one value for each number of them. */
  explained: Array<number>,
  /** The threshold of the score. */
  threshold: number,
  /** Its place on the axis, 0 to 1. */
  threshold_position: number,
  /** Good photos above the threshold. */
  above: number,
  /** Leave-one-out scores of the good photos; empty for a model from a file. */
  scores: Array<PhotoScore>,
  /** Scores of the labelled defects; empty for a model from a file. */
  defects: Array<PhotoScore>,
  /** The leave-one-out scores alone. */
  spread: Array<PlacedScore>,
  /** The axis of the scores. */
  axis: ScoreAxis,
  /** Density of the good photos' scores: place on the axis and height, both 0 to 1. */
  curve: Array<[number, number]>,
  /** How the good photos are aligned; `null` for a model from a file. */
  alignment: PhotoAlignment | null,
  /** How the normalisation was chosen; `null` where it was given, and for a model from a file. */
  normalisation: NormalisationChoice | null,
  /** The few-shot selection; `null` where none was asked for. */
  shots: Shots | null,
  /** Average precision of the model in use on the labelled photos. */
  average_precision: number | null,
  /** Bytes of its file. */
  bytes_full: number,
  /** Bytes of its file with components at half precision. */
  bytes_half: number,
  /** How long training took. */
  milliseconds: number,
};

/** A photo of a synthetic part. */
export type PartSample = {
  /** Columns. */
  width: number,
  /** Rows. */
  height: number,
  /** Its pixels. */
  rgba: Uint8ClampedArray<ArrayBuffer>,
  /** The reduced photo that is kept of it. */
  reduced: ReducedPhoto,
  /** A byte for each pixel, 1 where the defect is; `null` for a good part. */
  truth: Uint8Array<ArrayBuffer> | null,
};

/** How a network inspects a photo. */
export type PatchLook = {
  /** K; `null` for the recommended one. */
  neighbours?: number | null,
  /** `a`, the weight of the error; `null` for the recommended one. */
  error_weight?: number | null,
  /** The colours. */
  colour_map?: ColourMapId,
  /** What the colours are scaled by. */
  scale?: Scale,
  /** The threshold of the verdict, the regions and the contour; `null` for the model's own. */
  threshold?: Threshold | null,
  /** Whether the photo is reconstructed, too. */
  pictures?: boolean,
  /** Whether its saliency is computed, too. */
  saliency?: boolean,
};

/** How the part is aligned in the good photos. */
export type PhotoAlignment = {
  /** The kind of alignment. */
  pose: PoseKind,
  /** The usual shift, in pixels of the model; 0 unless they are shifted. */
  typical: number,
  /** The largest shift. */
  largest: number,
  /** The same as a sentence. */
  sentence: string,
  /** Whether photos are aligned before they are judged. */
  aligned: boolean,
};

/** What the first bytes of a file tell. */
export type PhotoHeader = {
  /** Why the file is refused, as a sentence; `null` for one that is accepted. */
  refusal: string | null,
  /** The sentence for a file that cannot be decoded. */
  undecodable: string,
  /** What is changed when it is read, as sentences. */
  warnings: Array<string>,
};

/** The score of a photo that a model was trained with. */
export type PhotoScore = {
  /** Id of the photo. */
  id: string,
  /** The score. */
  score: number,
  /** Its place on the axis, 0 to 1. */
  position: number,
  /** Whether a good photo with this score differs from the others. */
  unlike: boolean,
};

/** Where one value and the ends of its range are, 0 to 1. */
export type Place = {
  /** The value. */
  at: number,
  /** The lower end of its range. */
  low: number,
  /** The upper end. */
  high: number,
};

/** A score and its place. */
export type PlacedScore = {
  /** The score. */
  score: number,
  /** Its place on the axis, 0 to 1. */
  position: number,
  /** Whether a good photo with this score differs from the others. */
  unlike: boolean,
};

/** How the part is aligned in the good photos, for programs. */
export type PoseKind = "aligned" | "shifted" | "varied" | "featureless";

/** One width and how its map is measured. */
export type PseScale = {
  /** Width of the kernel, in pixels. */
  sigma: number,
  /** Taken off the map. */
  offset: number,
  /** Divides what remains; positive. */
  divisor: number,
};

/** What is kept of a photo: its pixels at a reduced size. */
export type ReducedPhoto = {
  /** Columns, at most 256. */
  width: number,
  /** Rows, at most 256. */
  height: number,
  /** Red, green and blue bytes of every pixel, rows from the top. */
  rgb: Uint8Array<ArrayBuffer>,
  /** Whether any pixel was transparent; white was put behind it. */
  transparent: boolean,
};

/** A region in unit coordinates of the photo: 0 to 1 from left to right and from top to bottom. */
export type RegionView = {
  /** From 1, by descending peak. */
  number: number,
  /** The share of the photo that it covers. */
  area: number,
  /** Pixels of the map that it covers. */
  pixels: number,
  /** Its largest value. */
  peak: number,
  /** The middle of the pixel that has it: x, y. */
  at: [number, number],
  /** Left, upper, right and lower end. */
  box: [number, number, number, number],
  /** Where that is, such as "at the upper left". */
  words: string,
};

/** The digit that a drawing becomes. */
export type Rendered = {
  /** 784 grey levels, rows from the top, 0 is paper and 255 is ink. */
  pixels: Uint8Array<ArrayBuffer>,
  /** Sum of all grey levels. */
  ink: number,
  /** Whether nothing was drawn. */
  empty: boolean,
};

/** Everything the page shows of one drawing. */
export type Report = {
  /** Id of the model. */
  model: string,
  /** The backend that ran it. */
  backend: string,
  /** Whether the network ran; a moved setting needs no new pass. */
  ran: boolean,
  /** How long it took. */
  timing: Timing,
  /** 784 grey levels, rows from the top. */
  pixels: Uint8Array<ArrayBuffer>,
  /** Rows of every map. */
  height: number,
  /** Columns of every map. */
  width: number,
  /**
   * Input, reconstruction, error, saliency, squared saliency and PSE, in this order; then NLN, where there are
   * neighbours.
   */
  maps: Array<MapView>,
  /** The numbers of the table. */
  metrics: Metrics,
  /** Which score decides. */
  score_kind: ScoreKind,
  /** That score on the distribution of held-out images; `null` without a calibration. */
  novelty: Novelty | null,
  /** The terms of NLN and their blend; `null` without neighbours. */
  nln: Nln | null,
  /** The K nearest neighbours, nearest first; empty without neighbours. */
  neighbours: Array<Neighbour>,
  /** The K largest pixels. */
  top: Top,
  /** The verdict in plain words. */
  verdict: Verdict,
  /** Every map described in one sentence, in the order of `maps`. */
  words: Array<string>,
};

/** How a recomputed result compares with the shared one. */
export type Reproduction = {
  /** Whether all numbers are claimed and equal, bit for bit. */
  exact: boolean,
  /**
   * Whether the errors differ by at most 0.1 %, the agreements by at most one pixel, and the
   * blended scores by at most a thousandth of the extent of the normal images or of their size.
   */
  close: boolean,
  /** Relative difference of the errors, 0 and more. */
  delta: number,
  /** The same in a sentence. */
  text: string,
};

/** One analysis: the input, its framing, and the knobs. */
export type Request = {
  /** Strokes or 784 grey levels. */
  input: Input,
  /** How a drawing is laid into the field. */
  framing: Framing,
  /** The settings. */
  knobs: Knobs,
};

/** What a map's colours are scaled by. */
export type Scale = "image" | "calibrated";

/** An axis of scores: logarithmic for the mean squared error, linear for blended scores. */
export type ScoreAxis = {
  /** Score at place 0. */
  low: number,
  /** Score at place 1. */
  high: number,
  /** Round scores between them; on a logarithmic axis 1, 2 and 5 times powers of ten. */
  ticks: Array<Tick>,
  /** Whether places are those of logarithms. */
  logarithmic: boolean,
};

/** The recommended score of a model. */
export type ScoreEntry = {
  /** Which score. */
  kind: ScoreKind,
  /** K, for NLN; 1 to 10. */
  neighbours?: number,
  /** Weight of the error, for NLN; 0 to 1. */
  error_weight?: number,
};

/** Which score decides whether a picture is novel. */
export type ScoreKind = "mse" | "nln";

/** Which training latents a bank holds. */
export type Selection = "full" | "core_set";

/** The extent of an image: channels, rows, columns. Layout is `[C, H, W]`, row-major. */
export type Shape = {
  /** Channels, `C`. */
  channels: number,
  /** Rows, `H`. */
  height: number,
  /** Columns, `W`. */
  width: number,
};

/** The few-shot selection with the axes of its grid. */
export type Shots = {
  /** Numbers of components, the rows of the grid. */
  components: Array<number>,
  /** Widths σ in pixels, the columns of the grid. */
  sigmas: Array<number>,
  /** The pair taken. */
  best: Cell,
  /** Every pair, row by row: σ runs fastest. */
  cells: Array<Cell>,
  /** Pairs in a row, one for each σ. */
  columns: number,
  /** The share of defects among the shots, which a random score reaches on average. */
  prevalence: number,
};

/** One movement of the pen, from down to up, or an outline that is filled. */
export type Stroke = {
  /** Points `[x, y]` in the unit square, `x` to the right, `y` down, in the order drawn. */
  points: Array<[number, number]>,
  /** Grey level, 0 (paper, which erases) to 1 (ink); others are clamped. */
  level?: number,
  /** Radius of its own pen; the drawing's where there is none. */
  radius?: number,
  /**
   * Whether what it encloses is filled as well: the line closes from its last point to its first, and what
   * it winds around (nonzero) counts as inside. Less than three points enclose nothing.
   */
  filled?: boolean,
};

/** The kind of image that a model takes, which decides the room of the page and the samples it offers. */
export type Subject = "digits" | "garments" | "parts";

/** The two terms of one picture at one K, not scaled. */
export type Term = {
  /** The error against the neighbours' decodings (B4, first term). */
  error: number,
  /** The mean distance to them in latent space (B4, second term). */
  distance: number,
};

/** A threshold other than the model's own. */
export type Threshold = { "percentile": number } | { "value": number } | { "position": number };

/** One mark on an axis. */
export type Tick = {
  /** Place on the axis, 0 to 1. */
  position: number,
  /** The number. */
  value: number,
  /** The number as text, with as many decimals as the steps need. */
  label: string,
};

/** Milliseconds spent on each part of an analysis. */
export type Timing = {
  /** From strokes to pixels. */
  render_ms: number,
  /** The network; 0 where the cached pass was used. */
  pass_ms: number,
  /** Maps, metrics, score and sentences. */
  maps_ms: number,
  /** The whole analysis. */
  total_ms: number,
};

/** Flat indices of the K largest pixels, largest first. */
export type Top = {
  /** Of the saliency map. */
  saliency: Array<number>,
  /** Of the error map. */
  error: Array<number>,
};

/** How a model was trained, complete enough to do it again. */
export type Training = {
  /** Data set and split. */
  data: string,
  /** Licence of the data, and so of the weights. */
  licence: string,
  /** What that licence asks. */
  licence_class: LicenceClass,
  /** Training images. */
  examples: number,
  /** Seed of every random choice. */
  seed: number,
  /** Passes over the data. */
  epochs: number,
  /** Images a step. */
  batch: number,
  /** Step size at the start. */
  learning_rate: number,
  /** Optimiser with its constants. */
  optimiser: string,
  /** The command that trains it. */
  command: string,
  /** Commit of this project that ran it. */
  commit: string,
  /** Device and library that ran it. */
  backend: string,
  /** Anything a reader should know besides. */
  note: string,
};

/** What is fixed, and what is left to the rules below. */
export type TrainingConfig = {
  /** The part's name. */
  name?: string,
  /** Components in use; `null` for the rule, or what the shots choose. */
  components?: number | null,
  /** Which error is mapped; `null` for the default, or what the shots choose. */
  method?: Method | null,
  /** Whether maps are normalised pixel by pixel; `null` for what finds more defects painted on the photos. */
  per_pixel?: boolean | null,
  /** Whether photos that only are misaligned are moved. */
  align?: boolean,
  /** The percentile of the good photos' scores that is the threshold, 0 to 1. */
  percentile?: number,
};

/** The default configuration of a training, and its limits. */
export type TrainingDefaults = {
  /** Side that photos are brought to, in pixels. */
  side: number,
  /** The sides that are offered. */
  sides: [number, number, number, number, number],
  /** Whether colours are kept. */
  colour: boolean,
  /** Whether photos that only are misaligned are moved. */
  align: boolean,
  /** Whether maps are normalised pixel by pixel where painted defects do not decide. */
  per_pixel: boolean,
  /** The percentile of the good photos' scores that is the threshold, 0 to 1. */
  percentile: number,
  /** Which error is mapped. */
  method: Method,
  /** Fewest good photos. */
  least_photos: number,
  /** Most photos. */
  most_photos: number,
};

/** The configuration of a model with the photos that it is trained on. */
export type TrainingRequest = {
  /** Ids of the good photos, in their order. */
  good: Array<string>,
  /** Ids of the labelled defects; may be empty. */
  defects: Array<string>,
  /** Side that photos are brought to, in pixels. */
  side: number,
  /** Whether colours are kept. */
  colour: boolean,
  /** The part's name. */
  name?: string,
  /** Components in use; `null` for the rule, or what the shots choose. */
  components?: number | null,
  /** Which error is mapped; `null` for the default, or what the shots choose. */
  method?: Method | null,
  /** Whether maps are normalised pixel by pixel; `null` for what finds more defects painted on the photos. */
  per_pixel?: boolean | null,
  /** Whether photos that only are misaligned are moved. */
  align?: boolean,
  /** The percentile of the good photos' scores that is the threshold, 0 to 1. */
  percentile?: number,
};

/** A verdict with its explanation. */
export type Verdict = {
  /** How unusual the picture is. */
  level: Level,
  /** One to three sentences. */
  text: string,
};
