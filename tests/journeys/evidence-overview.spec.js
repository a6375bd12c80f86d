// The first screen of the Evidence room: what matches and what does not, filters, and the way to a table and back.

import { committed, tableOf, visit } from "./evidence.js";
import { expect, test } from "./lens.js";

/** @typedef {{id: string, paper: string, kind: string, totals: {pass: number, miss: number, not_run: number}}} Entry */
const INDEX = committed("index.json");
/** @type {Entry[]} */
const PUBLISHED = INDEX.tables.filter((/** @type {Entry} */ { kind }) => kind !== "own");

for (const [width, colorScheme] of /** @type {const} */ ([
  [1280, "light"],
  [390, "dark"],
])) {
  test(`at ${width} pixels the first screen names every published item with its numbers, result and reason`, async ({
    lens,
    page,
  }) => {
    await page.setViewportSize({ width, height: 844 });
    await page.emulateMedia({ colorScheme });
    await lens.open("#evidence");
    const items = lens.at("evidence-item");
    await expect(items).toHaveCount(PUBLISHED.length);
    const ids = await items.evaluateAll((all) => all.map((one) => one.getAttribute("data-id")));
    expect(ids).toEqual(PUBLISHED.map(({ id }) => id));
    for (const { paper, totals } of INDEX.papers)
      await expect(lens.at(`evidence-totals-${paper}`)).toContainText(
        `within the accepted range: ${totals.pass}; outside it: ${totals.miss}; not run: ${totals.not_run}.`,
      );
    for (const [at, { totals }] of PUBLISHED.entries()) {
      await expect(items.nth(at)).toContainText(`✓\u00a0${totals.pass}`);
      await expect(items.nth(at).locator(".why")).toHaveText(/\S.*\.$/);
    }
    // Everything else is behind it.
    await expect(page.locator("details.evidence-table[open], details.own-tables[open]")).toHaveCount(0);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    const height = await lens.at("evidence-overview").evaluate((element) => element.getBoundingClientRect().height);
    expect(height).toBeLessThan(width > 1000 ? 3000 : 7000);
  });
}

test("filters leave what is judged, missed or not run, on the first screen and in the tables", async ({
  lens,
  page,
}) => {
  const table = await visit(lens, "a-figure-2");
  const rows = committed("a-figure-2.json").rows;
  await table.locator(".all-rows > summary").click();
  await expect(table.locator("tbody tr:visible")).toHaveCount(rows.length);
  await lens.at("evidence-filter-missed").click();
  await expect(lens.at("evidence-filter-missed")).toHaveAttribute("aria-pressed", "true");
  const missed = rows.filter((/** @type {{status: string}} */ { status }) => status === "miss").length;
  await expect(table.locator("tbody tr:visible")).toHaveCount(missed);
  await expect(page.getByTestId("evidence-item").and(page.locator(":visible"))).toHaveCount(
    PUBLISHED.filter(({ totals }) => totals.miss > 0).length,
  );
  await lens.at("evidence-filter-open").click();
  await expect(page.getByTestId("evidence-item").and(page.locator(":visible"))).toHaveCount(
    PUBLISHED.filter(({ totals }) => totals.not_run > 0).length,
  );
  await lens.at("evidence-filter-all").click();
  await expect(page.getByTestId("evidence-item").and(page.locator(":visible"))).toHaveCount(PUBLISHED.length);
});

test("a table has an address, is there at once, and Back leads to the first screen", async ({ lens, page }) => {
  await lens.open("#evidence");
  await lens.at("evidence-item").filter({ hasText: "Table 3" }).getByRole("link").click();
  await expect(page).toHaveURL(/#evidence\/b-table-3$/);
  const table = tableOf(lens, "b-table-3");
  await expect(table).toHaveAttribute("open", "");
  await expect(table.locator("> summary")).toBeFocused();
  await expect(table.locator("> summary")).toBeInViewport();
  await page.goBack();
  await expect(page).toHaveURL(/#evidence$/);
  await expect(page.getByRole("heading", { name: "Evidence", exact: true })).toBeInViewport();
  await page.goForward();
  await expect(table.locator("> summary")).toBeInViewport();
});

test("the address of a table of our own opens its group, and an unknown one shows the first screen", async ({
  lens,
}) => {
  const table = await visit(lens, "b-classes");
  await expect(table.locator("> summary")).toBeInViewport();
  await expect(lens.at("evidence-own-b")).toHaveAttribute("open", "");
  await lens.open("#evidence/b-table-99");
  await expect(lens.at("evidence-item").first()).toBeVisible();
});

test("a table says how its setting was chosen, how long was trained, and where its numbers come from", async ({
  lens,
}) => {
  const table = await visit(lens, "b-table-3");
  await expect(table.getByTestId("evidence-settings")).toContainText(
    /Setting: selected on the test set.*Fixed setting: selected on the other data set.*epochs \(paper: 50\), learning rate/,
  );
  await expect(table.getByTestId("evidence-paper")).toHaveAttribute("href", "https://arxiv.org/abs/2111.06150");
  await expect(table.getByTestId("evidence-raw")).toHaveAttribute("href", /\/evidence\/b-table-3\.json$/);
  const own = await visit(lens, "a-table-1");
  await expect(own.getByTestId("evidence-card")).toHaveAttribute("href", /\/models\/mnist-abati\/card\.json$/);
  await expect(own.getByTestId("evidence-settings")).toContainText(/epochs \(paper: 500\)/);
});
