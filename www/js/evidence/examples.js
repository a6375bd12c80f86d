// Example maps: strips of pictures that the lab made, under the titles of their columns.

import { make } from "../ui/dom.js";
import { commands } from "./provenance.js";

/** @typedef {import("./types.js").Examples} List */
/** @typedef {import("./types.js").ExampleGroup} Group */
/** @typedef {import("./types.js").ExampleStrip} Strip */

/** The chapter of a list whose files lie beside it. @param {List} list @param {URL} base */
export function examples(list, base) {
  const of = list.groups.map((group, index) => article(group, `example-${index}`, base));
  return make(
    "section",
    {
      class: "chapter",
      id: "chapter-examples",
      tabindex: -1,
      "aria-labelledby": "examples-title",
      "data-testid": "examples",
    },
    make("h2", { id: "examples-title" }, "Example maps"),
    make(
      "p",
      {},
      "Every picture is ours: rendered parts, and pictures that networks drew themselves. No photo of a data set is shown.",
    ),
    ...of,
    make("div", { class: "provenance" }, commands("the example maps", [list.command])),
  );
}

/** @param {Group} group @param {string} id @param {URL} base */
function article(group, id, base) {
  const wide = `columns-${group.columns.length}`;
  const heads = make(
    "p",
    { class: "strip-columns", "aria-hidden": "true" },
    ...group.columns.map((word) => make("span", {}, word)),
  );
  return make(
    "article",
    { class: "example-group", "aria-labelledby": id },
    make("h3", { id }, group.title),
    make("p", { class: "muted small" }, group.about),
    // Narrow screens scroll sideways in here, keys included.
    make(
      "div",
      { class: `strips ${wide}`, tabindex: 0, role: "group", "aria-labelledby": id },
      heads,
      ...group.strips.map((strip) => figure(strip, group.columns, base)),
    ),
  );
}

/** @param {Strip} strip @param {string[]} columns @param {URL} base */
function figure({ file, width, height, words, licence }, columns, base) {
  const picture = make("img", {
    src: new URL(file, base).href,
    width,
    height,
    loading: "lazy",
    decoding: "async",
    alt: `Side by side: ${columns.join(", ")}.`,
  });
  return make(
    "figure",
    { "data-testid": "example" },
    picture,
    make("figcaption", {}, words, " ", make("span", { class: "muted" }, `Licence: ${licence}.`)),
  );
}
