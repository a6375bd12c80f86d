// What the model's card says, in the page: what it knows, how it was trained, what it may be used for.

import { byId, make } from "./dom.js";
import { number } from "./format.js";

/** What a card says, by name. @param {import("./types.js").Model} model @returns {[string, unknown][]} */
export function facts(model) {
  const card = model.card ?? {};
  const training = card.training ?? {};
  const all = /** @type {[string, unknown][]} */ ([
    ["Name", model.title],
    ["Paper", card.paper],
    ["Parameters", model.parameters && model.parameters.toLocaleString("en")],
    ["Knows", listed(card.normal)],
    ["Has never seen", listed(card.novel)],
    ["Trained on", training.data],
    ["Licence of the data", training.licence],
    ["Training", [training.optimiser, training.epochs && `${training.epochs} epochs`, training.examples && `${Number(training.examples).toLocaleString("en")} pictures`, training.seed !== undefined && `seed ${training.seed}`].filter(Boolean).join(", ")],
    ["Command", training.command],
    ["Architecture", card.architecture],
    ["On the test set", Object.entries(card.metrics ?? {}).map(([name, value]) => `${name.replaceAll("_", " ")} ${number(value)}`).join(" · ")],
    ["Latent bank", card.bank && `${Number(card.bank.rows).toLocaleString("en")} of ${Number(card.bank.source_rows).toLocaleString("en")} training pictures, ${String(card.bank.selection).replaceAll("_", " ")}, ${card.bank.form}; costs ${number(card.bank.auroc_loss)} of AUROC`],
    ["Score", card.score && (card.score.kind === "nln" ? `nearest latent neighbours, K = ${card.score.neighbours}, weight of the error ${card.score.error_weight}` : "mean squared error")],
    ["Note", training.note],
    ["Weights", model.weights_prefix && `SHA-256 begins ${model.weights_prefix}`],
  ]);
  return all.filter(([, value]) => value);
}

/** @param {import("./types.js").Model} model */
export function showCard(model) {
  byId("model-card", HTMLElement).replaceChildren(...facts(model).flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, String(value))]));
}

/** @param {unknown} value */
function listed(value) {
  return Array.isArray(value) ? value.join(", ") : value;
}
