// What went wrong with some files while the others went on: one line for each reason, and one action, "Dismiss".

import { make } from "./dom.js";

/** Names that one line lists before it counts. */
const NAMED = 3;

export class FileErrors {
  /** @param {string} testid */
  constructor(testid) {
    /** Names by sentence, in the order of the first. @type {Map<string, string[]>} */
    this.lines = new Map();
    this.list = make("ul", {});
    const done = make("button", { type: "button" }, "Dismiss");
    done.addEventListener("click", () => this.clear());
    this.element = make(
      "div",
      { class: "file-errors", role: "status", hidden: true, "data-testid": testid },
      this.list,
      done,
    );
  }

  /** @param {string} name  of the file; empty for a line of its own @param {string} sentence */
  add(name, sentence) {
    const names = this.lines.get(sentence) ?? [];
    if (name) names.push(name);
    this.lines.set(sentence, names);
    this.element.hidden = false;
    this.list.replaceChildren(
      ...[...this.lines].map(([text, all]) =>
        make("li", {}, ...(all.length > 0 ? [make("strong", {}, listed(all)), " "] : []), text),
      ),
    );
  }

  clear() {
    this.lines.clear();
    this.list.replaceChildren();
    this.element.hidden = true;
  }
}

/** @param {string[]} names */
function listed(names) {
  if (names.length <= NAMED) return `${names.join(", ")}:`;
  return `${names.slice(0, NAMED).join(", ")} and ${names.length - NAMED} more:`;
}
