// The Evidence room: ours beside the papers', charts one can point at, and the visitor's drawing on them.

import { readFileSync } from "node:fs";

import { expect, SEVEN, test } from "./lens.js";

const PUBLISHED = JSON.parse(readFileSync(new URL("../../www/evidence/a-figure-2.json", import.meta.url), "utf8"));

/** @param {import("./lens.js").Lens} lens @param {string} file */
const article = (lens, file) => lens.page.locator(`[data-testid="evidence-table"][data-file="${file}"]`);

test("the room opens with paper A's Table 1, Figure 2 and findings, each with its command", async ({ lens, page }) => {
  await lens.open("#evidence");
  const tables = lens.at("evidence-table");
  await expect(tables.nth(3)).toBeVisible();
  const files = await tables.evaluateAll((all) => all.map((one) => one.getAttribute("data-file")));
  expect(files.slice(0, 4)).toEqual(["a-table-1.json", "a-figure-2.json", "a-finding-5.json", "a-finding-6.json"]);
  for (const file of files) {
    const one = article(lens, String(file));
    await expect(one.getByTestId("evidence-command")).toHaveText(/^cargo lab /);
    // Words, not only colours.
    for (const text of await one.locator("tbody .status").allTextContents()) expect(text).toMatch(/pass|miss|no reference|not run/);
  }
  await expect(page.locator(".jump").first()).toContainText(/\d+ of \d+|not run yet|–/);
});

test("a chart is read with the arrow keys, in the numbers of its table", async ({ lens, page }) => {
  await lens.open("#evidence");
  const figure = article(lens, "a-figure-2.json");
  const marks = figure.locator("[data-mark]");
  await expect(marks).toHaveCount(22);
  await marks.first().focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  const two = PUBLISHED.rows.find((/** @type {{name: string}} */ row) => row.name === "2 of 10 agree, normal");
  const tip = figure.locator(".chart-tip");
  await expect(tip).toBeVisible();
  await expect(tip).toContainText(`published ${two.published}`);
  await expect(tip).toContainText(`ours ${Number(two.ours.toPrecision(4))}`);
  const spoken = await page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
  expect(spoken).toContain("2 of 10 agree, normal");
  await page.keyboard.press("Escape");
  await expect(tip).toBeHidden();
  await page.keyboard.press("End");
  await expect(tip).toContainText("10 of 10 agree, novel");
  await figure.locator("summary").click();
  await expect(figure.locator("tbody tr").nth(2)).toContainText(String(two.published));
});

test("the visitor's drawing is marked, whatever K the Draw room stands at, and the mark moves with it", async ({ lens, page }) => {
  await lens.open();
  await lens.at("room-evidence").click();
  await expect(lens.at("evidence-drawing")).toContainText("Draw something");
  await expect(page.locator(".chart .drawn")).toHaveCount(0);
  const figure = article(lens, "a-figure-2.json");
  const seen = [];
  for (const id of ["7a", "spiral", "1a"]) {
    await lens.at("room-draw").click();
    await lens.answer(() => lens.slide("k-slider", 10));
    await lens.preset(id);
    const agreement = Number.parseInt(await lens.at("metric-agreement").innerText(), 10);
    seen.push(agreement);
    await lens.answer(() => lens.slide("k-slider", 30));
    await lens.at("room-evidence").click();
    // In both panels, at the place that K = 10 gives.
    for (const mark of [agreement, agreement + 11]) await expect(figure.locator(`[data-mark="${mark}"] .drawn`)).toHaveCount(1);
    await expect(figure.locator(".drawn-line")).toHaveCount(2);
    await expect(figure.locator(`[data-mark="${agreement}"]`)).toHaveAttribute("aria-label", /your drawing/);
    await expect(lens.at("evidence-scores").locator(".drawn-line")).toHaveCount(1);
    await expect(article(lens, "a-finding-6.json").locator(".chart .drawn")).toHaveCount(4);
  }
  expect(new Set(seen).size).toBeGreaterThan(1);
  await lens.at("room-draw").click();
  await lens.answer(() => lens.at("clear").click());
  await lens.at("room-evidence").click();
  await expect(page.locator(".chart .drawn")).toHaveCount(0);
});

