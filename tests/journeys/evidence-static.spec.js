// The evidence without a script: contents, every table, and nothing that an audit of accessibility finds.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { committed } from "./evidence.js";
import { expect, test } from "./lens.js";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const INDEX = committed("index.json");

/** What axe finds wrong in a page. @param {import("@playwright/test").Page} page */
async function violations(page) {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const axe = /** @type {any} */ (globalThis).axe;
    const { violations } = await axe.run(document, { resultTypes: ["violations"] });
    return violations.map(
      (/** @type {any} */ { id, nodes }) => `${id}: ${nodes.map((/** @type {any} */ n) => n.target).join(" ")}`,
    );
  });
}

test("the page without a script lists all tables in order, and every link of the list leads to one", async ({
  browser,
  lens,
}) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(new URL("evidence/index.html", lens.site).href);
  const tables = page.locator("article.evidence-table");
  const ids = await tables.evaluateAll((all) => all.map(({ id }) => id));
  expect(ids).toEqual(INDEX.tables.map((/** @type {{id: string}} */ { id }) => id));
  const links = await page
    .locator("nav a[href^='#']")
    .evaluateAll((all) => all.map((one) => one.getAttribute("href")?.slice(1)));
  for (const id of links) expect([...ids, "examples"]).toContain(id);
  expect(new Set(links).size).toBeGreaterThanOrEqual(ids.length);
  await expect(page.locator("tr[data-status='miss'] .status").first()).toContainText("misses");
  for (const command of await page.locator(".command code").allTextContents())
    for (const line of command.split("\n")) expect(line).toMatch(/^cargo (lab|xtask) \S/);
  await page.goto(lens.site);
  await expect(page.getByRole("link", { name: "our results compared with theirs" })).toBeVisible();
  await context.close();
});

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  test(`axe finds nothing in the page without a script, ${colorScheme}`, async ({ lens, page }) => {
    await page.emulateMedia({ colorScheme });
    await page.goto(new URL("evidence/index.html", lens.site).href);
    expect(await violations(page)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  });

  test(`axe finds nothing in the room, closed and with tables open, ${colorScheme}`, async ({ lens, page }) => {
    await page.emulateMedia({ colorScheme });
    await lens.open("#evidence");
    await expect(lens.at("evidence-item").first()).toBeVisible();
    expect(await violations(page)).toEqual([]);
    for (const id of ["a-figure-2", "b-table-3", "c-figure-7"]) {
      await page.evaluate((to) => (location.hash = `#evidence/${to}`), id);
      await expect(page.locator(`[data-id="${id}"] [data-testid="chart"]`).first()).toBeVisible();
    }
    expect(await violations(page)).toEqual([]);
  });
}
