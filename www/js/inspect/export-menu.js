// The menu of what can be taken away.

import { make } from "../ui/dom.js";
import { mountMenu } from "../ui/menus.js";
import { LONGEST } from "./encoders.js";

/** @typedef {"csv" | "json" | "zip-maps" | "zip-photos" | "png-map" | "png-photo" | "model"} Kind */

const ENTRIES = /** @type {[Kind, string, string][]} */ ([
  ["csv", "Table", "CSV"],
  ["json", "Table with regions", "JSON"],
  ["png-photo", "This photo with heat map", "PNG"],
  ["png-map", "This heat map", "PNG"],
  ["zip-photos", "All photos with heat maps", "ZIP"],
  ["zip-maps", "All heat maps", "ZIP"],
  ["model", "Model", "safetensors"],
]);

export class ExportMenu {
  /** @param {(kind: Kind) => void} onsave */
  constructor(onsave) {
    this.buttons = new Map(
      ENTRIES.map(([kind, title, form]) => {
        const button = /** @type {HTMLButtonElement} */ (
          make(
            "button",
            { type: "button", disabled: true, "data-testid": `inspect-save-${kind}` },
            title,
            make("small", {}, form),
          )
        );
        button.addEventListener("click", () => {
          menu.open = false;
          onsave(kind);
        });
        return [kind, button];
      }),
    );
    const menu = /** @type {HTMLDetailsElement} */ (
      make(
        "details",
        { class: "menu" },
        make("summary", { "data-testid": "inspect-save" }, "Save"),
        make(
          "div",
          { class: "menu-card" },
          ...this.buttons.values(),
          make(
            "p",
            { class: "muted small save-note", "data-testid": "inspect-save-note" },
            `Images have the size of the photo, up to ${LONGEST.toLocaleString("en")} px along the longer edge.`,
          ),
        ),
      )
    );
    mountMenu(menu);
    this.element = make("div", { class: "actions" }, menu);
  }

  /** @param {{some: boolean, open: boolean, model: boolean}} there  what there is to save */
  offer({ some, open, model }) {
    this.element.hidden = !some && !open && !model;
    for (const [kind, button] of this.buttons)
      button.disabled = kind === "model" ? !model : kind.startsWith("png") ? !open : !some;
  }
}
