// The choice of a network, in the visitor's terms: what it was trained on, how large it is, what it may be used for.

import { byId, make } from "../ui/dom.js";
import { bytes } from "../ui/format.js";
import { modelIndex } from "../engine/model-index.js";

/** @typedef {import("../engine/model-index.js").Entry} Entry */

const GROUPS = /** @type {const} */ ([
  ["digits", "Digits"],
  ["garments", "Garments"],
]);

export class Picker {
  /** @param {(entry: Entry) => void} onpick */
  constructor(onpick) {
    this.onpick = onpick;
    /** @type {Entry[]} */
    this.entries = [];
    /** Of the model in use, and of the one on its way. @type {string | null} */
    this.current = null;
    this.menu = byId("picker", HTMLDetailsElement);
    this.list = byId("picker-list", HTMLElement);
    this.menu.addEventListener("toggle", () => {
      if (!this.menu.open) return;
      void this.mark();
      this.list.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
    });
    this.list.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const buttons = [...this.list.querySelectorAll("button")];
      const at = buttons.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
      buttons[(at + step + buttons.length) % buttons.length]?.focus();
    });
  }

  /** Fetches the list of models, once; a site without one has one network and no choice. */
  async open() {
    try {
      this.entries = (await modelIndex()).filter(({ subject }) => subject !== "parts");
    } catch {
      this.entries = [];
    }
    this.build();
  }

  build() {
    this.menu.hidden = this.entries.length < 2;
    const twice = this.entries.filter((entry) =>
      this.entries.some((other) => other !== entry && sameClasses(other, entry)),
    );
    this.list.replaceChildren(
      ...GROUPS.flatMap(([subject, name]) => {
        const entries = this.entries.filter((entry) => entry.subject === subject);
        if (entries.length === 0) return [];
        const title = make("h3", { class: "label", id: `picker-${subject}` }, name);
        return [
          make(
            "section",
            { "aria-labelledby": title.id },
            title,
            make("ul", {}, ...entries.map((entry) => make("li", {}, this.button(entry, twice.includes(entry))))),
          ),
        ];
      }),
    );
    this.show(this.current);
  }

  /** @param {Entry} entry @param {boolean} named  others were trained on the same classes */
  button(entry, named) {
    const facts = make(
      "small",
      { class: "picker-facts" },
      `${bytes(entry.bytes)} · ${String(entry.licence).split(" (")[0]}`,
    );
    const button = make(
      "button",
      {
        type: "button",
        class: "picker-entry",
        title: entry.licence,
        "data-model": entry.id,
        "data-testid": `model-${entry.id}`,
      },
      make("span", { class: "picker-trained-on" }, `trained on ${entry.trained_on}`),
      ...(named ? [make("span", { class: "picker-title" }, entry.title)] : []),
      facts,
    );
    button.addEventListener("click", () => {
      this.menu.open = false;
      this.menu.querySelector("summary")?.focus();
      this.onpick(entry);
    });
    return button;
  }

  /** Says which model is in use. @param {string | null} id */
  show(id) {
    this.current = id;
    for (const button of this.list.querySelectorAll("button")) {
      if (button.dataset.model === id) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
  }

  /** Marks what is kept on this machine already. */
  async mark() {
    if (!("caches" in globalThis)) return;
    const kept = (await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys())))
      .flat()
      .map(({ url }) => url);
    for (const button of this.list.querySelectorAll("button"))
      button.classList.toggle(
        "is-kept",
        kept.some((address) => address.includes(`/models/${button.dataset.model}/weights`)),
      );
  }
}

/** @param {Entry} a @param {Entry} b */
function sameClasses(a, b) {
  return a.data_set === b.data_set && a.classes.known.join() === b.classes.known.join();
}
