// Where the numbers of a table come from: the commands that make them, and the paper, the file and the model cards.

import { make } from "../ui/dom.js";
import { announce } from "../ui/announce.js";
import { saves } from "./table.js";

/** @typedef {import("../engine/generated/evidence.js").Table} Table */

/** Commands, one a line, with a button that copies them. @param {string} of  what they make @param {string[]} lines */
export function commands(of, lines) {
  const code = make(
    "code",
    { "data-testid": "evidence-command", tabindex: 0, role: "group", "aria-label": `Commands of ${of}` },
    lines.join("\n"),
  );
  const copy = make(
    "button",
    { type: "button", "data-testid": "copy-command", "aria-label": `Copy the commands of ${of}` },
    "Copy",
  );
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(lines.join("\n"));
      copy.textContent = "Copied";
      announce("Commands copied.");
    } catch {
      getSelection()?.selectAllChildren(code);
      copy.textContent = "Selected";
      announce("Clipboard access denied; the commands are selected.");
    }
    setTimeout(() => (copy.textContent = "Copy"), 2500);
  });
  return make("div", { class: "command" }, code, copy);
}

/** Commands and links of a table. @param {Table} table @param {string} arxiv  number of the paper @param {URL} base  of the evidence files */
export function provenance(table, arxiv, base) {
  const link = (/** @type {string} */ href, /** @type {string} */ words, /** @type {string} */ id) =>
    make("a", { href, "data-testid": id }, words);
  const models = (table.cards ?? []).map((id) =>
    link(new URL(`../models/${id}/card.json`, base).href, `Model card ${id}`, "evidence-card"),
  );
  return make(
    "div",
    { class: "provenance" },
    commands(table.item, table.commands),
    make(
      "p",
      { class: "files" },
      link(`https://arxiv.org/abs/${arxiv}`, `Paper, arXiv ${arxiv}`, "evidence-paper"),
      link(new URL(`${table.id}.json`, base).href, "Raw JSON", "evidence-raw"),
      ...models,
      ...saves(table),
    ),
  );
}
