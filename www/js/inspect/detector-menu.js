// The models of the Inspect room: those of this device, pretrained ones, and those of synthetic samples; or a file.

import { make } from "../ui/dom.js";
import { filePicker } from "../ui/file-picker.js";
import { withTerms } from "../ui/glossary.js";
import { mountMenu } from "../ui/menus.js";
import { ModelMenu } from "../ui/model-menu.js";

/** @typedef {import("./detectors.js").Detector} Detector */

const GROUPS = /** @type {const} */ ([
  ["trained", "Your models"],
  ["pretrained", "Pretrained"],
  ["sample", "Sample models"],
]);

export class DetectorMenu {
  /** @param {{onpick: (detector: Detector) => void, onfile: (file: File) => void}} on */
  constructor({ onpick, onfile }) {
    /** @type {Detector[]} */
    this.detectors = [];
    this.title = make("span", { class: "detector-title", "data-testid": "detector-title" }, "Choose a model");
    this.facts = make("p", { class: "muted small detector-facts", "data-testid": "detector-facts" });
    const input = filePicker(
      { accept: ".safetensors,application/octet-stream", "data-testid": "detector-file" },
      ([file]) => onfile(file),
    );
    this.browse = () => input.click();
    const file = make(
      "button",
      { type: "button", class: "quiet", "data-testid": "detector-import" },
      "Open a model file",
    );
    file.addEventListener("click", () => {
      this.menu.close();
      this.browse();
    });
    const list = make("div", { "data-testid": "detector-list" });
    const menu = /** @type {HTMLDetailsElement} */ (
      make(
        "details",
        { class: "menu model-menu detector-menu" },
        make("summary", { "data-testid": "detector-open", "aria-describedby": "detector-label" }, this.title),
        make(
          "div",
          { class: "menu-card model-menu-card" },
          list,
          make(
            "div",
            { class: "detector-more" },
            file,
            make("a", { class: "button quiet", href: "#teach" }, "Train a model"),
          ),
        ),
      )
    );
    this.menu = new ModelMenu({
      menu,
      list,
      name: "detector",
      groups: GROUPS,
      onpick: (id) => {
        const detector = this.detectors.find((one) => one.id === id);
        if (detector) onpick(detector);
      },
    });
    mountMenu(menu);
    this.element = make(
      "div",
      { class: "detector" },
      make("p", { class: "label", id: "detector-label" }, "Model"),
      menu,
      this.facts,
      input,
    );
  }

  open() {
    this.menu.open();
  }

  /** @param {Detector[]} detectors @param {Detector | null} current */
  show(detectors, current) {
    this.detectors = detectors;
    this.title.textContent = current?.title ?? "Choose a model";
    this.facts.replaceChildren(...withTerms(current?.facts ?? "A model is required to inspect photos."));
    this.menu.show(
      detectors.map(({ id, kind, title, facts }) => ({ id, group: kind, title, facts })),
      current?.id ?? null,
    );
  }
}
