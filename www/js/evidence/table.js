// One table of evidence as rows a person reads, as files a program reads, and as the words a chart speaks.
// The numbers stand as the lab wrote them; nothing is computed here.

import { make } from "../ui/dom.js";
import { runnable } from "../ui/format.js";
import { offer } from "../ui/downloads.js";
import { speak } from "../ui/announce.js";

/** @typedef {"pass" | "miss" | "no reference" | "not run"} Status */
/**
 * @typedef {object} Row
 * @property {string} name
 * @property {number | null} published
 * @property {number | null} ours  where `fixed` is there, too, the best of a grid
 * @property {number | null} [fixed]  at a setting that the test set did not choose
 * @property {number | null} [sd]  standard deviation of ours
 * @property {string} [spread]  over what; seeds where nothing is said
 * @property {string} [about]  the model that the row is about alone
 * @property {number | string | null} tolerance
 * @property {Status} status
 */
/** @typedef {{file: string, title: string, command: string, model: string, data: string, licence?: string, notes?: string[], rows: Row[]}} Table */

const MARKS = /** @type {Record<Status, string>} */ ({ pass: "✓", miss: "✗", "no reference": "·", "not run": "–" });

/** An outcome in words. @param {Status} status */
export function outcomeOf(status) {
  return (
    {
      pass: "within the accepted range",
      miss: "outside the accepted range",
      "no reference": "no number to compare with",
      "not run": "not run",
    }[status] ?? status
  );
}

/** @param {unknown} value @returns {string} */
export function shown(value) {
  if (value === null || value === undefined) return "–";
  if (typeof value === "number") return String(Number(value.toPrecision(4)));
  return Array.isArray(value) ? value.map(shown).join(", ") : String(value);
}

/** The published number with what is accepted around it, or the rule. @param {Row} row */
function published(row) {
  const number = row.published === null ? "" : shown(row.published);
  const range =
    row.tolerance === null
      ? ""
      : typeof row.tolerance === "number"
        ? `±\u00a0${shown(row.tolerance)}`
        : row.published === null
          ? row.tolerance
          : `(${row.tolerance})`;
  return `${number} ${range}`.trim() || "–";
}

/** Half the width of the accepted range around the published number. @param {Row} row */
export function spreadOf(row) {
  return row.published !== null && typeof row.tolerance === "number" ? row.tolerance : 0;
}

/** @param {Row} row */
function hasDeviation(row) {
  return typeof row.sd === "number";
}

/** Over what a row's deviation was taken. @param {Row} row */
function over(row) {
  return row.spread || "seeds";
}

/** Whether a row has a score at a setting that the test set did not choose. @param {Row} row */
function hasFixed(row) {
  return typeof row.fixed === "number";
}

/** Ours with its standard deviation. @param {Row} row */
function ours(row) {
  return hasDeviation(row) ? `${shown(row.ours)} ±\u00a0${Number(Number(row.sd).toPrecision(2))}` : shown(row.ours);
}

/** A row in a few lines, for a tooltip and for a screen reader. @param {Row} row */
export function linesOf(row) {
  const deviation = hasDeviation(row) ? ` (standard deviation over ${over(row)})` : "";
  const lines = [row.name, `${hasFixed(row) ? "ours, best setting" : "ours"} ${ours(row)}${deviation}`];
  if (hasFixed(row)) lines.push(`ours, fixed setting ${shown(row.fixed)}`);
  if (row.published !== null) lines.push(`published ${published(row)}`);
  lines.push(outcomeOf(row.status));
  return lines;
}

/** How many rows came out which way. @param {Row[]} rows */
export function tally(rows) {
  const count = (/** @type {Status} */ status) => rows.filter((row) => row.status === status).length;
  return { pass: count("pass"), miss: count("miss"), open: count("not run"), judged: count("pass") + count("miss") };
}

/** The tally in words. @param {Row[]} rows */
export function tallied(rows) {
  const { pass, judged, open } = tally(rows);
  if (open === rows.length) return "not run yet";
  const words = judged > 0 ? `${pass} of ${judged} within the accepted range` : "nothing to compare with";
  return open > 0 ? `${words}, ${open} not run` : words;
}

/**
 * The table, and a way to mark the rows about one network.
 * @param {Table} table
 * @returns {{element: HTMLElement, mark: (belongs: (row: Row) => boolean) => boolean}}
 */
export function rowsOfTable(table) {
  const columns = { fixed: table.rows.some(hasFixed), mixed: spreads(table.rows).length > 1 };
  const names = [
    "Quantity",
    "Published",
    ...(columns.fixed ? ["Ours, best setting", "Ours, fixed setting"] : ["Ours"]),
    "Result",
  ];
  const head = make("tr", {}, ...names.map((name) => make("th", { scope: "col" }, name)));
  const lines = table.rows.map((row) => line(row, columns));
  const scroll = make(
    "div",
    { class: "scroll", tabindex: 0, role: "region", "aria-label": table.title },
    make("table", {}, make("thead", {}, head), make("tbody", {}, ...lines)),
  );
  const note = noteOf(table.rows);
  const element = make(
    "div",
    {},
    scroll,
    ...(note ? [make("p", { class: "muted small deviation", "data-testid": "evidence-deviation" }, note)] : []),
  );
  return { element, mark: (belongs) => mark(table.rows, lines, belongs) };
}

