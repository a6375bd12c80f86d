// The models of the Draw room: what each was trained on, how large it is, and its licence.

import { modelIndex } from "../engine/model-index.js";
import { byId } from "../ui/dom.js";
import { bytes } from "../ui/format.js";
import { ModelMenu } from "../ui/model-menu.js";

/** @typedef {import("../engine/model-index.js").Entry} Entry */

const GROUPS = /** @type {const} */ ([
  ["digits", "Digits"],
  ["garments", "Garments"],
]);

export class DrawModelMenu extends ModelMenu {
  /** @param {(id: string) => void} onpick */
  constructor(onpick) {
    super({
      menu: byId("model-menu", HTMLDetailsElement),
      list: byId("model-list", HTMLElement),
      name: "model",
      groups: GROUPS,
      onpick,
    });
  }

  /** Fetches the list of models; a site without one has one model and no choice. */
  async fetch() {
    const entries = (await modelIndex().catch(() => [])).filter(({ subject }) => subject !== "parts");
    this.menu.hidden = entries.length < 2;
    this.show(
      entries.map((entry) => ({
        id: entry.id,
        group: entry.subject,
        title: `Trained on ${entry.trained_on}`,
        subtitle: entries.some((other) => other !== entry && sameClasses(other, entry)) ? entry.title : "",
        facts: `${bytes(entry.bytes)} · ${String(entry.licence).split(" (")[0]}`,
        tooltip: entry.licence,
      })),
    );
  }
}

/** @param {Entry} a @param {Entry} b */
function sameClasses(a, b) {
  return a.data_set === b.data_set && a.classes.known.join() === b.classes.known.join();
}
