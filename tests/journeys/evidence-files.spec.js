// What can be taken away from the Evidence room, and what a file can do to it.

import { readFileSync } from "node:fs";

import { committed, serve, table, visit } from "./evidence.js";
import { expect, test } from "./lens.js";

const FIGURE_2 = committed("a-figure-2.json");
const INDEX = committed("index.json");

test("every command is one that a shell can run, and is copied as it is shown", async ({ lens, page, context }) => {
  for (const { id } of INDEX.tables)
    for (const command of committed(`${id}.json`).commands)
      expect(command, id).toMatch(/^cargo (lab|xtask) [\w\s./=-]+$/);
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const figure = await visit(lens, "b-timing");
  await figure.getByTestId("copy-command").click();
  await expect(figure.getByTestId("copy-command")).toHaveText("Copied");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
    committed("b-timing.json").commands.join("\n"),
  );
  // Long commands scroll with the keyboard.
  await expect(figure.getByTestId("evidence-command")).toHaveAttribute("tabindex", "0");
});

test("a table is saved as it was published", async ({ lens, page }) => {
  const figure = await visit(lens, "a-figure-2");
  /** @param {string} kind */
  const save = async (kind) => {
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      figure.getByTestId(`evidence-${kind}`).click(),
    ]);
    return { name: download.suggestedFilename(), text: readFileSync(await download.path(), "utf8") };
  };
  const json = await save("json");
  expect(json.name).toBe("a-figure-2.json");
  expect(JSON.parse(json.text)).toEqual(FIGURE_2);
  const csv = await save("csv");
  expect(csv.name).toBe("a-figure-2.csv");
  const lines = csv.text.trim().split("\r\n");
  expect(lines).toHaveLength(FIGURE_2.rows.length + 1);
  expect(lines[0].split(",").slice(0, 5)).toEqual(["name", "metric", "series", "panel", "x"]);
  const row = FIGURE_2.rows[0];
  expect(lines[1]).toContain(`"${row.name}",agreement_share,normal,,0,10,`);
  expect(lines[1]).toContain(`,${row.published},${row.ours},`);
});

test("deviations, fixed settings, remarks, notes and the licence are shown, spoken and saved", async ({
  lens,
  page,
}) => {
  const training = { learning_rates: [0.001], epochs: 10, seeds: 1, published_epochs: 50 };
  const rows = [
    {
      name: "MNIST, NLN",
      metric: "auroc",
      published: 0.921,
      ours: 0.93664,
      sd: 0.0204,
      spread: "classes",
      fixed: 0.9301,
      tolerance: { kind: "within", by: 0.03 },
      accepted: { low: 0.891, high: 0.951 },
      status: "pass",
      why: "It fits.",
      training,
      chosen: "test_set",
    },
    { name: "MNIST, reconstruction", metric: "auroc", ours: 0.65, sd: 0.1, spread: "draws", status: "no_reference" },
    { name: "MNIST, distance", metric: "auroc", ours: 0.9, status: "no_reference" },
  ];
  const chart = { kind: "dumbbell", metrics: ["auroc"] };
  const one = table("b-table-3", { rows, chart, licence: "CC <0>", notes: ["One.", "Two."] });
  const plain = table("b-table-4", { rows: [rows[2]] });
  await serve(page, [one, plain]);
  const shown = await visit(lens, "b-table-3");
  await expect(shown.locator("thead th")).toHaveText([
    "Quantity",
    "Published",
    "Accepted",
    "Ours, best setting",
    "Ours, fixed setting",
    "Result",
    "Remarks",
  ]);
  const first = shown.locator("tbody tr").first().locator("td");
  await expect(first).toHaveText([
    "0.921",
    "±\u00a00.03",
    "0.9366 ±\u00a00.02 over classes",
    "0.9301",
    "✓ matches",
    "It fits. Setting: selected on the test set, which is optimistic. 10 epochs (paper: 50), learning rate 0.001, 1 seed.",
  ]);
  await expect(shown.getByTestId("evidence-notes").locator("p")).toHaveText(["One.", "Two."]);
  await expect(shown).toContainText("an autoencoder · MNIST · licence: CC <0>");
  await shown.locator("[data-mark]").first().focus();
  for (const words of ["ours 0.9366 ±\u00a00.02 (standard deviation over classes)", "ours at a fixed setting 0.9301"])
    await expect(shown.locator(".chart-tip")).toContainText(words);
  const [download] = await Promise.all([page.waitForEvent("download"), shown.getByTestId("evidence-csv").click()]);
  expect(readFileSync(await download.path(), "utf8")).toContain(
    '"MNIST, NLN",auroc,,,,,,,,,,0.921,0.93664,0.9301,0.0204,classes,±\u00a00.03,pass,It fits.',
  );
  // Where nothing is known of all this, nothing is said.
  const other = await visit(lens, "b-table-4");
  await expect(other.locator("thead th")).toHaveText(["Quantity", "Published", "Accepted", "Ours", "Result"]);
  await expect(other.getByTestId("evidence-deviation")).toHaveCount(0);
  await expect(other.getByTestId("evidence-notes")).toHaveCount(0);
});

test("what a file holds is text, whatever it looks like", async ({ lens, page }) => {
  const rows = [
    { name: "AE <img src=x onerror=alert(1)>", metric: "auroc", ours: 0.8, status: "no_reference" },
    { name: '=2+2,"AE"', metric: "auroc", ours: 0.7, status: "no_reference" },
  ];
  await serve(page, [table("b-table-3", { rows, title: "<b>bold</b>", chart: { kind: "bars", metrics: ["auroc"] } })]);
  const one = await visit(lens, "b-table-3");
  await expect(one.locator("img, b")).toHaveCount(0);
  const [download] = await Promise.all([page.waitForEvent("download"), one.getByTestId("evidence-csv").click()]);
  expect(readFileSync(await download.path(), "utf8")).toContain('"=2+2,""AE""",auroc,');
});

test("a table that cannot be fetched says so and comes when it is opened again", async ({ lens, page }) => {
  lens.expected.push(/404/);
  await page.route(/\/evidence\/b-table-3\.json/, (route) => route.fulfill({ status: 404 }));
  await lens.open("#evidence/b-table-3");
  const one = page.locator('[data-id="b-table-3"][data-testid="evidence-table"]');
  await expect(one).toContainText("This table could not be loaded.");
  await page.unroute(/\/evidence\/b-table-3\.json/);
  await one.locator("> summary").click();
  await one.locator("> summary").click();
  await expect(one.getByTestId("evidence-command")).toBeVisible();
});
