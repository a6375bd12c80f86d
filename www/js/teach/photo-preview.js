// One photo under the model: its input, its reconstruction and where the two differ, recomputed while the number of
// components changes.

import { make, paintPixels } from "../ui/dom.js";
import { number, percent } from "../ui/format.js";
import { Latest } from "../engine/coalesce.js";
import { colourScale } from "../ui/legend.js";
import { slider } from "../ui/choice.js";

/** @typedef {import("../engine/part-types.js").Taught} Taught */
/** @typedef {import("../engine/part-types.js").Judged} Judged */
/** @typedef {import("../engine/generated/types.js").ColourMap} ColourMap */
/** `left_out`: a photo of the training set is scored by a model of the others. @typedef {{model: string, photo: string, name: string, components: number | null, sigma: number | null, left_out: boolean}} Look */

const PANELS = /** @type {const} */ ([
  ["input", "Input", "the photo at the model’s resolution"],
  ["reconstruction", "Reconstruction", "from the principal components"],
  ["map", "Difference", "where the two differ"],
]);

export class PhotoPreview {
  /**
   * @param {object} on
   * @param {(look: Look) => Promise<Judged>} on.inspect
   * @param {(q: number) => void} on.change  components let go
   * @param {(error: unknown) => void} on.onerror
   * @param {() => void} on.onscratched  a scratched sample is wanted
   */
  constructor({ inspect, change, onerror, onscratched }) {
    /** @type {Taught | null} */
    this.trained = null;
    /** @type {{id: string, name: string} | null} */
    this.subject = null;
    /** What is being tried and not yet measured. @type {{components: number | null, sigma: number | null}} */
    this.trial = { components: null, sigma: null };
    /** @type {ColourMap | undefined} */
    this.colours = undefined;
    this.panels = PANELS.map(([id, title, shows]) => panel(id, title, shows));
    this.verdict = make("p", { class: "photo-preview-says", "data-testid": "photo-preview-says" });
    this.components = slider(
      "teach-components",
      "Components",
      { min: 0, max: 1, step: 1, value: 0 },
      {
        input: (q) => {
          this.trial.components = q;
          this.sayComponents(q);
          this.look();
        },
        change,
      },
    );
    this.explained = make("p", { class: "small muted", "data-testid": "explained" });
    this.scratched = make(
      "button",
      { type: "button", hidden: true, "data-testid": "photo-preview-scratched" },
      "Test with a scratched part",
    );
    this.scratched.addEventListener("click", onscratched);
    this.element = make(
      "section",
      { class: "photo-preview", "aria-labelledby": "photo-preview-title", "data-testid": "photo-preview" },
      make(
        "div",
        { class: "photo-preview-head" },
        make("h2", { id: "photo-preview-title" }, "Preview"),
        this.scratched,
      ),
      this.verdict,
      make("div", { class: "photo-preview-panels" }, ...this.panels.map(({ figure }) => figure)),
      make("div", { class: "photo-preview-knob" }, this.components.element, this.explained),
    );
    this.latest = new Latest(async (/** @type {Look} */ look) => {
      try {
        this.paint(look, await inspect(look));
      } catch (error) {
        // Another model or photo has come meanwhile; its own look follows.
        if (look.model === this.trained?.model && look.photo === this.subject?.id) onerror(error);
      }
    });
  }

  /** @param {Taught | null} trained  the model, and settings that hold from now on */
  show(trained) {
    this.trained = trained;
    this.trial = { components: null, sigma: null };
    if (!trained) return;
    this.components.input.max = String(trained.max_components);
    this.components.input.valueAsNumber = trained.components;
    this.components.element.hidden = this.explained.hidden = trained.scores.length === 0;
    this.sayComponents(trained.components);
    this.look();
  }

  /** @param {number} q */
  sayComponents(q) {
    const { trained } = this;
    if (!trained) return;
    this.components.say(`${q} of ${trained.max_components}`);
    this.explained.textContent =
      q === 0
        ? "None: each photo is compared with the mean of the good photos."
        : `${q === 1 ? "One component explains" : `${q} components explain`} ${percent(trained.explained[q - 1])} of the variance of the good photos. Fewer components flag more; many also fit noise.`;
  }

  /** Whether the photos are synthetic samples, of which there are scratched ones. @param {boolean} samples */
  offer(samples) {
    this.scratched.hidden = !samples;
  }

  /** @param {{id: string, name: string} | null} subject */
  choose(subject) {
    this.subject = subject;
    this.look();
  }

  /** @param {number | null} sigma */
  tryWidth(sigma) {
    this.trial.sigma = sigma;
    this.look();
  }

  look() {
    const { trained, subject } = this;
    this.element.hidden = !trained || !subject;
    if (trained && subject)
      this.latest.push({
        model: trained.model,
        photo: subject.id,
        name: subject.name,
        ...this.trial,
        left_out: trained.scores.some(({ id }) => id === subject.id),
      });
  }

  /** @param {Look} look @param {Judged} inspection */
  paint(look, inspection) {
    if (look.photo !== this.subject?.id) return;
    const { map } = inspection;
    const pictures = { input: inspection.input, reconstruction: inspection.reconstruction, map: map.rgba };
    for (const { id, canvas } of this.panels) {
      paintPixels(canvas, pictures[id], map.width, map.height);
      // The model sees a square; people see the photo's own shape.
      canvas.style.aspectRatio = `${inspection.width} / ${inspection.height}`;
      canvas.setAttribute(
        "aria-label",
        id === "map"
          ? `Map of ${look.name}: ${inspection.verdict.text}`
          : id === "input"
            ? `${look.name}, model input`
            : `${look.name}, reconstruction`,
      );
    }
    this.panels[2].legend.show(number(map.low), number(map.high), this.colours);
    this.verdict.dataset.level = inspection.verdict.level;
    const own = this.trained?.scores.find(({ id }) => id === look.photo);
    // Else its score here would seem to contradict the one in the chart.
    const words =
      "left_out" in inspection && inspection.left_out
        ? " Scored by leave-one-out."
        : own
          ? ` This photo was in the training set; its leave-one-out score is ${number(own.score)}.`
          : "";
    const seen = make("span", { class: "muted" }, words);
    this.verdict.replaceChildren(make("strong", {}, look.name), ` · ${inspection.verdict.text}`, seen);
    this.element.dataset.looks = String(Number(this.element.dataset.looks ?? 0) + 1);
  }
}

/** @param {typeof PANELS[number][0]} id @param {string} title @param {string} shows */
function panel(id, title, shows) {
  const canvas = /** @type {HTMLCanvasElement} */ (
    make("canvas", {
      width: 1,
      height: 1,
      role: "img",
      class: "photo-preview-pixels",
      "aria-label": title,
      "data-testid": `photo-preview-${id}`,
    })
  );
  const legend = colourScale();
  const caption = make(
    "figcaption",
    {},
    make("span", { class: "label" }, title),
    make("span", { class: "muted small" }, shows),
  );
  const figure = make(
    "figure",
    { class: "photo-preview-panel" },
    caption,
    canvas,
    ...(id === "map" ? [legend.element] : []),
  );
  return { id, canvas, legend, figure };
}
