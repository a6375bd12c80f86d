// A batch of photos on several workers: the same rows in the same order and the same numbers as on one, and a worker that
// dies costs nothing but time. `?workers=N` sets their number.

import { looked, photos, rows, save } from "./inspect.js";
import { expect, test } from "./lens.js";

/** @typedef {import("./lens.js").Lens} Lens */

/** Workers that hold photos. @param {Lens} lens */
const workers = (lens) => lens.page.workers().filter((worker) => worker.url().includes("parts-worker"));

/** @param {Lens} lens @param {number} count @param {string} detector */
async function withWorkers(lens, count, detector) {
  await lens.page.goto("about:blank");
  await lens.open(`?backend=cpu&workers=${count}#inspect`);
  await choose(lens, detector);
}

/** @param {Lens} lens @param {string} detector */
async function choose(lens, detector) {
  await lens.at("detector-open").click();
  await lens.at(`detector-${detector}`).click();
  await expect(lens.at("score-chart")).toBeVisible({ timeout: 60_000 });
}

/** Two mixed batches of eight. @param {Lens} lens */
async function sixteen(lens) {
  await lens.at("sample-batch").click();
  await lens.at("sample-batch").click();
  await looked(lens, 16, 120_000);
}

/** Another model has all of them analysed again, which has begun. @param {Lens} lens @param {string} detector */
async function again(lens, detector) {
  await choose(lens, detector);
  const done = lens.page.locator("[data-testid='row'][data-state='done']");
  await expect.poll(() => done.count(), { timeout: 60_000, intervals: [50] }).toBeLessThan(16);
}

/** @param {Lens} lens */
const csv = async (lens) => (await save(lens, "csv")).bytes.toString("utf8");

test("three workers give the table that one gives, with a model of one's own and with a network", async ({ lens }) => {
  test.setTimeout(300_000);
  /** @type {string[][]} */
  const tables = [];
  for (const count of [1, 3]) {
    await withWorkers(lens, count, "sample-washer");
    await sixteen(lens);
    const own = await csv(lens);
    expect(own.trim().split(/\r?\n/)).toHaveLength(17);
    expect(workers(lens)).toHaveLength(count);
    await again(lens, "washer-patches");
    await looked(lens, 16, 180_000);
    tables.push([own, await csv(lens)]);
    expect(workers(lens)).toHaveLength(count);
  }
  expect(tables[1]).toEqual(tables[0]);
  expect(tables[0][0]).not.toBe(tables[0][1]);
});

test("photos are listed in the order in which they came, refused ones among them", async ({ lens }) => {
  await lens.open("?backend=cpu&workers=3#inspect");
  const broken = { name: "broken.png", mimeType: "image/png", buffer: Buffer.from("no picture at all") };
  const files = photos(12).flatMap((file, index) => (index === 5 ? [broken, file] : [file]));
  await lens.at("inspect-intake-files").setInputFiles(files);
  await expect(lens.at("row")).toHaveCount(13, { timeout: 30_000 });
  await expect(lens.at("inspect-progress")).toBeHidden();
  expect(workers(lens).length).toBeGreaterThan(1);
  const accepted = files.map(({ name }) => name).filter((name) => name !== broken.name);
  const shown = (await rows(lens)).map(({ name }) => name);
  expect(shown.filter((name) => name !== broken.name)).toEqual(accepted);
  await expect(lens.page.locator("[data-testid='row'][data-state='rejected']")).toHaveCount(1);
});

test("Stop stops every worker, and Continue does the rest", async ({ lens, page }) => {
  test.setTimeout(240_000);
  await withWorkers(lens, 3, "sample-washer");
  await sixteen(lens);
  await again(lens, "washer-patches");
  await lens.at("inspect-progress-stop").click();
  const waiting = page.locator("[data-testid='row'][data-state='waiting']");
  // What was begun is finished.
  await expect(lens.at("inspect-progress-words")).toHaveText(/not been analysed/, { timeout: 60_000 });
  await expect(page.locator("[data-testid='row'][data-state='analysing']")).toHaveCount(0);
  const left = await waiting.count();
  expect(left).toBeGreaterThan(0);
  await expect(waiting).toHaveCount(left);
  await lens.at("inspect-progress-stop").click();
  await looked(lens, 16, 120_000);
  await expect(page.locator("[data-testid='row'][data-state='done']")).toHaveCount(16);
});

test("a worker that dies is reported, and its photo is analysed by another", async ({ lens, page }) => {
  test.setTimeout(240_000);
  await withWorkers(lens, 1, "sample-washer");
  await sixteen(lens);
  const expected = await csv(lens);
  // The second worker that renders samples dies when it shall analyse its first.
  await page.addInitScript(() => {
    const { postMessage } = Worker.prototype;
    /** @type {Worker[]} */
    const seen = [];
    Worker.prototype.postMessage = function (/** @type {any[]} */ ...args) {
      const [{ call }] = args;
      if (call === "sample" && !seen.includes(this)) seen.push(this);
      if (call !== "score" || this !== seen[1]) return postMessage.apply(this, /** @type {any} */ (args));
      this.terminate();
      this.dispatchEvent(new ErrorEvent("error", { message: "out of memory", cancelable: true }));
    };
  });
  let started = 0;
  page.on("worker", (worker) => (started += Number(worker.url().includes("parts-worker"))));
  await withWorkers(lens, 3, "sample-washer");
  await sixteen(lens);
  expect(started).toBe(4);
  await expect(lens.at("inspect-intake-file-errors")).toContainText(
    "A worker stopped unexpectedly; its photo is analysed once more by another worker.",
  );
  await expect(page.locator("[data-testid='row'][data-state='done']")).toHaveCount(16);
  expect(await csv(lens)).toBe(expected);
});

test("the number of workers follows the device, unless the address names it", async ({ lens, page }) => {
  await page.goto(lens.site);
  const sizes = await page.evaluate(async (address) => {
    const { poolSize } = await import(address);
    return [
      poolSize({ hardwareConcurrency: 2, deviceMemory: 8 }),
      poolSize({ hardwareConcurrency: 3, deviceMemory: 8 }),
      poolSize({ hardwareConcurrency: 4 }),
      poolSize({ hardwareConcurrency: 16, deviceMemory: 8 }),
      poolSize({ hardwareConcurrency: 16, deviceMemory: 2 }),
      poolSize({}),
      poolSize({ hardwareConcurrency: 2 }, "?backend=cpu&workers=3"),
      poolSize({ hardwareConcurrency: 2 }, "?workers=100"),
      poolSize({ hardwareConcurrency: 2 }, "?workers=none"),
    ];
  }, new URL("js/engine/parts-pool.js", lens.site).href);
  expect(sizes).toEqual([1, 2, 3, 4, 1, 1, 3, 4, 1]);
});
