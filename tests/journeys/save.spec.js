// What Save puts on the visitor's disk.

import { expect, MAPS, test } from "./lens.js";

test("the report is JSON with six maps of 784 values, ranks and every metric", async ({ lens }) => {
  await lens.open();
  await lens.preset("7a");
  const { name, bytes } = await lens.save("json");
  expect(name).toMatch(/\.json$/);
  const report = JSON.parse(bytes.toString("utf8"));
  expect(report.maps.map((/** @type {{id: string}} */ map) => map.id)).toEqual(MAPS);
  for (const map of report.maps) {
    expect(map.values).toHaveLength(784);
    expect([...map.ranks].sort((a, b) => a - b)).toEqual(Array.from({ length: 784 }, (_, index) => index + 1));
  }
  expect(report.pixels).toHaveLength(784);
  const squared =
    report.maps[2].values.reduce((/** @type {number} */ sum, /** @type {number} */ value) => sum + value, 0) / 784;
  expect(report.metrics.mse).toBeCloseTo(squared, 6);
  expect(report.top.error).toHaveLength(report.metrics.k);
});

test("the table is CSV with one row a pixel and the values of the report", async ({ lens }) => {
  await lens.open();
  await lens.preset("7a");
  const report = await lens.report();
  const { name, bytes } = await lens.save("csv");
  expect(name).toMatch(/\.csv$/);
  const rows = bytes
    .toString("utf8")
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(","));
  for (const column of ["row", "column", ...MAPS]) expect(rows[0]).toContain(column);
  expect(rows).toHaveLength(785);
  const column = rows[0].indexOf("error");
  for (const index of [0, 300, 406, 783]) {
    expect(Number(rows[index + 1][column])).toBeCloseTo(report.maps[2].values[index], 6);
  }
});

test("the picture is a PNG large enough to read", async ({ lens }) => {
  await lens.open();
  await lens.preset("7a");
  const { name, bytes } = await lens.save("png");
  expect(name).toMatch(/\.png$/);
  expect(bytes.subarray(0, 8)).toEqual(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]));
  expect(bytes.readUInt32BE(16)).toBeGreaterThan(600);
  expect(bytes.readUInt32BE(20)).toBeGreaterThan(400);
  expect(bytes.length).toBeGreaterThan(10_000);
});

test("the picture tells the whole verdict", async ({ lens, page }) => {
  await page.addInitScript(() => {
    const written = /** @type {string[]} */ (/** @type {any} */ (window).written = []);
    const pen = CanvasRenderingContext2D.prototype;
    const write = pen.fillText;
    /** @param {Parameters<typeof write>} all */
    pen.fillText = function fillText(...all) {
      written.push(all[0]);
      write.apply(this, all);
    };
  });
  await lens.open();
  await lens.preset("7a");
  const { text } = (await lens.report()).verdict;
  await lens.save("png");
  const written = await page.evaluate(() => /** @type {any} */ (window).written.join(" "));
  expect(written).toContain(text);
});
