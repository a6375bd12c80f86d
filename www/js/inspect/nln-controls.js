// The knobs of a pretrained network: how many neighbours, what the error weighs beside the distance, whether saliency is
// computed; who ran it, and what its card says.

import { facts } from "../ui/model-card.js";
import { checkbox, choice, slider } from "../ui/choice.js";
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
    this.neighbours = make("div");
    this.weight = slider(
      "nln-weight",
      "Weight of the error, α",
      { min: 0, max: 1, step: 1, value: 0 },
      {
        input: (index) => {
          this.ontune({ error_weight: this.detector?.network?.()?.weights[index] });
          this.word();
        },
      },
    );
    this.saliency = checkbox("nln-saliency", "Also compute saliency (slower)", false, (saliency) =>
      this.ontune({ saliency }),
    );
    this.reset = /** @type {HTMLButtonElement} */ (
      make("button", { type: "button", class: "quiet", "data-testid": "nln-reset" }, "Recommended")
    );
    this.reset.addEventListener("click", () => {
      this.ontune({ neighbours: undefined, error_weight: undefined });
      if (this.detector) this.show(this.detector);
    });
    this.ran = make("p", { class: "muted small", "data-testid": "ran-by" });
    /** What that line tells. @type {import("../engine/part-types.js").Ran | null} */
    this.last = null;
    this.card = make("dl", { class: "network-card" });
    this.element = make(
      "section",
      {
        class: "display-controls network-controls",
        "aria-label": "Nearest latent neighbours",
        hidden: true,
        "data-testid": "nln",
      },
      this.neighbours,
      this.weight.element,
      this.saliency.element,
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
    const own = neighbours ?? network.own.neighbours;
    this.neighbours.replaceChildren(
      choice(
        "nln-k",
        "Neighbours, K",
        network.neighbours.map((k) => ({ value: String(k), words: String(k) })),
        String(own),
        (k) => {
          this.ontune({ neighbours: Number(k) });
          this.word();
        },
      ).element,
    );
    this.weight.input.max = String(network.weights.length - 1);
    this.weight.input.value = String(network.weights.indexOf(error_weight ?? network.own.error_weight));
    this.saliency.input.checked = saliency ?? false;
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
    this.weight.say(String(now.error_weight ?? own.error_weight));
    this.reset.disabled =
      (now.neighbours ?? own.neighbours) === own.neighbours &&
      (now.error_weight ?? own.error_weight) === own.error_weight;
  }

  /** @param {import("../engine/part-types.js").Ran | undefined} ran */
  tell(ran) {
    if (!ran) return;
    this.last = ran;
    this.ran.dataset.by = ran.by;
    const say = (/** @type {string} */ note) =>
      (this.ran.textContent = `Computed on ${ran.by === "CPU" ? "the CPU" : ran.by} in ${milliseconds(ran.took)}${note ? `; WebGPU not used: ${note}` : ""}.`);
    say(ran.note);
    void ran.later?.then((note) => this.last === ran && say(note));
  }
}
