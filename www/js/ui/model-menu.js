// The menu of models that rooms offer: entries in groups, the one in use marked, arrow keys from entry to entry, and a
// note at those whose files this device has stored.

import { storedModels } from "../engine/model-index.js";
import { make } from "./dom.js";

/**
 * @typedef {object} MenuEntry
 * @property {string} id
 * @property {string} group
 * @property {string} title
 * @property {string} [subtitle]  where the title alone is ambiguous
 * @property {string} facts  one line
 * @property {string} [tooltip]
 */

export class ModelMenu {
  /**
   * @param {object} options
   * @param {HTMLDetailsElement} options.menu  whose summary opens it
   * @param {HTMLElement} options.list  inside it, filled here
   * @param {string} options.name  begins the test ids of the entries and the ids of the groups
   * @param {readonly (readonly [string, string])[]} options.groups  ids and titles, in order
   * @param {(id: string) => void} options.onpick
   */
  constructor({ menu, list, name, groups, onpick }) {
    this.menu = menu;
    this.list = list;
    this.name = name;
    this.groups = groups;
    this.onpick = onpick;
    /** @type {string | null} */
    this.current = null;
    menu.addEventListener("toggle", () => {
      if (!menu.open) return;
      void this.markStored();
      list.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
    });
    menu.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step || !menu.open) return;
      event.preventDefault();
      const stops = /** @type {HTMLElement[]} */ ([...menu.querySelectorAll("button, a")]);
      const at = stops.findIndex((one) => one === document.activeElement);
      // From the summary the first entry is below and the last above.
      stops[at < 0 && step < 0 ? stops.length - 1 : (at + step + stops.length) % stops.length]?.focus();
    });
  }

  /** @param {MenuEntry[]} entries @param {string | null} [current]  the one in use */
  show(entries, current = this.current) {
    this.list.replaceChildren(
      ...this.groups.flatMap(([group, title]) => {
        const some = entries.filter((entry) => entry.group === group);
        if (some.length === 0) return [];
        const heading = make("h3", { class: "label", id: `${this.name}-group-${group}` }, title);
        return [
          make(
            "section",
            { "aria-labelledby": heading.id },
            heading,
            make("ul", {}, ...some.map((entry) => make("li", {}, this.button(entry)))),
          ),
        ];
      }),
    );
    this.mark(current);
  }

  /** @param {MenuEntry} entry */
  button({ id, title, subtitle, facts, tooltip = "" }) {
    const button = make(
      "button",
      {
        type: "button",
        class: "model-entry",
        title: tooltip || false,
        "data-model": id,
        "data-testid": `${this.name}-${id}`,
      },
      make("span", { class: "model-entry-title" }, title),
      ...(subtitle ? [make("span", { class: "model-entry-subtitle" }, subtitle)] : []),
      make("small", { class: "model-entry-facts" }, facts),
    );
    button.addEventListener("click", () => {
      this.close();
      this.onpick(id);
    });
    return button;
  }

  /** @returns {HTMLButtonElement[]} */
  get buttons() {
    return [...this.list.querySelectorAll("button")];
  }

  /** Says which model is in use. @param {string | null} id */
  mark(id) {
    this.current = id;
    for (const button of this.buttons) {
      if (button.dataset.model === id) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
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

  async markStored() {
    const stored = await storedModels();
    for (const button of this.buttons) button.classList.toggle("is-stored", stored(button.dataset.model ?? ""));
  }
}
