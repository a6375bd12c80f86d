// Memory stays flat over 1,000 analyses on the CPU. On WebGPU it is 100, since SwiftShader needs about a
// second for each on two cores; NOVELTY_LONG=1 makes it 1,000 there too.

import { expect, test } from "./lens.js";
import { heap, linear, resident } from "./memory.js";

/** @typedef {import("@playwright/test").Page} Page */

/** Clicks presets in turn, each after the last one's answer. @param {Page} page @param {number} count */
function analyse(page, count) {
  return page.evaluate(async (wanted) => {
    const root = document.documentElement;
    const presets = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-testid^='preset-']")]);
    for (let done = 0; done < wanted; done += 1) {
      const before = Number(root.dataset.analyses ?? 0);
      presets[done % presets.length].click();
      while (Number(root.dataset.analyses ?? 0) === before) await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }, count);
}

test("memory stays flat over many analyses", async ({ lens, page }, { project }) => {
  const gpu = project.name === "webgpu";
  const long = process.env.NOVELTY_LONG === "1";
  test.setTimeout(gpu && long ? 3_600_000 : 600_000);
  const [filling, measured] = gpu ? [40, long ? 1000 : 100] : [250, 1000];
  await lens.open(gpu ? "?backend=gpu" : "?backend=cpu");
  await expect(page.locator("html")).toHaveAttribute("data-settled", "true", { timeout: 150_000 });
  await expect(page.locator("html")).toHaveAttribute("data-backend", gpu ? "gpu" : "cpu");

  // The first ones fill caches, pools and, where there are enough, the undo history of 200 steps.
  await analyse(page, filling);
  const before = { linear: await linear(page), heap: await heap(page), resident: await resident(page) };
  await analyse(page, measured);
  const after = { linear: await linear(page), heap: await heap(page), resident: await resident(page) };
  test.info().annotations.push({ type: "memory", description: JSON.stringify({ before, after }) });

  expect(before.linear).toBeGreaterThan(0);
  expect(after.linear, "linear memory").toBe(before.linear);
  expect(after.heap - before.heap, "JavaScript heap").toBeLessThan(2_000_000);
  expect(after.resident - before.resident, "resident memory of the browser").toBeLessThan(
    gpu && !long ? 24_000_000 : 64_000_000,
  );
});
