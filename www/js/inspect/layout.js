// How the room is laid out: a desk with the model, the way in and the batch; beside it the photo that is open.

import { make } from "../ui/dom.js";

/**
 * @param {HTMLElement} inside
 * @param {Record<"menu" | "inlineError" | "progress" | "samples" | "table" | "detail", {element: HTMLElement}>} parts  of the room
 */
export function layout(inside, { menu, inlineError, progress, samples, table, detail }) {
  const clear = make("button", { type: "button", class: "quiet", "data-testid": "batch-clear" }, "Clear all");
  const list = make(
    "section",
    { class: "batch-section", "aria-labelledby": "batch-title", hidden: true },
    make("div", { class: "batch-head" }, make("h2", { id: "batch-title" }, "Photos"), clear),
    table.element,
  );
  const way = make("div", { class: "way-in" });
  const desk = make(
    "div",
    { class: "desk" },
    menu.element,
    inlineError.element,
    way,
    progress.element,
    samples.element,
    list,
  );
  inside.replaceChildren(
    make(
      "p",
      { class: "lede" },
      "Choose a model trained on good parts, then add photos. They are analysed on this device and never uploaded.",
    ),
    make("div", { class: "inspect-floor" }, desk, detail.element),
  );
  return {
    way,
    clear,
    /** A single photo needs no list, unless it was refused. @param {import("./batch.js").Row[]} rows */
    show(rows) {
      list.hidden = rows.length < 2 && rows.every((row) => row.state !== "rejected");
      way.toggleAttribute("data-compact", rows.length > 0);
    },
  };
}
