// The first screen: for each paper its totals, and for each of its tables, figures and claims the published number,
// ours, how many rows match, and why, with a link to the table. A filter hides what a reader does not look for.

import { make } from "../ui/dom.js";
import { withTerms } from "../ui/glossary.js";
import { announce } from "../ui/announce.js";
import { counts, found } from "./totals.js";
import { OUTCOMES, shown, SIGNS } from "./words.js";

/** @typedef {import("../engine/generated/evidence.js").Index} Index */
/** @typedef {import("../engine/generated/evidence.js").Entry} Entry */
/** @typedef {import("../engine/generated/evidence.js").PaperEntry} PaperEntry */

/** Filters: the value, and its words. @type {[string, string][]} */
const FILTERS = [
  ["all", "All"],
  ["judged", "Compared"],
  ["missed", "Missed"],
  ["open", "Not run"],
];

/** The address of a table in this room. @param {string} id */
export function addressOf(id) {
  return `#evidence/${id}`;
}

/** @param {Index} index @param {HTMLElement} root  on which the filter is set */
export function overview(index, root) {
  return make(
    "div",
    { class: "overview", "data-testid": "evidence-overview" },
    filters(root),
    ...index.papers.map((paper) =>
      chapter(
        paper,
        index.tables.filter((entry) => entry.paper === paper.paper && entry.kind !== "own"),
      ),
    ),
  );
}

/** @param {HTMLElement} root */
function filters(root) {
  const buttons = FILTERS.map(([value, words]) =>
    make(
      "button",
      { type: "button", "aria-pressed": String(value === "all"), "data-testid": `evidence-filter-${value}` },
      words,
    ),
  );
  buttons.forEach((button, at) =>
    button.addEventListener("click", () => {
      buttons.forEach((one, index) => one.setAttribute("aria-pressed", String(index === at)));
      root.dataset.filter = FILTERS[at][0];
      announce(`Showing: ${FILTERS[at][1].toLowerCase()}.`);
    }),
  );
  root.dataset.filter = "all";
  return make(
    "div",
    { class: "evidence-filters" },
    make("div", { role: "group", "aria-label": "Filter by result", class: "evidence-filters-buttons" }, ...buttons),
    make(
      "p",
      { class: "muted small" },
      `${SIGNS.pass} within the accepted range, ${SIGNS.miss} outside it, ${SIGNS.no_reference} shown without a verdict, ${SIGNS.not_run} not run`,
    ),
  );
}

/** @param {PaperEntry} paper @param {Entry[]} entries */
function chapter({ paper, authors, title, question, arxiv, totals }, entries) {
  const id = `overview-${paper}`;
  /** @type {Set<string>} */
  const linked = new Set();
  return make(
    "section",
    { class: "paper", "aria-labelledby": id, "data-paper": paper, ...found(totals) },
    make("h2", { id }, `Paper ${paper.toUpperCase()} · ${question}`),
    make(
      "p",
      { class: "muted small" },
      `${authors}: ${title}, `,
      make("a", { href: `https://arxiv.org/abs/${arxiv}` }, `arXiv ${arxiv}`),
    ),
    make(
      "p",
      { class: "paper-totals", "data-testid": `evidence-totals-${paper}` },
      `Numbers within the accepted range: ${totals.pass}; outside it: ${totals.miss}; not run: ${totals.not_run}.`,
    ),
    make(
      "table",
      { class: "items" },
      make(
        "thead",
        {},
        make(
          "tr",
          {},
          ...["Item", "Published", "Ours", "Results", "Why"].map((name) => make("th", { scope: "col" }, name)),
        ),
      ),
      make("tbody", {}, ...entries.map((entry) => item(entry, linked))),
    ),
  );
}

/** One table, figure or claim. @param {Entry} entry @param {Set<string>} linked  terms that have their link */
function item({ id, item, title, why, headline, totals }, linked) {
  return make(
    "tr",
    { "data-testid": "evidence-item", "data-id": id, ...found(totals) },
    make(
      "th",
      { scope: "row" },
      make("a", { href: addressOf(id) }, item),
      make("span", { class: "muted small" }, ...withTerms(title, linked)),
    ),
    ...(headline
      ? [
          make("td", { class: "value", "data-label": "Published" }, shown(headline.published)),
          make(
            "td",
            { class: "value ours", "data-label": "Ours", "data-status": headline.status },
            make("span", { class: "status", "aria-hidden": "true" }, SIGNS[headline.status]),
            ` ${shown(headline.ours)} `,
            make("span", { class: "unseen" }, OUTCOMES[headline.status]),
            make("span", { class: "muted small headline" }, ...withTerms(headline.name, linked)),
          ),
        ]
      : [make("td", { class: "value" }, "–"), make("td", { class: "value ours" }, "–")]),
    make("td", {}, counts(totals)),
    make("td", { class: "why" }, ...withTerms(why, linked)),
  );
}
