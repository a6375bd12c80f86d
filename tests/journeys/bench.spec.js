// The bench page, for a program and for a person. No time is asserted.

import { expect, test } from "./lens.js";

test("a program can run every operation of the bench page", async ({ lens, page }) => {
  await page.goto(new URL("bench.html?model=mnist-abati&backend=cpu", lens.site).href);
  const results = await page.evaluate(async () => {
    const bench = /** @type {any} */ (window).__bench;
    await bench.init();
    const picture = Float32Array.from({ length: 784 }, (_, index) => (index % 28 > 11 && index % 28 < 16 ? 1 : 0));
    const latent = new Float32Array(64).fill(0.5);
    /** @type {Record<string, {length: number, finite: boolean}>} */
    const lengths = {};
    for (const op of ["recon", "saliency", "encode", "decode", "analyse", "pse", "knn"]) {
      const answer = await bench.run(op, op === "decode" || op === "knn" ? latent : picture);
      lengths[op] = { length: answer.length, finite: answer.every(Number.isFinite) };
    }
    return { name: bench.name, lengths };
  });
  expect(results.name).toContain("mnist-abati");
  for (const [op, { length, finite }] of Object.entries(results.lengths)) {
    expect(length, op).toBeGreaterThan(0);
    expect(finite, `${op} gives finite numbers`).toBe(true);
  }
  expect(results.lengths).toMatchObject({ recon: { length: 784 }, saliency: { length: 784 }, encode: { length: 64 }, decode: { length: 784 }, pse: { length: 784 } });
});

test("a person gets a table of times", async ({ lens, page }) => {
  test.setTimeout(120_000);
  await page.goto(new URL("bench.html", lens.site).href);
  await lens.at("bench-run").click();
  await expect(lens.at("bench-said")).toHaveText(/^Done/, { timeout: 90_000 });
  await expect(page.locator("[data-op='analyse'] td").first()).toHaveText(/\d/);
});
