// A batch in the Inspect room: its table, filters, threshold and exports.

import { inflateSync } from "node:zlib";

import { entries, looked, photos, png, rows, save, table, withBatch, withWashers } from "./inspect.js";
import { expect, test } from "./lens.js";

/** @typedef {import("./lens.js").Lens} Lens */

test("a batch is sorted by score, and its defects stand above its good parts", async ({ lens }) => {
  await withBatch(lens);
  const found = await table(lens);
  const scores = found.map(({ score }) => score);
  expect(scores).toEqual([...scores].sort((a, b) => b - a));
  const shown = await rows(lens);
  expect(shown.map(({ name }) => name)).toEqual(found.map(({ name }) => name));
  for (const { name } of shown.slice(0, 4)) expect(name).not.toContain("good");
  for (const { level } of shown.slice(0, 4)) expect(level).toBe("unusual");
  // Defects do not move a part.
  await expect(lens.page.locator(".row-misalignment")).toHaveCount(0);

  // The strangest is open, and its regions are listed.
  await expect(lens.at("photo-name")).toHaveText(shown[0].name);
  await expect(lens.at("region-1")).toBeVisible();
  await lens.at("sort-name").click();
  expect((await rows(lens)).map(({ name }) => name)).toEqual(
    shown.map(({ name }) => name).sort((a, b) => a.localeCompare(b, "en", { numeric: true })),
  );
});

test("filters leave what they say, by verdict and by name", async ({ lens }) => {
  await withBatch(lens);
  const strange = (await rows(lens)).filter(({ level }) => level === "unusual").length;
  await lens.at("filter-flagged").check({ force: true });
  await expect(lens.at("row")).toHaveCount(strange);
  await lens.at("filter-unflagged").check({ force: true });
  await expect(lens.at("row")).toHaveCount(8 - strange);
  await lens.at("filter-all").check({ force: true });
  await lens.at("filter-name").fill("DENT");
  await expect(lens.at("row")).toHaveCount(1);
  await lens.at("filter-name").fill("no such part");
  await expect(lens.at("row")).toHaveCount(0);
  await expect(lens.page.getByText("No photo matches this filter.")).toBeVisible();
});

test("the threshold moves verdicts, regions and the table together, and goes back", async ({ lens }) => {
  await withBatch(lens);
  const before = await rows(lens);
  const own = await lens.at("threshold-score").inputValue();
  await expect(lens.at("threshold-reset")).toBeDisabled();
  const [strangest] = await table(lens);

  // Above every score nothing is suspicious, and nothing is outlined.
  await lens.at("threshold-score").fill(String(strangest.score * 2));
  await lens.at("threshold-score").press("Enter");
  await expect(lens.page.locator("[data-testid='row'][data-level='unusual']")).toHaveCount(0);
  await expect(lens.at("inspect-verdict")).not.toHaveAttribute("data-level", "unusual");
  await expect(lens.at("region-1")).toHaveCount(0);
  await expect(lens.page.locator(".viewer-overlay .contour:not(.casing)")).toHaveAttribute("d", "");
  for (const row of await table(lens)) expect([row.flagged, row.regions]).toEqual([false, []]);

  // Below every score all are, and the slider says how many of the good parts.
  await lens.at("threshold-percentile").fill("0.5");
  await expect(lens.at("threshold-says")).toContainText(/[3-6]\d? %|50 %/);
  await expect(lens.page.locator("[data-testid='row'][data-level='unusual']")).not.toHaveCount(0);
  await lens.at("threshold-reset").click();
  await expect(lens.at("threshold-score")).toHaveValue(own);
  await expect.poll(async () => rows(lens)).toEqual(before);
});

test("the threshold is dragged on the axis of the good parts", async ({ lens, page }) => {
  await withBatch(lens);
  const chart = await lens.at("score-chart").boundingBox();
  if (!chart) throw new Error("the chart is not visible");
  const own = Number(await lens.at("threshold-score").inputValue());
  await page.mouse.move(chart.x + chart.width * 0.4, chart.y + 50);
  await page.mouse.down();
  await page.mouse.move(chart.x + chart.width * 0.98, chart.y + 50, { steps: 8 });
  await page.mouse.up();
  await expect.poll(async () => Number(await lens.at("threshold-score").inputValue())).toBeGreaterThan(own);
  await expect(lens.at("threshold-reset")).toBeEnabled();
});

