// One table of evidence as rows a person reads, as files a program reads, and as the words a chart speaks.
// The numbers stand as the lab wrote them; nothing is computed here.

import { make } from "../dom.js";
import { offer } from "../save.js";
import { speak } from "../verdict.js";

/** @typedef {"pass" | "miss" | "no reference" | "not run"} Status */
/** @typedef {{name: string, published: number | null, ours: number | null, tolerance: number | string | null, status: Status}} Row */
/** @typedef {{file: string, title: string, command: string, model: string, data: string, rows: Row[]}} Table */

const MARKS = /** @type {Record<Status, string>} */ ({ pass: "✓", miss: "✗", "no reference": "·", "not run": "–" });

/** An outcome in words. @param {Status} status */
export function outcomeOf(status) {
  return { pass: "within the accepted range", miss: "outside the accepted range", "no reference": "no number to compare with", "not run": "not run" }[status] ?? status;
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
  const range = row.tolerance === null ? "" : typeof row.tolerance === "number" ? `± ${shown(row.tolerance)}` : row.published === null ? row.tolerance : `(${row.tolerance})`;
  return `${number} ${range}`.trim() || "–";
}

/** Half the width of the accepted range around the published number. @param {Row} row */
export function spreadOf(row) {
  return row.published !== null && typeof row.tolerance === "number" ? row.tolerance : 0;
}

/** A row in a few lines, for a tooltip and for a screen reader. @param {Row} row */
export function linesOf(row) {
  const lines = [row.name, `ours ${shown(row.ours)}`];
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

/** @param {Table} table */
export function rowsOfTable(table) {
  const head = make("tr", {}, ...["Quantity", "Published", "Ours", "Result"].map((name) => make("th", { scope: "col" }, name)));
  const body = table.rows.map((row) =>
    make(
      "tr",
      { "data-status": row.status },
      make("th", { scope: "row" }, row.name),
      make("td", { class: "value" }, published(row)),
      make("td", { class: "value ours" }, shown(row.ours)),
      make("td", { class: "status" }, make("span", { "aria-hidden": "true" }, MARKS[row.status] ?? ""), ` ${row.status}`),
    ),
  );
  const scroll = make("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": table.title }, make("table", {}, make("thead", {}, head), make("tbody", {}, ...body)));
  return scroll;
}

/** The command with a button that copies it, and the files. @param {Table} table */
export function provenance(table) {
  const command = make("code", { "data-testid": "evidence-command" }, `cargo ${table.command}`);
  const copy = make("button", { type: "button", "data-testid": "copy-command", "aria-label": `Copy the command of ${table.title}` }, "Copy");
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(command.textContent ?? "");
      copy.textContent = "Copied";
      speak("Command copied.");
    } catch {
      getSelection()?.selectAllChildren(command);
      copy.textContent = "Selected";
      speak("The clipboard is closed to this page; the command is selected.");
    }
    setTimeout(() => (copy.textContent = "Copy"), 2500);
  });
  const name = table.file.replace(/\.json$/, "");
  const files = [
    file("JSON", "json", table, () => new Blob([JSON.stringify({ ...table, file: undefined }, null, 1)], { type: "application/json" }), `${name}.json`),
    file("CSV", "csv", table, () => new Blob([csv(table)], { type: "text/csv" }), `${name}.csv`),
  ];
  return make("div", { class: "provenance" }, make("p", { class: "command" }, command, copy), make("p", { class: "files" }, make("span", { class: "muted" }, "Data"), ...files));
}

/** @param {string} label @param {string} kind @param {Table} table @param {() => Blob} build @param {string} name */
function file(label, kind, table, build, name) {
  const button = make("button", { type: "button", "data-testid": `evidence-${kind}`, "aria-label": `Save ${table.title} as ${label}` }, label);
  button.addEventListener("click", () => {
    offer(build(), name);
    speak(`${name} saved.`);
  });
  return button;
}

/** @param {Table} table */
function csv(table) {
  const columns = /** @type {const} */ (["name", "published", "ours", "tolerance", "status"]);
  const quoted = (/** @type {unknown} */ value) => {
    const text = value === null || value === undefined ? "" : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [columns.join(","), ...table.rows.map((row) => columns.map((column) => quoted(row[column])).join(","))].join("\r\n") + "\r\n";
}
