// The choice of who judges: models of this machine, models of samples, and (when they are there) pretrained ones; or a file.

import { make } from "../ui/dom.js";
import { mountMenu } from "../ui/menus.js";

/** @typedef {import("./detectors.js").Judge} Judge */

const GROUPS = /** @type {[Judge["kind"], string][]} */ ([
  ["taught", "Your models"],
  ["pretrained", "Pretrained"],
  ["sample", "Sample models"],
]);

export class Chooser {
  /** @param {{onpick: (judge: Judge) => void, onfile: (file: File) => void}} deeds */
  constructor({ onpick, onfile }) {
    this.onpick = onpick;
    /** @type {Judge[]} */
    this.judges = [];
    this.title = make("span", { class: "judge-title", "data-testid": "judge-title" }, "Choose a model");
    this.facts = make("p", { class: "muted small judge-facts", "data-testid": "judge-facts" });
    const input = /** @type {HTMLInputElement} */ (
      make("input", {
        type: "file",
        accept: ".safetensors,application/octet-stream",
        hidden: true,
        "data-testid": "judge-file",
      })
    );
    input.addEventListener("change", () => {
      const [file] = input.files ?? [];
      input.value = "";
      if (file) onfile(file);
    });
    const file = make("button", { type: "button", class: "quiet", "data-testid": "judge-import" }, "Open a model file");
    this.browse = () => input.click();
    file.addEventListener("click", () => {
      this.close();
      this.browse();
    });
    this.list = make("div", { "data-testid": "judge-list" });
    this.menu = /** @type {HTMLDetailsElement} */ (
      make(
        "details",
        { class: "menu picker judge-menu" },
        make("summary", { "data-testid": "judge-open", "aria-describedby": "judge-label" }, this.title),
        make(
          "div",
          { class: "menu-card picker-card" },
          this.list,
          make("div", { class: "judge-more" }, file, make("a", { class: "button quiet", href: "#teach" }, "Train one")),
        ),
      )
    );
    this.element = make(
      "div",
      { class: "judge" },
      make("p", { class: "label", id: "judge-label" }, "Model"),
      this.menu,
      this.facts,
      input,
    );
    mountMenu(this.menu);
    this.menu.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step || !this.menu.open) return;
      event.preventDefault();
      const buttons = [...this.menu.querySelectorAll("button, a")];
      const at = buttons.indexOf(/** @type {HTMLElement} */ (document.activeElement));
      /** @type {HTMLElement | undefined} */ (buttons[(at + step + buttons.length) % buttons.length])?.focus();
    });
  }

  open() {
    this.menu.open = true;
    this.menu.scrollIntoView({ block: "nearest" });
    this.menu.querySelector("button")?.focus();
  }

  close() {
    this.menu.open = false;
    this.menu.querySelector("summary")?.focus();
  }

  /** @param {Judge[]} judges @param {Judge | null} current */
  show(judges, current) {
    this.judges = judges;
    this.title.textContent = current?.title ?? "Choose a model";
    this.facts.textContent = current?.facts ?? "A model is required to inspect photos.";
    this.list.replaceChildren(
      ...GROUPS.flatMap(([kind, name]) => {
        const some = judges.filter((judge) => judge.kind === kind);
        if (some.length === 0) return [];
        return [
          make(
            "section",
            { "aria-labelledby": `judges-${kind}` },
            make("h3", { class: "label", id: `judges-${kind}` }, name),
            make("ul", {}, ...some.map((judge) => make("li", {}, this.button(judge, judge === current)))),
          ),
        ];
      }),
    );
  }

  /** @param {Judge} judge @param {boolean} current */
  button(judge, current) {
    const button = make(
      "button",
      { type: "button", class: "picker-entry", "data-testid": `judge-${judge.id}`, "aria-current": current && "true" },
      make("span", { class: "picker-trained-on" }, judge.title),
      make("small", { class: "picker-facts" }, judge.facts),
    );
    button.addEventListener("click", () => {
      this.close();
      this.onpick(judge);
    });
    return button;
  }
}
