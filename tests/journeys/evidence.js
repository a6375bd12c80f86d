// The Evidence room as its journeys see it: its files, tables that are opened, and files of ours in their place.

import { readFileSync } from "node:fs";

import { expect } from "./lens.js";

/** @typedef {import("./lens.js").Lens} Lens */
/** @typedef {import("@playwright/test").Page} Page */

/** A committed file of evidence. @param {string} file @returns {any} */
export function committed(file) {
  return JSON.parse(readFileSync(new URL(`../../www/evidence/${file}`, import.meta.url), "utf8"));
}

/** @param {Lens} lens @param {string} id */
export function tableOf(lens, id) {
  return lens.page.locator(`[data-testid="evidence-table"][data-id="${id}"]`);
}

/** Goes to a table by its address and waits until it is filled. @param {Lens} lens @param {string} id */
export async function visit(lens, id) {
  await lens.open(`#evidence/${id}`);
  const table = tableOf(lens, id);
  await expect(table.getByTestId("evidence-command")).toBeVisible();
  return table;
}

/** A table as the lab writes it, with some fields of ours. @param {string} id @param {object} fields */
export function table(id, fields) {
  return {
    id,
    paper: id[0],
    kind: "table",
    item: `Item ${id}`,
    title: "mean AUROC",
    why: "It is so.",
    commands: ["cargo lab tables"],
    model: "an autoencoder",
    data: "MNIST",
    settings: {},
    chart: { kind: "none" },
    rows: [],
    ...fields,
  };
}

/** Serves tables of ours in the place of all others. @param {Page} page @param {any[]} tables */
export async function serve(page, tables) {
  const totals = (/** @type {any[]} */ of) => {
    const count = (/** @type {string} */ status) =>
      of.flatMap(({ rows }) => rows).filter((/** @type {any} */ row) => row.status === status).length;
    return { pass: count("pass"), miss: count("miss"), no_reference: count("no_reference"), not_run: count("not_run") };
  };
  const papers = [...new Set(tables.map(({ paper }) => paper))].map((paper) => {
    const of = tables.filter((one) => one.paper === paper);
    return {
      paper,
      authors: "Somebody",
      title: "A paper",
      question: "Is it so?",
      arxiv: "2101.00001",
      totals: totals(of.filter(({ kind }) => kind !== "own")),
      own: totals(of.filter(({ kind }) => kind === "own")),
    };
  });
  const entries = tables.map((one) => ({
    id: one.id,
    paper: one.paper,
    kind: one.kind,
    item: one.item,
    title: one.title,
    why: one.why,
    totals: totals([one]),
  }));
  await page.route(/\/evidence\/index\.json/, (route) => route.fulfill({ json: { papers, tables: entries } }));
  for (const one of tables)
    await page.route(new RegExp(`/evidence/${one.id}\\.json`), (route) => route.fulfill({ json: one }));
}
