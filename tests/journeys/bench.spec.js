// The bench page, for a program and for a person. No time is asserted.

import { expect, test } from "./lens.js";

test("a program can run every operation of the bench page", async ({ lens, page }) => {
  await page.goto(new URL("bench.html?model=mnist-abati&backend=cpu", lens.site).href);
  const results = await page.evaluate(async () => {
    const bench = /** @type {any} */ (window).__bench;
    await bench.init();
    const picture = Float32Array.from({ length: 784 }, (_, index) => (index % 28 > 11 && index % 28 < 16 ? 1 : 0));
    const latent = new Float32Array(64).fill(0.5);
    // A bank of 100 codes and, last, the query, which equals code 41.
    const bank = Float32Array.from({ length: 101 * 64 }, (_, index) => (index < 6400 ? Math.floor(index / 64) : 41));
    const inputs = /** @type {Record<string, Float32Array>} */ ({ decode: latent, knn: bank });
    /** @type {Record<string, {length: number, finite: boolean}>} */
    const lengths = {};
    let nearest = -1;
    for (const op of ["recon", "saliency", "encode", "decode", "analyse", "pse", "knn"]) {
      const answer = await bench.run(op, inputs[op] ?? picture);
      if (op === "knn") nearest = answer[0];
      lengths[op] = { length: answer.length, finite: answer.every(Number.isFinite) };
    }
    return { name: bench.name, lengths, nearest };
  });
  expect(results.name).toContain("mnist-abati");
  expect(results.nearest).toBe(41);
  for (const [op, { length, finite }] of Object.entries(results.lengths)) {
    expect(length, op).toBeGreaterThan(0);
    expect(finite, `${op} gives finite numbers`).toBe(true);
  }
  expect(results.lengths).toMatchObject({
    recon: { length: 784 },
    saliency: { length: 784 },
    encode: { length: 64 },
    decode: { length: 784 },
    pse: { length: 784 },
  });
});

test("a person gets a table of times", async ({ lens, page }) => {
  test.setTimeout(120_000);
  await page.goto(new URL("bench.html", lens.site).href);
  await lens.at("bench-run").click();
  await expect(lens.at("bench-said")).toHaveText(/^Done/, { timeout: 90_000 });
  await expect(page.locator("[data-op='analyse'] td").first()).toHaveText(/\d/);
});
