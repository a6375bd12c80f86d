// Hundreds of photos at once: memory holds what their rows need and no more, and all of them can be taken away.
// NOVELTY_LONG=1 makes it 500 photos.

import { mkdirSync, writeFileSync } from "node:fs";

import { entries, looked, png, save } from "./inspect.js";
import { expect, test } from "./lens.js";
import { heap, linear, resident, workers } from "./memory.js";

/** Decoded, each takes 3 MB; what a model keeps of it while it looks takes 147 kB. */
const [WIDTH, HEIGHT] = [1024, 768];
/** Milliseconds that 500 photos or their heat maps may take on two busy cores. */
const PATIENCE = 900_000;

test("many photos do not exhaust memory, and all are in the table and in the ZIP", async ({ lens, page }, info) => {
  test.setTimeout(2 * PATIENCE);
  const count = process.env.NOVELTY_LONG === "1" ? 500 : 60;
  const folder = info.outputPath("photos");
  mkdirSync(folder, { recursive: true });
  const names = Array.from({ length: count }, (_, index) => `part-${index + 1}.png`);
  for (const [index, name] of names.entries()) writeFileSync(`${folder}/${name}`, png(WIDTH, HEIGHT, index));

  await lens.open("?backend=cpu#teach");
  await lens.at("good-sample-0").click();
  await expect(lens.at("good-photo")).toHaveCount(12, { timeout: 30_000 });
  await lens.at("teach-go").click();
  await expect(lens.at("model")).toHaveCount(1, { timeout: 30_000 });
  await lens.at("result-inspect").click();
  await expect(lens.at("score-chart")).toBeVisible({ timeout: 30_000 });
  await lens.settled();

  const measured = async () => ({
    linear: await linear(page),
    heap: await heap(page),
    workers: await workers(page),
    resident: await resident(page),
  });
  const drop = async (/** @type {number} */ from, /** @type {number} */ to) => {
    await lens.at("inspect-intake-files").setInputFiles(names.slice(from, to).map((name) => `${folder}/${name}`));
    await looked(lens, to, PATIENCE);
    return { rows: to, ...(await measured()) };
  };
  // The first fifth fills caches and pools; the two parts after it are alike.
  const first = await drop(0, count / 5);
  const half = await drop(count / 5, (3 * count) / 5);
  const whole = await drop((3 * count) / 5, count);

  const lines = (await save(lens, "csv")).bytes.toString("utf8").trim().split(/\r?\n/);
  expect(lines).toHaveLength(1 + count);
  for (const name of names)
    expect(
      lines.filter((line) => line.split(",").includes(name)),
      name,
    ).toHaveLength(1);
  const zip = entries((await save(lens, "zip-maps", PATIENCE)).bytes);
  expect(new Set(zip.map(({ name }) => name))).toEqual(new Set(names.map((name) => name.replace(".png", "-heat.png"))));
  const zipped = await measured();
  info.annotations.push({ type: "memory", description: JSON.stringify({ first, half, whole, zipped }) });

  // A row keeps its line, its scores and a thumbnail of 28 kB outside the heaps; measured were 5 kB of the page's
  // heap, 0.05 kB of the workers' and, noise included, 45 to 280 kB of the browser's processes.
  const more = whole.rows - half.rows;
  expect(half.linear).toBeGreaterThan(0);
  expect(whole.linear, "linear memory").toBe(half.linear);
  expect(whole.heap - half.heap, "the page's heap").toBeLessThan(16_000 * more);
  expect(whole.workers - half.workers, "heaps and buffers of the workers").toBeLessThan(4_000 * more);
  expect(whole.resident - half.resident, "resident memory of the browser").toBeLessThan(
    Math.max(24_000_000, 300_000 * more),
  );
  // The pictures of the ZIP are Blobs, which the browser puts on disk.
  expect(zipped.linear, "linear memory after the ZIP").toBe(whole.linear);
  expect(zipped.heap - whole.heap, "the page's heap after the ZIP").toBeLessThan(4_000 * count);
  expect(zipped.workers - whole.workers, "heaps and buffers of the workers after the ZIP").toBeLessThan(4_000 * count);
  expect(zipped.resident - whole.resident, "resident memory of the browser after the ZIP").toBeLessThan(
    Math.max(64_000_000, 300_000 * count),
  );
});
