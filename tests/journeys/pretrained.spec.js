// A pretrained network of patches judges rendered washers on the CPU: its download, its verdict, its knobs, a batch.

import { readFileSync } from "node:fs";

import { expect, test } from "./lens.js";

/** @typedef {import("./lens.js").Lens} Lens */

const WASHERS = "washer-patches";

/** @param {Lens} lens @param {string} [backend] */
async function withNetwork(lens, backend = "cpu") {
  await lens.open(`?backend=${backend}#inspect`);
  await expect(lens.at("inspect-intake-drop")).toBeVisible();
  await lens.at("detector-open").click();
  await lens.at(`detector-${WASHERS}`).click();
  await expect(lens.at("score-chart")).toBeVisible({ timeout: 60_000 });
}

/** @param {Lens} lens @param {string} defect */
async function scratched(lens, defect = "scratch") {
  await lens.at(`sample-${defect}`).click();
  await expect(lens.at("inspect-verdict")).not.toHaveAttribute("data-level", "unknown", { timeout: 60_000 });
}

/** The table as JSON. @param {Lens} lens @returns {Promise<any[]>} */
async function table(lens) {
  await lens.at("inspect-save").click();
  const [download] = await Promise.all([
    lens.page.waitForEvent("download", { timeout: 60_000 }),
    lens.at("inspect-save-json").click(),
  ]);
  const found = JSON.parse(readFileSync(await download.path(), "utf8"));
  return found.rows ?? found.photos ?? found;
}

test("a pretrained network finds a scratch, and shows what it compared", async ({ lens }) => {
  test.setTimeout(180_000);
  await withNetwork(lens);
  const { models } = JSON.parse(readFileSync(new URL("../../models/index.json", import.meta.url), "utf8"));
  await expect(lens.at("detector-facts")).toContainText(
    models.find((/** @type {{id: string}} */ { id }) => id === WASHERS).licence,
  );
  const card = lens.at("nln").locator(".network-card");
  await expect(card).toContainText(
    /of [\d,]+ training patches, selected as a core-set, as 8-bit numbers; AUROC of photos, by the decision score: (unchanged|0\.\d{4} (lower|higher))/,
  );
  await expect(card).toContainText("AUROC of pixels, reconstruction error");
  await scratched(lens);
  await expect(lens.at("inspect-verdict")).toHaveAttribute("data-level", "unusual");
  await expect(lens.at("region-1")).toBeVisible();
  await expect(lens.at("truth")).toHaveAttribute("data-iou", /\d/, { timeout: 30_000 });
  expect(Number(await lens.at("truth").getAttribute("data-iou"))).toBeGreaterThan(0.4);
  await expect(lens.at("ran-by")).toContainText(/CPU in [\d.,]+ m?s/);
  await expect(lens.at("map-panel-pse")).toBeVisible();
  await expect(lens.at("map-panel-saliency")).toBeHidden();
  await lens.at("nln-saliency").check();
  await expect(lens.at("map-panel-saliency")).toBeVisible({ timeout: 60_000 });
  expect(await lens.colours("map-panel-saliency")).toBeGreaterThan(20);
});

test("K and the weight of the error move the verdict's numbers, and back", async ({ lens }) => {
  test.setTimeout(180_000);
  await withNetwork(lens);
  await scratched(lens);
  const [before] = await table(lens);
  const heat = await lens.print("map-panel-map");
  const own = await lens.at("nln-weight").inputValue();
  const threshold = await lens.at("threshold-score").inputValue();
  await lens.at("nln-weight").fill(own === "10" ? "0" : "10");
  await expect.poll(() => lens.print("map-panel-map")).not.toBe(heat);
  await expect(
    lens.page.locator("[data-testid='row'][data-state='waiting'], [data-testid='row'][data-state='analysing']"),
  ).toHaveCount(0, { timeout: 60_000 });
  const [blended] = await table(lens);
  expect(blended.score).not.toBe(before.score);
  expect(await lens.at("threshold-score").inputValue()).not.toBe(threshold);
  await lens.at("nln-k-5").check({ force: true });
  await expect(lens.at("nln-reset")).toBeEnabled();
  await lens.at("nln-reset").click();
  await expect.poll(() => lens.print("map-panel-map"), { timeout: 60_000 }).toBe(heat);
  await expect.poll(async () => (await table(lens))[0].score, { timeout: 30_000 }).toBe(before.score);
});

test("a batch is judged by the network: no good part is flagged, and most defects are", async ({ lens }) => {
  test.setTimeout(240_000);
  await withNetwork(lens);
  await lens.at("sample-batch").click();
  await expect(lens.at("row")).toHaveCount(8, { timeout: 120_000 });
  await expect(lens.page.locator("[data-testid='row'][data-state='done']")).toHaveCount(8, { timeout: 180_000 });
  const found = await table(lens);
  const good = found.filter(({ name }) => name.includes("good"));
  expect(good).toHaveLength(4);
  const bad = found.filter((row) => !good.includes(row));
  expect(good.filter(({ flagged }) => flagged)).toEqual([]);
  // The faintest stain of the samples lies just below the threshold.
  expect(bad.filter(({ flagged }) => flagged).length).toBeGreaterThanOrEqual(3);
});

test("the download of a network can be stopped and taken up again", async ({ lens, page }) => {
  test.setTimeout(120_000);
  /** @type {(value?: unknown) => void} */
  let release = () => undefined;
  const held = new Promise((resolve) => (release = resolve));
  let first = true;
  await page.context().route(/washer-patches\/weights/, async (route) => {
    if (!first) return route.continue();
    first = false;
    await held;
    await route.abort().catch(() => undefined);
  });
  await lens.open("?backend=cpu#inspect");
  await lens.at("detector-open").click();
  await lens.at(`detector-${WASHERS}`).click();
  await expect(lens.at("inspect-verdict-text")).toHaveText(/of \d.*MB/);
  await lens.at("detector-stop").click();
  await expect(lens.at("inspect-error")).toContainText("stopped");
  release();
  await lens.at("inspect-error").getByRole("button").click();
  await expect(lens.at("score-chart")).toBeVisible({ timeout: 60_000 });
  lens.expected.push(/ERR_/);
});

test("a damaged bank is one sentence", async ({ lens, page }) => {
  await page
    .context()
    .route(/washer-patches\/bank/, (route) => route.fulfill({ status: 200, body: Buffer.alloc(100) }));
  await lens.open("?backend=cpu#inspect");
  await lens.at("detector-open").click();
  await lens.at(`detector-${WASHERS}`).click();
  await expect(lens.at("inspect-error")).toContainText(/bank\.bin has 100 bytes/i, { timeout: 60_000 });
});

test("Draw does not offer networks of patches", async ({ lens }) => {
  await lens.open("?backend=cpu");
  await lens.at("model-menu-open").click();
  await expect(lens.at("model-mnist-abati")).toBeVisible();
  await expect(lens.at(`model-${WASHERS}`)).toHaveCount(0);
});
