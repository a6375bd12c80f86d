// Where WebGPU brings nothing, its module is not downloaded, and the page says why. The adapters here only claim to be one:
// what they claim decides.

import { expect, test } from "./lens.js";

/** @typedef {import("./lens.js").Lens} Lens */

const HARDWARE = { vendor: "nvidia", architecture: "hopper", isFallbackAdapter: false };

/** Gives the page an adapter that says this of itself. @param {Lens} lens @param {object} info */
async function withAdapter(lens, info) {
  await lens.page.addInitScript((said) => {
    const gpu = { requestAdapter: async () => ({ info: said }) };
    Object.defineProperty(navigator, "gpu", { configurable: true, value: gpu });
  }, info);
}

/** Requests of the module. @param {Lens} lens */
const fetched = (lens) =>
  lens.requests.filter((/** @type {string} */ address) => /\/gpu(_bg\.wasm|\.js)$/.test(new URL(address).pathname));

test("a graphics card is not used for a drawing that the CPU answers at once, nor for another network", async ({
  lens,
}) => {
  await withAdapter(lens, HARDWARE);
  await lens.open();
  await lens.settled();
  await lens.preset("7a");
  await expect(lens.at("badge-name")).toHaveText("CPU");
  await lens.at("badge").locator("summary").click();
  await expect(lens.at("badge-gpu")).toHaveText(/^Not used: the CPU needs [\d.]+ ms for this network\.$/);
  await lens.at("badge").locator("summary").click();
  await lens.at("model-menu-open").click();
  await lens.at("model-mnist-not-2").click();
  await expect(lens.at("trained-on")).toHaveText("all digits but 2");
  await lens.preset("2a");
  await lens.at("badge").locator("summary").click();
  await expect(lens.at("badge-gpu")).toHaveText(/^Not used: the CPU needs [\d.]+ ms for this network\.$/);
  expect(fetched(lens)).toEqual([]);
});

test("software adapters are not used, whether the browser marks them or their name tells", async ({ lens }) => {
  for (const info of [
    { vendor: "google", isFallbackAdapter: true },
    { vendor: "google", architecture: "swiftshader" },
    { vendor: "mesa", description: "llvmpipe (LLVM 19.1.7, 256 bits)" },
    { vendor: "microsoft", description: "Microsoft Basic Render Driver" },
  ]) {
    await withAdapter(lens, info);
    await lens.open(`?adapter=${info.vendor}`);
    await lens.settled();
    await expect(lens.at("badge-gpu")).toHaveText(
      "Not used: the only adapter is a software one, which is slower than the CPU.",
    );
  }
  expect(fetched(lens)).toEqual([]);
});

test("asked for by name, WebGPU is downloaded whatever the adapter and the CPU are", async ({ lens }) => {
  for (const name of ["gpu", "webgpu"]) {
    await withAdapter(lens, { vendor: "google", architecture: "swiftshader", isFallbackAdapter: true });
    const before = fetched(lens).length;
    await lens.open(`?backend=${name}`);
    await lens.settled();
    expect(fetched(lens).length).toBeGreaterThan(before);
    // The worker finds no adapter, and the CPU answers.
    await expect(lens.at("state-banner")).toHaveAttribute("data-state", "no-webgpu");
  }
});

test("a network of photos is measured by the same rule, and Inspect says what came of it", async ({ lens, page }) => {
  test.setTimeout(180_000);
  await withAdapter(lens, HARDWARE);
  await lens.open("#inspect");
  const limit = await page.evaluate(async (address) => {
    const { IMMEDIATE } = await import(address);
    return IMMEDIATE.photo;
  }, new URL("js/engine/gpu-rule.js", lens.site).href);
  await lens.settled();
  expect(fetched(lens)).toEqual([]);
  await lens.at("detector-open").click();
  await lens.at("detector-washer-patches").click();
  await expect(lens.at("score-chart")).toBeVisible({ timeout: 60_000 });
  await lens.at("sample-good").click();
  // On a busy machine the CPU may be too slow; then WebGPU is tried, and the worker finds no adapter.
  const note = /WebGPU not used: (the CPU needs (\d+) ms for this network|(?!the speed|downloading).+)\.$/;
  await expect(lens.at("ran-by")).toHaveText(note, { timeout: 120_000 });
  const [, , needed] = note.exec((await lens.at("ran-by").textContent()) ?? "") ?? [];
  if (needed === undefined) expect(fetched(lens)).not.toEqual([]);
  else {
    expect(Number(needed)).toBeLessThanOrEqual(limit);
    expect(fetched(lens)).toEqual([]);
  }
});

test("the CPU suffices up to the limit, by its fastest run", async ({ lens, page }) => {
  await page.goto(lens.site);
  const judged = await page.evaluate(async (address) => {
    const { cpuSuffices } = await import(address);
    return [
      [1, 9, 30],
      [8, 9, 30],
      [8.1, 9, 30],
    ].map((times) => cpuSuffices(times, 8));
  }, new URL("js/engine/gpu-rule.js", lens.site).href);
  expect(judged).toEqual([
    { enough: true, fastest: 1 },
    { enough: true, fastest: 8 },
    { enough: false, fastest: 8.1 },
  ]);
});
