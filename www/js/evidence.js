// The Evidence room so far: the tables that `lab evaluate` wrote, as they stand in the files.

import { byId, make } from "./dom.js";

/** @typedef {{name: string, published: unknown, ours: unknown, tolerance: unknown, status: string}} Row */
/** @typedef {{title: string, command: string, model: string, data: string, rows: Row[]}} Table */

const MARKS = /** @type {Record<string, string>} */ ({ pass: "✓ pass", miss: "✗ miss", "not run": "– not run" });

let asked = false;

/** Fetches and shows the tables, once. */
export async function showEvidence() {
  if (asked) return;
  asked = true;
  const list = byId("evidence", HTMLElement);
  const base = new URL("../evidence/", import.meta.url);
  try {
    const index = await (await get(new URL("index.json", base))).json();
    /** @type {unknown[]} */
    const entries = Array.isArray(index) ? index : (index.tables ?? index.files ?? []);
    const names = entries.map((entry) => (typeof entry === "string" ? entry : String(/** @type {any} */ (entry).file ?? /** @type {any} */ (entry).name)));
    /** @type {Table[]} */
    const tables = await Promise.all(names.filter((name) => /^[\w.-]+$/.test(name)).map(async (name) => (await get(new URL(name.endsWith(".json") ? name : `${name}.json`, base))).json()));
    if (tables.length === 0) throw new Error("none");
    list.replaceChildren(...tables.map(tableOf));
  } catch {
    asked = false;
    list.replaceChildren(make("p", {}, navigator.onLine ? "No table has been published with this copy of the site yet." : "The tables could not be fetched, since you are offline."));
  }
}

/** @param {URL} address */
async function get(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(String(response.status));
  return response;
}

/** @param {Table} table */
function tableOf(table) {
  const passed = table.rows.filter((row) => row.status === "pass").length;
  const head = make("tr", {}, ...["Quantity", "Published", "Ours", "Tolerance", "Result"].map((name) => make("th", { scope: "col" }, name)));
  const body = make(
    "tbody",
    {},
    ...table.rows.map((row) =>
      make(
        "tr",
        { "data-status": row.status },
        make("th", { scope: "row" }, row.name),
        ...[row.published, row.ours, row.tolerance].map((value) => make("td", { class: "value" }, shown(value))),
        make("td", { class: "status" }, MARKS[row.status] ?? row.status),
      ),
    ),
  );
  return make(
    "section",
    { class: "evidence-table", "data-testid": "evidence-table" },
    make("h2", {}, table.title),
    make("p", { class: "muted" }, `${passed} of ${table.rows.length} within tolerance · ${table.model} · ${table.data}`),
    make("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": table.title }, make("table", {}, make("thead", {}, head), body)),
    make("p", { class: "command" }, make("code", {}, table.command)),
  );
}

/** @param {unknown} value @returns {string} */
function shown(value) {
  if (value === null || value === undefined) return "–";
  if (typeof value === "number") return String(Number(value.toPrecision(4)));
  return Array.isArray(value) ? value.map(shown).join(", ") : String(value);
}
