// The rows of one table as a reader sees them, and as files that a program reads.

import { download } from "../ui/downloads.js";
import { make } from "../ui/dom.js";
import { announce } from "../ui/announce.js";
import { withTerms } from "../ui/glossary.js";
import { accepted, CHOSEN, ours, OUTCOMES, over, shown, SIGNS, SPREADS, trained } from "./words.js";

/** @typedef {import("../engine/generated/evidence.js").Row} Row */
/** @typedef {import("../engine/generated/evidence.js").Table} Table */

/** The columns of the CSV file: fields of a row. */
const COLUMNS = /** @type {const} */ ([
  "name",
  "metric",
  "series",
  "panel",
  "x",
  "k",
  "network",
  "latent",
  "protocol",
  "class",
  "about",
  "published",
  "ours",
  "fixed",
  "sd",
  "spread",
  "tolerance",
  "status",
  "why",
]);

/** Over what the deviations of some rows were taken. @param {Row[]} rows */
export function spreads(rows) {
  return [...new Set(rows.flatMap(({ spread }) => (spread ? [SPREADS[spread]] : [])))];
}

/**
 * The table, and a way to mark the rows about one network.
 * @param {Table} table
 * @param {Set<string>} linked  terms that have their link already
 * @returns {{element: HTMLElement, mark: (belongs: (row: Row) => boolean) => boolean}}
 */
export function rowsOfTable({ item, title, rows }, linked) {
  const columns = {
    fixed: rows.some(({ fixed }) => typeof fixed === "number"),
    mixed: spreads(rows).length > 1,
    why: rows.some(({ why, training, chosen }) => why || training || chosen),
  };
  const names = [
    "Quantity",
    "Published",
    "Accepted",
    ...(columns.fixed ? ["Ours, best setting", "Ours, fixed setting"] : ["Ours"]),
    "Result",
    ...(columns.why ? ["Remarks"] : []),
  ];
  const head = make("tr", {}, ...names.map((name) => make("th", { scope: "col" }, name)));
  const lines = rows.map((row) => line(row, columns, linked));
  const scroll = make(
    "div",
    { class: "scroll", tabindex: 0, role: "region", "aria-label": `${item}, ${title}` },
    make("table", {}, make("thead", {}, head), make("tbody", {}, ...lines)),
  );
  const of = spreads(rows);
  const note =
    of.length === 0 ? "" : `± is the standard deviation of our values${of.length === 1 ? ` over ${of[0]}` : ""}.`;
  const element = make(
    "div",
    {},
    scroll,
    ...(note ? [make("p", { class: "muted small deviation", "data-testid": "evidence-deviation" }, note)] : []),
  );
  return { element, mark: (belongs) => mark(rows, lines, belongs) };
}

/** @param {Row} row @param {{fixed: boolean, mixed: boolean, why: boolean}} columns @param {Set<string>} linked */
function line(row, { fixed, mixed, why }, linked) {
  const deviation = typeof row.sd === "number";
  const own = make(
    "td",
    { class: "value ours", title: deviation && `standard deviation over ${over(row)}` },
    ours(row),
  );
  if (mixed && deviation) own.append(make("small", { class: "muted" }, ` over ${over(row)}`));
  return make(
    "tr",
    { "data-status": row.status },
    make("th", { scope: "row" }, ...withTerms(row.name, linked)),
    make("td", { class: "value" }, shown(row.published)),
    make("td", { class: "value" }, accepted(row) || "–"),
    own,
    ...(fixed ? [make("td", { class: "value ours" }, shown(row.fixed))] : []),
    make(
      "td",
      { class: "status" },
      make("span", { "aria-hidden": "true" }, SIGNS[row.status]),
      ` ${OUTCOMES[row.status]}`,
    ),
    ...(why ? [make("td", { class: "remarks-cell" }, ...withTerms(remarks(row), linked))] : []),
  );
}

/** Why it came out so, how its setting was chosen and how its network was trained. @param {Row} row */
function remarks({ why, chosen, training }) {
  const parts = [why, chosen && `Setting: ${CHOSEN[chosen]}.`, training && `${trained(training)}.`];
  return parts.filter(Boolean).join(" ");
}

/** Marks some rows; says whether there are any. @param {Row[]} rows @param {HTMLElement[]} lines @param {(row: Row) => boolean} belongs */
function mark(rows, lines, belongs) {
  const marked = rows.map(belongs);
  lines.forEach((one, index) => {
    one.querySelector(".own")?.remove();
    if (marked[index])
      one.firstElementChild?.append(" ", make("span", { class: "chart-key drawn own" }, "the model of your drawing"));
  });
  return marked.includes(true);
}

/** Buttons that save a table. @param {Table} table */
export function saves(table) {
  return [
    save(table, "JSON", "json", () => new Blob([JSON.stringify(table, null, 1)], { type: "application/json" })),
    save(table, "CSV", "csv", () => new Blob([csv(table)], { type: "text/csv" })),
  ];
}

/** @param {Table} table @param {string} label @param {string} kind @param {() => Blob} build */
function save(table, label, kind, build) {
  const name = `${table.id}.${kind}`;
  const button = make(
    "button",
    { type: "button", "data-testid": `evidence-${kind}`, "aria-label": `Save ${label} of ${table.item}` },
    `Save ${label}`,
  );
  button.addEventListener("click", () => {
    download(build(), name);
    announce(`${name} saved.`);
  });
  return button;
}

/** @param {Table} table */
function csv({ rows }) {
  const quoted = (/** @type {unknown} */ value) => {
    const text = value === null || value === undefined ? "" : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const cell = (/** @type {Row} */ row, /** @type {(typeof COLUMNS)[number]} */ column) =>
    quoted(column === "tolerance" ? accepted(row) : row[column]);
  return [COLUMNS.join(","), ...rows.map((row) => COLUMNS.map((column) => cell(row, column)).join(","))]
    .map((line) => `${line}\r\n`)
    .join("");
}
