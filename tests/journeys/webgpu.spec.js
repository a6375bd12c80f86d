// WebGPU, through SwiftShader: a software adapter is not preferred, but answers when it is asked for.

import { expect, MAPS, test } from "./lens.js";

test("the browser offers an adapter", async ({ lens, page }) => {
  await page.goto(lens.site);
  const offered = await page.evaluate(async () => {
    const gpu = /** @type {any} */ (navigator).gpu;
    return gpu ? (await gpu.requestAdapter()) !== null : false;
  });
  expect(offered, "these journeys need WebGPU; SwiftShader gives it without a graphics card").toBe(true);
});

test("a software adapter is not preferred to the CPU", async ({ lens }) => {
  await lens.open();
  await lens.settled();
  await lens.preset("7a");
  await expect(lens.at("badge-name")).toHaveText("CPU");
  await lens.at("badge").locator("summary").click();
  await expect(lens.at("badge-gpu")).toHaveText(/software/);
  expect(lens.requests.filter((/** @type {string} */ address) => address.includes("gpu_bg.wasm"))).toEqual([]);
});

test("asked for by name, WebGPU answers, and equals the CPU", async ({ lens, page }) => {
  test.setTimeout(180_000);
  const presets = ["7a", "0a", "spiral"];
  await lens.open("?backend=cpu");
  const cpu = [];
  for (const id of presets) {
    await lens.preset(id);
    cpu.push(await lens.report());
  }
  await lens.open("?backend=gpu");
  await expect(page.locator("html")).toHaveAttribute("data-settled", "true", { timeout: 150_000 });
  await expect(page.locator("html")).toHaveAttribute("data-backend", "gpu");
  for (const [index, id] of presets.entries()) {
    await lens.preset(id);
    await expect(lens.at("badge-name")).toHaveText("WebGPU");
    const gpu = await lens.report();
    expect(gpu.pixels).toEqual(cpu[index].pixels);
    for (const name of MAPS) {
      const of = (/** @type {any} */ report) => report.maps.find((/** @type {{id: string}} */ map) => map.id === name);
      const [ours, theirs] = [of(gpu).values, of(cpu[index]).values];
      const largest = Math.max(...theirs.map(Math.abs));
      const apart = Math.max(
        ...ours.map((/** @type {number} */ value, /** @type {number} */ at) => Math.abs(value - theirs[at])),
      );
      expect(apart, `${name} of ${id}`).toBeLessThanOrEqual(1e-3 * largest + 1e-6);
    }
    expect(gpu.metrics.mse).toBeCloseTo(cpu[index].metrics.mse, 5);
  }
});

test("a link made on the CPU is close on WebGPU", async ({ lens, page }) => {
  test.setTimeout(180_000);
  await lens.open("?backend=cpu");
  await lens.preset("7a");
  const fragment = new URL(await lens.share()).hash;
  await lens.open("?backend=gpu");
  await expect(page.locator("html")).toHaveAttribute("data-settled", "true", { timeout: 150_000 });
  await page.evaluate((hash) => void (location.hash = hash), fragment);
  await expect(lens.at("reproduction")).toBeVisible();
  await expect(lens.at("reproduction")).toHaveAttribute("data-outcome", /exact|close/);
});

test("WebGPU finds the neighbours that the CPU finds, re-blends without a pass, and changes the network", async ({
  lens,
  page,
}) => {
  test.setTimeout(240_000);
  const digits = "mnist-not-2";
  await lens.open(`?backend=cpu&model=${digits}`);
  await lens.preset("2a");
  const cpu = await lens.report();
  await lens.open("?backend=gpu");
  await expect(page.locator("html")).toHaveAttribute("data-settled", "true", { timeout: 150_000 });
  await expect(page.locator("html")).toHaveAttribute("data-backend", "gpu");
  await lens.preset("2a");
  await lens.at("model-menu-open").click();
  await lens.at(`model-${digits}`).click();
  await expect(lens.at("trained-on")).toHaveText("all digits but 2");
  await expect(lens.at("neighbours-section")).toBeVisible();
  await lens.preset("2a");
  await expect(lens.at("badge-name")).toHaveText("WebGPU");
  const gpu = await lens.report();
  const rows = (/** @type {any} */ report) => report.neighbours.map((/** @type {{index: number}} */ one) => one.index);
  expect(rows(gpu)).toEqual(rows(cpu));
  expect(gpu.nln.score).toBeCloseTo(cpu.nln.score, 3);
  await lens.answer(() => lens.slide("error-weight", 0));
  const blended = await lens.report();
  expect(blended.ran).toBe(false);
  expect(blended.nln.score).toBeCloseTo(gpu.nln.scaled.distance, 9);
});
