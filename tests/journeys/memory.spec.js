// Memory stays flat over 1,000 analyses, on the CPU and on WebGPU.

import { readFileSync } from "node:fs";

import { expect, test } from "./lens.js";

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

/** Bytes of the modules' linear memory; it never shrinks, so growth shows. @param {Page} page */
async function linear(page) {
  let sum = 0;
  for (const worker of page.workers()) {
    sum += await worker.evaluate(async () => {
      // A second call of the module's start gives the instance that runs.
      const module = await import(new URL(`${self.name}.js`, self.location.href).href);
      return (await module.default()).memory.buffer.byteLength;
    });
  }
  return sum;
}

/** Bytes of the page's JavaScript heap after a collection. @param {Page} page */
async function heap(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  await session.detach();
  return usedSize;
}

/** Resident bytes of the browser's renderer and graphics processes; Linux only, else 0. @param {Page} page */
async function resident(page) {
  const browser = page.context().browser();
  if (process.platform !== "linux" || !browser) return 0;
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  return processInfo
    .filter(({ type }) => /renderer|gpu/i.test(type))
    .reduce((sum, { id }) => sum + Number(readFileSync(`/proc/${id}/statm`, "utf8").split(" ")[1]) * 4096, 0);
}

test("memory stays flat over a thousand analyses", async ({ lens, page }, { project }) => {
  test.setTimeout(600_000);
  const gpu = project.name === "webgpu";
  await lens.open(gpu ? "?backend=gpu" : "?backend=cpu");
  await expect(page.locator("html")).toHaveAttribute("data-settled", "true", { timeout: 150_000 });
  await expect(page.locator("html")).toHaveAttribute("data-backend", gpu ? "gpu" : "cpu");

  // The first ones fill caches, pools and the undo history of 200 steps.
  await analyse(page, 250);
  const before = { linear: await linear(page), heap: await heap(page), resident: await resident(page) };
  await analyse(page, 1000);
  const after = { linear: await linear(page), heap: await heap(page), resident: await resident(page) };
  test.info().annotations.push({ type: "memory", description: JSON.stringify({ before, after }) });

  expect(before.linear).toBeGreaterThan(0);
  expect(after.linear, "linear memory").toBe(before.linear);
  expect(after.heap - before.heap, "JavaScript heap").toBeLessThan(2_000_000);
  expect(after.resident - before.resident, "resident memory of the browser").toBeLessThan(64_000_000);
});
