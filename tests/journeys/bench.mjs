// Runs the bench page in Chromium on both backends, prints its tables and, where NOVELTY_BENCH_SAVE names a file, writes
// the figures there. `cargo xtask bench` starts it.

import { writeFile } from "node:fs/promises";
import { chromium } from "@playwright/test";

import { QUIET } from "./chromium.mjs";

const { CHROME, NOVELTY_URL } = process.env;
if (!CHROME || !NOVELTY_URL) throw new Error("CHROME and NOVELTY_URL are not set: run `cargo xtask bench --page`.");

const args = [
  ...QUIET,
  // Real graphics hardware where there is some, else SwiftShader.
  "--enable-unsafe-webgpu",
  "--enable-unsafe-swiftshader",
];

/** Paper A's network, one of paper B's with its bank, and one of patches of photos. */
const rounds = [
  ["mnist-abati", "cpu"],
  ["mnist-not-2", "cpu"],
  ["washer-patches", "cpu"],
  ["mnist-abati", "gpu"],
  ["washer-patches", "gpu"],
];
/** @type {{model: string, backend: string, browser: string, operations: unknown}[]} */
const saved = [];

for (const [model, backend] of rounds) {
  const software = backend === "gpu" && !process.env.NOVELTY_REAL_GPU;
  const browser = await chromium.launch({
    executablePath: CHROME,
    args: software ? [...args, "--use-webgpu-adapter=swiftshader"] : args,
  });
  try {
    const page = await browser.newPage();
    await page.goto(new URL(`bench.html?model=${model}&backend=${backend}`, NOVELTY_URL).href);
    await page.getByTestId("bench-run").click();
    await page.getByTestId("bench-run").and(page.locator(":enabled")).waitFor({ timeout: 300_000 });
    console.log(await page.getByTestId("bench-said").innerText());
    saved.push({
      model,
      backend: backend === "cpu" ? "CPU" : software ? "WebGPU (SwiftShader)" : "WebGPU",
      browser: `Chromium ${browser.version().split(".")[0]}`,
      operations: await page.evaluate(() => /** @type {any} */ (window).__bench.measured),
    });
    const rows = await page.getByTestId("bench-table").locator("tr").all();
    for (const row of rows) {
      const cells = await row.locator("th, td").allInnerTexts();
      console.log(`  ${cells.map((cell, index) => (index === 0 ? cell.padEnd(12) : cell.padStart(16))).join("")}`);
    }
  } finally {
    await browser.close();
  }
}

if (process.env.NOVELTY_BENCH_SAVE)
  await writeFile(process.env.NOVELTY_BENCH_SAVE, `${JSON.stringify(saved, null, 2)}\n`);