test("rows are walked through with the keyboard", async ({ lens, page }) => {
  await withBatch(lens);
  const names = (await rows(lens)).map(({ name }) => name);
  await lens.at("row").first().focus();
  const here = () => page.evaluate(() => document.activeElement?.querySelector(".row-name")?.textContent);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  expect(await here()).toBe(names[2]);
  await expect(lens.at("photo-name")).toHaveText(names[0]);
  await page.keyboard.press("Enter");
  await expect(lens.at("photo-name")).toHaveText(names[2]);
  expect(await here()).toBe(names[2]);
  await page.keyboard.press("End");
  expect(await here()).toBe(names[7]);
  await page.keyboard.press("Home");
  expect(await here()).toBe(names[0]);
  await page.keyboard.press("Delete");
  await expect(lens.at("row")).toHaveCount(7);
  expect(await here()).toBe(names[1]);
  await lens.at("photo-after").focus();
  await page.keyboard.press("Enter");
  await expect(lens.at("photo-name")).toHaveText(names[3]);
  // The verdict is spoken, too.
  await expect(lens.at("notices")).toContainText(names[3]);
});

test("under a filter the keyboard walks the rows that are listed, and stays among them", async ({ lens, page }) => {
  await withBatch(lens);
  await lens.at("filter-all").focus();
  await page.keyboard.press("ArrowRight");
  await expect(lens.at("filter-flagged")).toBeChecked();
  const listed = await rows(lens);
  expect(listed.length).toBeGreaterThanOrEqual(4);
  expect(new Set(listed.map(({ level }) => level))).toEqual(new Set(["unusual"]));
  const names = listed.map(({ name }) => name);
  const here = () => page.evaluate(() => document.activeElement?.querySelector(".row-name")?.textContent);
  await lens.at("row").first().focus();
  await page.keyboard.press("ArrowUp");
  expect(await here()).toBe(names[0]);
  await page.keyboard.press("PageDown");
  await page.keyboard.press("ArrowDown");
  expect(await here()).toBe(names.at(-1));
  await page.keyboard.press("Space");
  await expect(lens.at("photo-name")).toHaveText(names.at(-1) ?? "");
  await expect(lens.at("photo-after")).toBeDisabled();
  await lens.at("photo-before").click();
  await expect(lens.at("photo-name")).toHaveText(names.at(-2) ?? "");
  // The row that the keyboard was on is filtered away: another one takes its place in the order of Tab.
  await lens.at("filter-unflagged").check({ force: true });
  await expect(lens.page.locator("[data-testid='row'][tabindex='0']")).toHaveCount(1);
  await lens.at("filter-name").focus();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  expect(await here()).toBe((await rows(lens))[0].name);
});

test("files that are no photos become rows with a sentence, and the others go on", async ({ lens }) => {
  await withWashers(lens);
  await lens
    .at("inspect-intake-files")
    .setInputFiles([
      ...photos(2),
      { name: "broken.jpg", mimeType: "image/jpeg", buffer: Buffer.from("this is no picture") },
      { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("neither is this") },
      { name: "cut.png", mimeType: "image/png", buffer: png(64, 64, 3).subarray(0, 60) },
      { name: "tiny.png", mimeType: "image/png", buffer: png(4, 4, 1) },
      ...photos(3).slice(2),
    ]);
  await looked(lens, 7);
  await lens.at("filter-rejected").check({ force: true });
  await expect(lens.at("row")).toHaveCount(4);
  for (const sentence of await lens.page.locator(".row-said").allTextContents())
    expect(sentence).toMatch(/^[A-Z].{10,}\.$/);
  await lens.at("row").first().click();
  await expect(lens.at("inspect-verdict-text")).toContainText("rejected");
  await lens.at("remove-rejected").click();
  await expect(lens.at("row")).toHaveCount(3);
  const csv = (await save(lens, "csv")).bytes.toString("utf8");
  expect(csv).toContain("tiny.png");
});