/** @param {Row} row @param {{fixed: boolean, mixed: boolean}} columns  a second score, deviations over different things */
function line(row, { fixed, mixed }) {
  const deviation = hasDeviation(row);
  const own = make(
    "td",
    { class: "value ours", title: deviation && `standard deviation over ${over(row)}` },
    ours(row),
  );
  if (mixed && deviation) own.append(make("small", { class: "muted" }, ` over ${over(row)}`));
  return make(
    "tr",
    { "data-status": row.status },
    make("th", { scope: "row" }, row.name),
    make("td", { class: "value" }, published(row)),
    own,
    ...(fixed ? [make("td", { class: "value ours" }, shown(row.fixed))] : []),
    make("td", { class: "status" }, make("span", { "aria-hidden": "true" }, MARKS[row.status] ?? ""), ` ${row.status}`),
  );
}

/** Marks some rows; says whether there are any. @param {Row[]} rows @param {HTMLElement[]} lines @param {(row: Row) => boolean} belongs */
function mark(rows, lines, belongs) {
  const marked = rows.map(belongs);
  lines.forEach((one, index) => {
    one.querySelector(".own")?.remove();
    if (marked[index])
      one.firstElementChild?.append(" ", make("span", { class: "chart-key drawn own" }, "your drawing’s network"));
  });
  return marked.includes(true);
}

/** Over what the deviations of a table were taken. @param {Row[]} rows */
export function spreads(rows) {
  return [...new Set(rows.filter(hasDeviation).map(over))];
}

/** What ± means in a table; nothing where it stands beside published numbers alone. @param {Row[]} rows */
function noteOf(rows) {
  const of = spreads(rows);
  if (of.length === 0) return "";
  const accepted = rows.some((row) => row.published !== null && typeof row.tolerance === "number");
  const what = `± ${accepted ? "beside ours " : ""}is the standard deviation${of.length === 1 ? ` over ${of[0]}` : ""}`;
  return `${what}${accepted ? "; beside a published number, the accepted range" : ""}.`;
}

/** A command of the lab with a button that copies it. @param {string} title  of what it makes @param {string} words */
export function command(title, words) {
  const code = make("code", { "data-testid": "evidence-command" }, runnable(words));
  const copy = make(
    "button",
    { type: "button", "data-testid": "copy-command", "aria-label": `Copy the command of ${title}` },
    "Copy",
  );
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(code.textContent ?? "");
      copy.textContent = "Copied";
      speak("Command copied.");
    } catch {
      getSelection()?.selectAllChildren(code);
      copy.textContent = "Selected";
      speak("The clipboard is closed to this page; the command is selected.");
    }
    setTimeout(() => (copy.textContent = "Copy"), 2500);
  });
  return make("p", { class: "command" }, code, copy);
}

/** The command of a table, and its files. @param {Table} table */
export function provenance(table) {
  const name = table.file.replace(/\.json$/, "");
  const files = [
    file(
      "JSON",
      "json",
      table,
      () => new Blob([JSON.stringify({ ...table, file: undefined }, null, 1)], { type: "application/json" }),
      `${name}.json`,
    ),
    file("CSV", "csv", table, () => new Blob([csv(table)], { type: "text/csv" }), `${name}.csv`),
  ];
  return make(
    "div",
    { class: "provenance" },
    command(table.title, table.command),
    make("p", { class: "files" }, make("span", { class: "muted" }, "Data"), ...files),
  );
}

/** @param {string} label @param {string} kind @param {Table} table @param {() => Blob} build @param {string} name */
function file(label, kind, table, build, name) {
  const button = make(
    "button",
    { type: "button", "data-testid": `evidence-${kind}`, "aria-label": `Save ${table.title} as ${label}` },
    label,
  );
  button.addEventListener("click", () => {
    offer(build(), name);
    speak(`${name} saved.`);
  });
  return button;
}

/** @param {Table} table */
function csv(table) {
  const columns = /** @type {const} */ (["name", "published", "ours", "fixed", "sd", "spread", "tolerance", "status"]);
  const quoted = (/** @type {unknown} */ value) => {
    const text = value === null || value === undefined ? "" : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return (
    [
      columns.join(","),
      ...table.rows.map((row) =>
        columns.map((column) => quoted(column === "spread" && hasDeviation(row) ? over(row) : row[column])).join(","),
      ),
    ].join("\r\n") + "\r\n"
  );
}
