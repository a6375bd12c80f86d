// A pretrained network of patches gives the same on the CPU and on WebGPU (SwiftShader).

import { readFileSync } from "node:fs";

import { expect, test } from "./lens.js";

/** Largest difference of a score between the backends, as a share of it. */
const TOLERANCE = 1e-3;

/** @param {import("./lens.js").Lens} lens @param {string} backend */
async function judged(lens, backend) {
  await lens.open(`?backend=${backend}#inspect`);
  await lens.at("judge-open").click();
  await lens.at("judge-washer-patches").click();
  await expect(lens.at("standing")).toBeVisible({ timeout: 60_000 });
  await lens.at("sample-scratch").click();
  await expect(lens.at("inspect-verdict")).not.toHaveAttribute("data-level", "none", { timeout: 240_000 });
  const threshold = await lens.at("threshold-score").inputValue();
  const by = await lens.at("ran-by").getAttribute("data-by");
  await lens.at("inspect-save").click();
  const [download] = await Promise.all([lens.page.waitForEvent("download"), lens.at("inspect-save-json").click()]);
  const found = JSON.parse(readFileSync(await download.path(), "utf8"));
  return { by, threshold, row: (found.rows ?? found.photos ?? found)[0] };
}

test("asked for by name, WebGPU runs the network of patches, and equals the CPU", async ({ lens }) => {
  test.setTimeout(420_000);
  const cpu = await judged(lens, "cpu");
  expect(cpu.by).toBe("CPU");
  await lens.page.goto("about:blank");
  const gpu = await judged(lens, "gpu");
  expect(gpu.by).toBe("WebGPU");
  expect(Math.abs(gpu.row.score - cpu.row.score)).toBeLessThanOrEqual(TOLERANCE * Math.abs(cpu.row.score));
  expect(gpu.threshold).toBe(cpu.threshold);
  expect(gpu.row.suspicious).toBe(cpu.row.suspicious);
  console.info(`score ${gpu.row.score} on WebGPU, ${cpu.row.score} on the CPU`);
  expect(gpu.row.regions.length).toBe(cpu.row.regions.length);
});