test("stopping a batch keeps what is done", async ({ lens }) => {
  await withWashers(lens);
  await lens.at("inspect-intake-files").setInputFiles(photos(120));
  await expect(lens.at("row")).not.toHaveCount(0);
  await expect(lens.at("inspect-progress")).toContainText(/of 120/);
  await expect(lens.page.locator("[data-testid='row'][data-state='done']").nth(3)).toBeAttached();
  await lens.at("inspect-progress-stop").click();
  await expect(lens.at("inspect-progress")).toBeHidden();
  const count = await lens.at("row").count();
  expect(count).toBeGreaterThan(3);
  expect(count).toBeLessThan(120);
  await looked(lens, count);
  const found = await table(lens);
  expect(found).toHaveLength(count);
  for (const { score } of found) expect(score).toBeGreaterThan(0);
  // What is left out is said, and more may come.
  await expect(lens.at("inspect-intake-file-errors")).toContainText(
    new RegExp(`Stopped: (one photo was|${120 - count} photos were) not read\\.`),
  );
  const before = await rows(lens);
  await lens
    .at("inspect-intake-files")
    .setInputFiles([{ name: "later.png", mimeType: "image/png", buffer: png(64, 48, 200) }]);
  await looked(lens, count + 1);
  expect((await rows(lens)).filter(({ name }) => name !== "later.png")).toEqual(before);
});

/** The filtered scan lines of a PNG, from all its chunks. @param {Buffer} png */
function pixels(png) {
  const parts = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    if (png.subarray(at + 4, at + 8).toString("latin1") === "IDAT")
      parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  return inflateSync(Buffer.concat(parts));
}

test("the ZIP holds one heat map for each photo, at the photo's own size", async ({ lens }) => {
  await withWashers(lens);
  await lens
    .at("inspect-intake-files")
    .setInputFiles([...photos(4), { name: "part-1.jpg", mimeType: "image/png", buffer: png(80, 60, 9) }]);
  await looked(lens, 5);
  for (const kind of ["zip-maps", "zip-photos"]) {
    const zip = await save(lens, kind);
    expect(zip.name).toMatch(/\.zip$/);
    const all = entries(zip.bytes);
    expect(new Set(all.map(({ name }) => name)).size).toBe(5);
    for (const { name, content } of all) {
      expect(name).toMatch(/^part-\d.*\.png$/);
      expect(content.subarray(1, 4).toString("latin1")).toBe("PNG");
      expect([
        [64, 48],
        [80, 60],
      ]).toContainEqual([content.readUInt32BE(16), content.readUInt32BE(20)]);
      expect(pixels(content).length).toBeGreaterThan(64 * 48 * 3);
    }
  }
});

/** Presses the button as soon as some of thirty photos are done; a quiet machine has done all before Playwright does. @param {Lens} lens */
async function stopAtSome(lens) {
  await lens.page.evaluate(() => {
    const find = (/** @type {string} */ id) => document.querySelector(`[data-testid='${id}']`);
    const watch = new MutationObserver(() => {
      const stop = find("inspect-progress-stop");
      if (!(stop instanceof HTMLElement) || !/\b[1-9] of 30\b/.test(find("inspect-progress-words")?.textContent ?? ""))
        return;
      watch.disconnect();
      stop.click();
    });
    watch.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
  });
}

test("what a stop left out is looked at when one goes on", async ({ lens }) => {
  await withWashers(lens);
  await lens.at("inspect-intake-files").setInputFiles(photos(30));
  await looked(lens, 30);
  await stopAtSome(lens);
  await lens.at("detector-open").click();
  await lens.at("detector-sample-plate").click();
  await expect(lens.at("inspect-progress")).toContainText(/not been analysed/, { timeout: 30_000 });
  const waiting = lens.page.locator("[data-testid='row'][data-state='waiting']");
  await expect.poll(() => waiting.count()).toBeGreaterThan(0);
  expect(await waiting.count()).toBeLessThan(30);
  await lens.at("inspect-progress-stop").click();
  await looked(lens, 30);
});
