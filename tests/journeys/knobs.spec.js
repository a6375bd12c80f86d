// The controls and the readings that follow them.

import { expect, test } from "./lens.js";

test("K changes how many pixels are compared", async ({ lens }) => {
  await lens.open();
  await lens.preset("7a");
  await expect(lens.at("metric-agreement")).toHaveText(/^\d+ of 10$/);
  const rings = lens.at("map-error").locator("svg path");
  const ten = await rings.evaluateAll((marks) => marks.map((mark) => mark.getAttribute("d")).join());
  await lens.answer(() => lens.slide("k-slider", 30));
  await expect(lens.at("metric-agreement")).toHaveText(/^\d+ of 30$/);
  expect(await rings.evaluateAll((marks) => marks.map((mark) => mark.getAttribute("d")).join())).not.toBe(ten);
  expect((await lens.report()).top.saliency).toHaveLength(30);
});

test("σ changes the proximal error and nothing else", async ({ lens }) => {
  await lens.open();
  await lens.preset("7a");
  const [pse, error, peak] = [
    await lens.print("map-pse"),
    await lens.print("map-error"),
    await lens.at("metric-pse_peak").innerText(),
  ];
  await lens.answer(() => lens.slide("sigma-slider", 4));
  expect(await lens.print("map-pse")).not.toBe(pse);
  expect(await lens.print("map-error")).toBe(error);
  expect(await lens.at("metric-pse_peak").innerText()).not.toBe(peak);
});

test("a knob alone runs no network", async ({ lens }) => {
  await lens.open();
  // Warming up runs other drawings in between.
  await lens.settled();
  await lens.preset("7a");
  await lens.answer(() => lens.slide("sigma-slider", 2));
  expect((await lens.report()).ran).toBe(false);
});

test("the scale per image reaches to the map's own maximum", async ({ lens }) => {
  await lens.open();
  await lens.preset("7a");
  await lens.answer(() => lens.at("scale-image").check());
  const report = await lens.report();
  const error = report.maps.find((/** @type {{id: string}} */ map) => map.id === "error");
  expect(error.high).toBe(error.max);
  await lens.answer(() => lens.at("scale-calibrated").check());
  const calibrated = (await lens.report()).maps.find((/** @type {{id: string}} */ map) => map.id === "error");
  expect(calibrated.high).not.toBe(error.high);
  expect(calibrated.values).toEqual(error.values);
});

test("the threshold decides what would be flagged", async ({ lens }) => {
  await lens.open();
  await lens.preset("7a");
  const at95 = await lens.report();
  expect(at95.novelty.threshold_percentile).toBeCloseTo(0.95);
  expect(at95.novelty.normals_flagged).toBeGreaterThan(0.02);
  expect(at95.novelty.normals_flagged).toBeLessThan(0.08);
  await lens.answer(() => lens.slide("threshold", 0.6));
  const at60 = await lens.report();
  expect(at60.novelty.threshold).toBeLessThan(at95.novelty.threshold);
  expect(at60.novelty.normals_flagged).toBeGreaterThan(at95.novelty.normals_flagged);
  await expect(lens.at("flagged")).toContainText(/Flags \d+.*% of held-out normal images/);
});

test("another colour map repaints the maps and keeps their values", async ({ lens }) => {
  await lens.open();
  await lens.preset("7a");
  const before = await lens.print("map-error");
  const values = (await lens.report()).maps[2].values;
  await lens.answer(() => lens.at("colours").selectOption("viridis"));
  expect(await lens.print("map-error")).not.toBe(before);
  expect((await lens.report()).maps[2].values).toEqual(values);
});
