// The knobs of a pretrained network: how many neighbours, what the error weighs beside the distance, whether saliency is
// computed; who ran it, and what its card says.

import { facts } from "../ui/model-card.js";
import { make } from "../ui/dom.js";
import { withTerms } from "../ui/glossary.js";
import { milliseconds } from "../ui/format.js";

/** Metrics of a network of patches in words. */
const METRICS = {
  image_auroc: "AUROC of photos",
  image_auroc_plain: "AUROC of photos, reconstruction error",
  image_auroc_detection_score: "AUROC of photos, detection score of paper B",
  pixel_auroc: "AUROC of pixels",
  pixel_auroc_plain: "AUROC of pixels, reconstruction error",
  iou_threshold: "IoU at the threshold",
  iou_youden: "IoU at the Youden threshold",
  good_flagged: "good photos flagged",
  defective_flagged: "defective photos flagged",
};

/** @typedef {import("./detectors.js").Detector} Detector */
/** @typedef {import("../engine/part-types.js").Tuning} Tuning */

export class NlnControls {
  /** @param {(patch: Tuning) => void} ontune */
  constructor(ontune) {
    this.ontune = ontune;
    /** @type {Detector | null} */
    this.detector = null;
    this.neighbours = make("div", { class: "choice", role: "radiogroup", "aria-labelledby": "nln-k-label" });
    this.weight = /** @type {HTMLInputElement} */ (
      make("input", { type: "range", id: "nln-weight", min: 0, step: 1, "data-testid": "nln-weight" })
    );
    this.says = make("output", { for: this.weight.id });
    this.weight.addEventListener("input", () => {
      this.ontune({ error_weight: this.detector?.network?.()?.weights[this.weight.valueAsNumber] });
      this.word();
    });
    this.saliency = /** @type {HTMLInputElement} */ (
      make("input", { type: "checkbox", "data-testid": "nln-saliency" })
    );
    this.saliency.addEventListener("change", () => this.ontune({ saliency: this.saliency.checked }));
    this.reset = /** @type {HTMLButtonElement} */ (
      make("button", { type: "button", class: "quiet", "data-testid": "nln-reset" }, "Recommended")
    );
    this.reset.addEventListener("click", () => {
      this.ontune({ neighbours: undefined, error_weight: undefined });
      if (this.detector) this.show(this.detector);
    });
    this.ran = make("p", { class: "muted small", "data-testid": "ran-by" });
    this.card = make("dl", { class: "network-card" });
    this.element = make(
      "section",
      {
        class: "display-controls network-controls",
        "aria-label": "Nearest latent neighbours",
        hidden: true,
        "data-testid": "nln",
      },
      make(
        "div",
        { class: "knob" },
        make("span", { class: "label", id: "nln-k-label" }, "Neighbours, K"),
        this.neighbours,
      ),
      make(
        "div",
        { class: "knob" },
        make(
          "label",
          { for: this.weight.id },
          make("span", { class: "label" }, "Weight of the error, α"),
          " ",
          this.says,
        ),
        this.weight,
      ),
      make("label", { class: "checkbox" }, this.saliency, make("span", {}, "Also compute saliency (slower)")),
      this.reset,
      this.ran,
      make("details", { class: "network-about" }, make("summary", {}, "About this network"), this.card),
    );
  }

  /** @param {Detector | null} detector  that is ready */
  show(detector) {
    this.detector = detector;
    const network = detector?.network?.();
    this.element.hidden = !network;
    if (!network) return;
    const { neighbours, error_weight, saliency } = detector?.tuned?.() ?? {};
    this.neighbours.replaceChildren(
      ...network.neighbours.map((k) => {
        const input = make("input", {
          type: "radio",
          name: "nln-k",
          value: k,
          checked: k === (neighbours ?? network.own.neighbours),
          "data-testid": `nln-k-${k}`,
        });
        input.addEventListener("change", () => {
          this.ontune({ neighbours: k });
          this.word();
        });
        return make("label", {}, input, make("span", {}, String(k)));
      }),
    );
    this.weight.max = String(network.weights.length - 1);
    this.weight.value = String(network.weights.indexOf(error_weight ?? network.own.error_weight));
    this.saliency.checked = saliency ?? false;
    const { card } = network;
    this.card.replaceChildren(
      ...facts({ id: card.id, title: card.title, parameters: 0, weights_prefix: "", card }, METRICS).flatMap(
        ([name, value]) => [make("dt", {}, name), make("dd", {}, ...withTerms(String(value)))],
      ),
    );
    this.word();
  }

  word() {
    const { network, tuned } = this.detector ?? {};
    const [own, now] = [network?.()?.own, tuned?.()];
    if (!own || !now) return;
    this.says.textContent = `${now.error_weight ?? own.error_weight}`;
    this.weight.setAttribute("aria-valuetext", `weight of the error ${now.error_weight ?? own.error_weight}`);
    this.reset.disabled =
      (now.neighbours ?? own.neighbours) === own.neighbours &&
      (now.error_weight ?? own.error_weight) === own.error_weight;
  }

  /** @param {import("../engine/part-types.js").Ran | undefined} ran */
  tell(ran) {
    if (!ran) return;
    this.ran.dataset.by = ran.by;
    this.ran.textContent = `Computed on ${ran.by === "CPU" ? "the CPU" : ran.by} in ${milliseconds(ran.took)}${ran.note ? `; WebGPU not used: ${ran.note}` : ""}.`;
  }
}
