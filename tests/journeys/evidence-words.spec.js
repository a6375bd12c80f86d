// No sentence of the evidence is read by a program: with every one replaced by nonsense that looks like data, order,
// counts, marks and charts are the same.

import { readdirSync } from "node:fs";

import { committed } from "./evidence.js";
import { expect, test } from "./lens.js";

/** @typedef {import("./lens.js").Lens} Lens */

// A request that the service worker makes is not seen by `page.route`.
test.use({ serviceWorkers: "block" });

/** Fields that hold sentences, wherever they are. */
const SENTENCES = new Set(["item", "title", "why", "name", "model", "data", "licence", "text", "authors", "question"]);
const NONSENSE = [
  "H 8, PSE",
  "3 of 10 agree, novel",
  "photographed, IoU, script’s α 0.8",
  "all digits but 2",
  "in per cent",
];

/** A value with nonsense in the place of every sentence. @param {any} value @param {string} [key] @returns {any} */
function scrambled(value, key = "") {
  if (key === "notes") return value.map((/** @type {string} */ note) => NONSENSE[note.length % NONSENSE.length]);
  if (Array.isArray(value)) return value.map((one) => scrambled(one));
  if (value && typeof value === "object")
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, scrambled(inner, name)]));
  const sentence = typeof value === "string" && (SENTENCES.has(key) || (key === "x" && value.length > 0));
  return sentence ? NONSENSE[value.length % NONSENSE.length] : value;
}

/** What the room makes of its files, without words. @param {Lens} lens */
async function shapeOf(lens) {
  const { page } = lens;
  await lens.open("#evidence");
  await expect(lens.at("evidence-item").first()).toBeVisible();
  const ids = await page
    .getByTestId("evidence-table")
    .evaluateAll((all) => all.map((one) => one.getAttribute("data-id") ?? ""));
  for (const id of ids) {
    await page.evaluate((to) => (location.hash = `#evidence/${to}`), id);
    await expect(page.locator(`[data-id="${id}"] [data-testid="evidence-command"]`)).toBeAttached();
  }
  return page.evaluate(() => {
    const all = (/** @type {ParentNode} */ root, /** @type {string} */ what) => [...root.querySelectorAll(what)];
    return {
      items: all(document, '[data-testid="evidence-item"]').map((item) => [
        item.getAttribute("data-id"),
        item.querySelector(".counts")?.textContent,
        all(item, ".value").map((value) => value.firstChild?.textContent?.trim()),
      ]),
      tables: all(document, '[data-testid="evidence-table"]').map((table) => ({
        id: table.getAttribute("data-id"),
        counts: table.querySelector("summary .counts")?.textContent,
        rows: all(table, "tbody tr").map((row) => [
          row.getAttribute("data-status"),
          all(row, ".value")
            .map((value) => value.textContent?.replace(/ over .*/, ""))
            .filter((_, at) => at !== 1),
        ]),
        marks: all(table, "[data-mark]").map((mark) =>
          all(mark, ":not(tspan)").map((shape) => shape.getAttribute("class")),
        ),
        curves: all(table, ".chart .curve").map((curve) => curve.getAttribute("d")),
        columns: all(table, ".column").map((column) => column.getAttribute("height")),
        axes: all(table, ".tick-text").map((text) => text.textContent),
      })),
    };
  });
}

test("with nonsense in the place of every sentence, order, counts, marks and charts are the same", async ({
  lens,
  page,
}) => {
  test.setTimeout(180_000);
  const real = await shapeOf(lens);
  expect(real.tables.length).toBeGreaterThan(20);
  expect(real.tables.flatMap(({ marks }) => marks).length).toBeGreaterThan(100);
  const files = readdirSync(new URL("../../www/evidence/", import.meta.url)).filter((name) => name.endsWith(".json"));
  for (const file of files)
    await page.route(new RegExp(`/evidence/${file.replace(".", "\\.")}`), (route) =>
      route.fulfill({ json: scrambled(committed(file)) }),
    );
  await page.goto("about:blank");
  const nonsense = await shapeOf(lens);
  await expect(page.getByTestId("evidence-item").first()).toContainText(new RegExp(NONSENSE.join("|")));
  expect(nonsense).toEqual(real);
});
