// What the model's card says, in the page: what it was trained on and how, what it may be used for.

import { byId, make } from "./dom.js";
import { number, percent, runnable } from "./format.js";

/** Metrics of a card in words, without what they were measured on. @type {Record<string, string>} */
const NAMES = {
  mse: "mean squared error",
  cross_entropy: "cross-entropy",
  auroc_mse: "AUROC of the mean squared error",
  auroc_pse_peak: "AUROC of the PSE peak",
  auroc_nln: "AUROC of the neighbour score",
  auroc_distance_full_f32: "AUROC of the latent distance, all codes as 32-bit numbers",
};
/** Banks that were tried beside the one that is shipped. @type {Record<string, string>} */
const BANKS = {
  full_f16: "all codes as 16-bit numbers",
  core_set_f16: "a tenth of the codes as 16-bit numbers",
  core_set_i8: "a tenth of the codes as 8-bit numbers",
};

/** @typedef {import("../engine/generated/types.js").LoadedModel} LoadedModel */
/** @typedef {import("../engine/generated/types.js").ModelCard} ModelCard */

/**
 * What a card says, by name.
 * @param {Omit<LoadedModel, "latent">} model @param {Record<string, string>} [names]  of metrics that the Draw room has not
 * @returns {[string, unknown][]}
 */
export function facts(model, names = {}) {
  const card = model.card ?? {};
  const training = card.training ?? {};
  const patches = card.subject === "parts";
  const { paper_a_pass: pass, paper_a_miss: miss } = card.metrics ?? {};
  const all = /** @type {[string, unknown][]} */ ([
    ["Name", model.title],
    ["Paper", card.paper],
    ["Parameters", model.parameters && model.parameters.toLocaleString("en")],
    ["Normal classes", listed(card.normal)],
    ["Novel classes", listed(card.novel)],
    ["Trained on", training.data],
    ["Licence of the data", training.licence],
    [
      "Training",
      [
        training.optimiser,
        training.learning_rate && `initial learning rate ${training.learning_rate}`,
        training.epochs && `${training.epochs} epochs`,
        training.examples && `${Number(training.examples).toLocaleString("en")} ${patches ? "photos" : "images"}`,
        training.seed !== undefined && `seed ${training.seed}`,
      ]
        .filter(Boolean)
        .join(", "),
    ],
    ["Command", training.command && runnable(training.command)],
    ["Architecture", card.architecture],
    ["On the test set", measured(card.metrics, /^test_/, names)],
    ["On training data", measured(card.metrics, /^training_/)],
    ["On held-out data", measured(card.metrics, /^held_out_/)],
    ["Agreement with paper A", pass !== undefined && `${pass} of ${pass + miss} numbers within the accepted range`],
    ["Latent bank", card.bank && bankOf(card.bank, card.score?.neighbours, patches)],
    ["Other bank sizes", tried(card)],
    [
      "Score",
      card.score &&
        (card.score.kind === "nln"
          ? `nearest latent neighbours, K = ${card.score.neighbours}, weight of the error ${card.score.error_weight}`
          : "mean squared error"),
    ],
    ["Note", training.note],
    ["Weights", model.weights_prefix && `SHA-256 begins ${model.weights_prefix}`],
  ]);
  return all.filter(([, value]) => value);
}

/** @param {LoadedModel} model */
export function showCard(model) {
  const { latent, output } = model.card.network;
  byId("code-length", HTMLElement).textContent = String(latent);
  byId("output-range", HTMLElement).textContent =
    output === "linear"
      ? "The output is linear and may leave the range 0–1; the image shown is clamped, the metrics are not."
      : "A sigmoid output keeps every value between 0 and 1.";
  byId("model-card", HTMLElement).replaceChildren(
    ...facts(model).flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, String(value))]),
  );
}

/** @param {unknown} value */
function listed(value) {
  return Array.isArray(value) ? value.join(", ") : value;
}

/** Metrics of one kind. @param {Record<string, number> | undefined} metrics @param {RegExp} kind  how their names begin @param {Record<string, string>} [names] */
function measured(metrics, kind, names = {}) {
  const own = Object.entries(metrics ?? {}).filter(([name]) => kind.test(name));
  return own
    .map(([name, value]) => {
      const rest = name.replace(kind, "");
      return `${NAMES[rest] ?? names[rest] ?? rest.replaceAll("_", " ")} ${rest.endsWith("flagged") ? percent(value) : number(value)}`;
    })
    .join(" · ");
}

/** @param {import("../engine/generated/types.js").BankEntry} bank @param {number | undefined} neighbours @param {boolean} patches */
function bankOf(bank, neighbours, patches) {
  const [rows, all] = [bank.rows, bank.source_rows].map((count) => Number(count).toLocaleString("en"));
  const which = bank.rows === bank.source_rows ? `all ${rows} training` : `${rows} of ${all} training`;
  const measure = patches ? "of photos, by the decision score" : `of the latent distance at K = ${neighbours}`;
  return `${which} ${patches ? "patches" : "images"}${bank.selection === "core_set" ? ", selected as a core-set," : ""} as ${bank.form === "i8" ? "8-bit" : "16-bit"} numbers; AUROC ${measure}: ${cost(bank.auroc_loss)}`;
}

/** @param {ModelCard} card */
function tried({ metrics }) {
  return Object.entries(BANKS)
    .flatMap(([name, words]) => {
      const loss = metrics?.[`bank_loss_${name}`];
      return loss === undefined ? [] : [`${words}: AUROC ${cost(loss)}`];
    })
    .join(" · ");
}

/** A loss against all codes as 32-bit numbers, in words; below zero it is a gain. @param {number | null} loss */
function cost(loss) {
  if (loss === null || !Number.isFinite(loss)) return "not compared";
  const size = Math.abs(loss).toFixed(4);
  if (size === "0.0000") return "unchanged";
  return loss < 0 ? `${size} higher` : `${size} lower`;
}