test("command and data can be taken away", async ({ lens, page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await lens.open("#evidence");
  const figure = article(lens, "a-figure-2.json");
  await figure.getByTestId("copy-command").click();
  await expect(figure.getByTestId("copy-command")).toHaveText("Copied");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`cargo ${PUBLISHED.command}`);

  /** @param {string} kind */
  const save = async (kind) => {
    const [download] = await Promise.all([page.waitForEvent("download"), figure.getByTestId(`evidence-${kind}`).click()]);
    return { name: download.suggestedFilename(), text: readFileSync(await download.path(), "utf8") };
  };
  const json = await save("json");
  expect(json.name).toBe("a-figure-2.json");
  expect(JSON.parse(json.text)).toEqual(PUBLISHED);
  const csv = await save("csv");
  expect(csv.name).toBe("a-figure-2.csv");
  const lines = csv.text.trim().split("\r\n");
  expect(lines).toHaveLength(PUBLISHED.rows.length + 1);
  expect(lines[1]).toBe(`"${PUBLISHED.rows[0].name}",${PUBLISHED.rows[0].published},${PUBLISHED.rows[0].ours},0.05,${PUBLISHED.rows[0].status}`);
});

test("tables of paper B find their place, with what was not run and what harms", async ({ lens, page }) => {
  const rows = [
    { name: "AE-con, MNIST", published: 0.921, ours: 0.933, tolerance: 0.03, status: "pass" },
    { name: "AE, MNIST <img src=x onerror=alert(1)>", published: 0.902, ours: 0.8, tolerance: 0.03, status: "miss" },
    { name: "VAE, MNIST", published: 0.9, ours: null, tolerance: 0.03, status: "not run" },
    { name: "=2+2,\"AE\"", published: null, ours: 0.7, tolerance: null, status: "no reference" },
  ];
  const table = { title: "Paper B, Table 3: mean AUROC, nine classes known", command: "lab tables", model: "five autoencoders", data: "MNIST test set", rows };
  await page.route(/\/evidence\/index\.json/, (route) => route.fulfill({ json: { tables: ["b-table-3.json", "a-table-1.json", "../x.json"] } }));
  await page.route(/\/evidence\/b-table-3\.json/, (route) => route.fulfill({ json: table }));
  await lens.open("#evidence");
  await expect(lens.at("evidence-table")).toHaveCount(2);
  await expect(lens.at("evidence-table").nth(0)).toHaveAttribute("data-file", "a-table-1.json");
  const one = article(lens, "b-table-3.json");
  await expect(one).toContainText("1 of 2 within the accepted range, 1 not run");
  await expect(one.locator("[data-mark]")).toHaveCount(3);
  await expect(one.locator("tr[data-status='not run']")).toContainText("not run");
  await expect(one.locator("img")).toHaveCount(0);
  const [download] = await Promise.all([page.waitForEvent("download"), one.getByTestId("evidence-csv").click()]);
  expect(readFileSync(await download.path(), "utf8")).toContain('"=2+2,""AE""",,0.7,,no reference');
});

test("the evidence is there without a script", async ({ browser, lens }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(new URL("evidence/index.html", lens.site).href);
  await expect(page.locator(".evidence-table")).not.toHaveCount(0);
  await expect(page.locator("tr[data-status]").first()).toContainText(/pass|miss/);
  await page.goto(lens.site);
  await expect(page.getByRole("link", { name: "their numbers beside ours" })).toBeVisible();
  await context.close();
});

test("on a phone the charts fit and their marks answer a finger", async ({ lens, page }) => {
  await page.setViewportSize({ width: 320, height: 700 });
  await lens.open();
  await lens.answer(() => lens.stroke(SEVEN));
  await page.goto(`${lens.site}#evidence`);
  const figure = article(lens, "a-figure-2.json");
  await expect(figure.locator("[data-mark]")).toHaveCount(22);
  const { inner, scroll } = await page.evaluate(() => ({ inner: document.documentElement.clientWidth, scroll: document.documentElement.scrollWidth }));
  expect(scroll).toBeLessThanOrEqual(inner);
  await figure.locator("[data-mark='4']").click();
  await expect(figure.locator(".chart-tip")).toContainText("4 of 10 agree, normal");
});
