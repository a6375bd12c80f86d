// The Inspect room: models, the empty room, privacy, the phone.

import { enter, looked, photos, png, rows, save, table, withBatch, withWashers } from "./inspect.js";
import { expect, test } from "./lens.js";

test("twelve synthetic good parts are enough to find a scratch, and the model travels as a file", async ({
  lens,
  page,
}) => {
  test.setTimeout(120_000);
  await lens.open("#teach");
  await lens.at("good-sample-0").click();
  await expect(lens.at("good-photo")).toHaveCount(12, { timeout: 30_000 });
  await lens.at("teach-go").click();
  await expect(lens.at("model")).toHaveCount(1, { timeout: 30_000 });
  const title = await lens.at("result-title").innerText();

  // From the room where it was taught to the one where it judges.
  await lens.at("result-inspect").click();
  await expect(lens.at("detector-title")).toHaveText(title, { timeout: 30_000 });
  await lens.at("sample-scratch").click();
  await expect(lens.at("inspect-verdict")).toHaveAttribute("data-level", "unusual", { timeout: 30_000 });
  const iou = Number(await lens.at("truth").getAttribute("data-iou"));
  expect(iou).toBeGreaterThan(0.4);
  await expect(lens.at("region-1")).toBeVisible();

  const csv = await save(lens, "csv");
  expect(csv.name).toMatch(/\.csv$/);
  const [head, line] = csv.bytes.toString("utf8").trim().split(/\r?\n/);
  expect(head).toContain("score");
  expect(line).toContain("scratch");
  const [before] = await table(lens);
  const model = await save(lens, "model");
  expect(model.name).toMatch(/\.safetensors$/);

  // Another machine: nothing is kept there.
  await page.evaluate(async () => {
    localStorage.clear();
    for (const { name } of await indexedDB.databases()) if (name) indexedDB.deleteDatabase(name);
  });
  await page.goto("about:blank");
  await enter(lens);
  await expect(lens.at("detector-title")).not.toHaveText(title);
  await lens
    .at("detector-file")
    .setInputFiles({ name: model.name, mimeType: "application/octet-stream", buffer: model.bytes });
  await expect(lens.at("detector-title")).toHaveText(title, { timeout: 30_000 });
  await lens.at("sample-scratch").click();
  await expect(lens.at("inspect-verdict")).toHaveAttribute("data-level", "unusual", { timeout: 30_000 });
  const [after] = await table(lens);
  expect(after.score).toBe(before.score);
  expect(after.threshold).toBe(before.threshold);
  expect(after.regions).toEqual(before.regions);
});

test("the empty room says what to do and shows it with one press", async ({ lens }) => {
  await enter(lens);
  await expect(lens.at("inspect-verdict-text")).toContainText(/train one/i);
  await lens.at("try-samples").click();
  await looked(lens, 8);
  await expect(lens.at("detector-title")).toContainText(/samples/);
  await expect(lens.at("inspect-verdict")).toHaveAttribute("data-level", "unusual");
});

test("another model looks at every photo anew", async ({ lens }) => {
  await withBatch(lens);
  const before = await rows(lens);
  await lens.at("detector-open").click();
  await lens.at("detector-sample-plate").click();
  await expect(lens.at("detector-title")).toContainText(/plate/i);
  await expect(lens.at("score-chart")).toBeVisible({ timeout: 30_000 });
  await looked(lens, 8);
  const after = await rows(lens);
  expect(after.map(({ name }) => name).sort()).toEqual(before.map(({ name }) => name).sort());
  expect(after).not.toEqual(before);
});

test("a file that is no model is refused in place, and the model in use stays", async ({ lens }) => {
  await withWashers(lens);
  const title = await lens.at("detector-title").innerText();
  await lens.at("detector-file").setInputFiles({
    name: "holiday.safetensors",
    mimeType: "application/octet-stream",
    buffer: Buffer.from("not a model at all"),
  });
  await expect(lens.at("inspect-error")).toBeVisible();
  await expect(lens.at("inspect-error")).toContainText(/^“holiday.safetensors”: .+\./);
  await expect(lens.at("detector-title")).toHaveText(title);
  await lens.at("sample-good").click();
  await expect(lens.at("inspect-verdict")).not.toHaveAttribute("data-level", "unknown", { timeout: 30_000 });
});

test("inspecting makes no request", async ({ lens }) => {
  await withWashers(lens);
  await lens.settled();
  const before = lens.requests.length;
  await lens.at("inspect-intake-files").setInputFiles(photos(3));
  await looked(lens, 3);
  await save(lens, "csv");
  await save(lens, "zip-maps");
  expect(lens.requests.slice(before).filter((address) => !address.endsWith("/favicon.svg"))).toEqual([]);
});

test("on a phone everything fits, and a row brings its photo into sight", async ({ lens, page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await withBatch(lens);
  const { inner, scroll } = await page.evaluate(() => ({
    inner: document.documentElement.clientWidth,
    scroll: document.documentElement.scrollWidth,
  }));
  expect(scroll).toBeLessThanOrEqual(inner);
  await lens.at("row").last().click();
  await expect(lens.at("photo-name")).toHaveText((await rows(lens))[7].name);
  await expect(lens.at("inspect-verdict")).toBeInViewport();
});

test("while another photo opens, the verdict of the last one is gone and nothing of it can be saved", async ({
  lens,
  page,
}) => {
  await withBatch(lens);
  await expect(lens.at("inspect-verdict")).not.toHaveAttribute("data-level", "unknown");
  // What stands there at the moment at which the name changes.
  await page.evaluate(() => {
    const one = (/** @type {string} */ id) =>
      /** @type {HTMLElement} */ (document.querySelector(`[data-testid="${id}"]`));
    new MutationObserver((_, watch) => {
      watch.disconnect();
      const [verdict, map] = [one("inspect-verdict"), one("inspect-save-png-map")];
      document.documentElement.dataset.seen = [
        verdict.dataset.level,
        one("inspect-verdict-text").textContent,
        map.hasAttribute("disabled"),
      ].join("|");
    }).observe(one("photo-name"), { childList: true, characterData: true, subtree: true });
  });
  await page
    .getByTestId("photo-after")
    .or(page.getByTestId("photo-before"))
    .and(page.locator(":enabled"))
    .first()
    .click();
  await expect(page.locator("html")).toHaveAttribute("data-seen", "unknown|Opening …|true");
  await expect(lens.at("inspect-verdict")).not.toHaveAttribute("data-level", "unknown");
  await expect(lens.at("inspect-verdict-text")).not.toHaveText("Opening …");
  await lens.at("inspect-save").click();
  await expect(lens.at("inspect-save-note")).toContainText("up to 2,048 px");
});
