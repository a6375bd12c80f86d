// A pretrained network of patches gives the same on the CPU and on WebGPU (SwiftShader).

import { readFileSync } from "node:fs";

import { expect, test } from "./lens.js";

/** Largest difference of a score between the backends, as a share of it. */
const TOLERANCE = 1e-3;
/** Mean difference of a picture's channels, of 255, which rounding may cause. */
const SHADE = 0.5;

/** @param {import("./lens.js").Lens} lens @param {string} backend @param {string} network @param {"scratch" | "good"} sample */
async function judged(lens, backend, network, sample) {
  await lens.open(`?backend=${backend}#inspect`);
  await lens.at("detector-open").click();
  await lens.at(`detector-${network}`).click();
  await expect(lens.at("score-chart")).toBeVisible({ timeout: 60_000 });
  await lens.at(`sample-${sample}`).click();
  await expect(lens.at("inspect-verdict")).not.toHaveAttribute("data-level", "unknown", { timeout: 240_000 });
  const by = await lens.at("ran-by").getAttribute("data-by");
  await lens.at("inspect-save").click();
  const [download] = await Promise.all([lens.page.waitForEvent("download"), lens.at("inspect-save-json").click()]);
  const found = JSON.parse(readFileSync(await download.path(), "utf8"));
  return { by, row: (found.rows ?? found.photos ?? found)[0], map: await pixels(lens.page, "map-panel-map") };
}

/** What a plate shows. @param {import("@playwright/test").Page} page @param {string} id @returns {Promise<number[]>} */
function pixels(page, id) {
  return page.evaluate((name) => {
    const place = document.querySelector(`[data-testid="${name}"]`);
    const canvas = place instanceof HTMLCanvasElement ? place : place?.querySelector("canvas");
    const data = canvas?.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data;
    if (!data) throw new Error(`no canvas in ${name}`);
    return [...data];
  }, id);
}

// The screw model uses the detection score (B10) without per-pixel normalisation, so the whole washer is above its threshold.
for (const [network, sample] of /** @type {const} */ ([
  ["washer-patches", "scratch"],
  ["washer-patches", "good"],
  ["screw-patches", "scratch"],
])) {
  test(`asked for by name, WebGPU runs ${network}, and equals the CPU on a ${sample} part`, async ({ lens }) => {
    test.setTimeout(420_000);
    const cpu = await judged(lens, "cpu", network, sample);
    expect(cpu.by).toBe("CPU");
    await lens.page.goto("about:blank");
    const gpu = await judged(lens, "gpu", network, sample);
    expect(gpu.by).toBe("WebGPU");
    console.info(`score ${gpu.row.score} on WebGPU, ${cpu.row.score} on the CPU`);
    expect(Math.abs(gpu.row.score - cpu.row.score)).toBeLessThanOrEqual(TOLERANCE * Math.abs(cpu.row.score));
    expect(cpu.row.flagged).toBe(sample === "scratch");
    expect(gpu.row.flagged).toBe(cpu.row.flagged);
    expect(gpu.map.length).toBe(cpu.map.length);
    const apart = gpu.map.reduce((sum, value, index) => sum + Math.abs(value - cpu.map[index]), 0) / gpu.map.length;
    expect(apart).toBeLessThan(SHADE);
    // Where most of a photo is flagged, a region can depend on a single pixel.
    if (network === "screw-patches") return;
    expect(gpu.row.regions.length).toBe(cpu.row.regions.length);
    const corners = (/** @type {{regions: {box: number[]}[]}} */ row) => row.regions.flatMap(({ box }) => box);
    const [ours, theirs] = [corners(gpu.row), corners(cpu.row)];
    for (const [index, corner] of ours.entries()) expect(Math.abs(corner - theirs[index])).toBeLessThanOrEqual(0.01);
  });
}
