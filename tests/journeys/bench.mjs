// Runs the bench page in Chromium on both backends and prints its tables. `cargo xtask bench` starts it.

import { chromium } from "@playwright/test";

const { CHROME, NOVELTY_URL } = process.env;
if (!CHROME || !NOVELTY_URL) throw new Error("CHROME and NOVELTY_URL are not set: run `cargo xtask bench --page`.");

const args = [
  "--disable-background-networking", "--disable-component-update", "--disable-quic", "--disable-sync", "--no-first-run",
  // Real graphics hardware where there is some, else SwiftShader.
  "--enable-unsafe-webgpu", "--enable-unsafe-swiftshader",
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
];

/** Paper A's network, one of paper B's with its bank, and one of patches of photos. */
const rounds = [["mnist-abati", "cpu"], ["mnist-not-2", "cpu"], ["washer-patches", "cpu"], ["mnist-abati", "gpu"]];

for (const [model, backend] of rounds) {
  const software = backend === "gpu" ? ["--use-webgpu-adapter=swiftshader"] : [];
  const browser = await chromium.launch({ executablePath: CHROME, args: process.env.NOVELTY_REAL_GPU ? args : [...args, ...software] });
  try {
    const page = await browser.newPage();
    await page.goto(new URL(`bench.html?model=${model}&backend=${backend}`, NOVELTY_URL).href);
    await page.getByTestId("bench-run").click();
    await page.getByTestId("bench-run").and(page.locator(":enabled")).waitFor({ timeout: 300_000 });
    console.log(await page.getByTestId("bench-said").innerText());
    const rows = await page.getByTestId("bench-table").locator("tr").all();
    for (const row of rows) {
      const cells = await row.locator("th, td").allInnerTexts();
      console.log(`  ${cells.map((cell, index) => (index === 0 ? cell.padEnd(12) : cell.padStart(16))).join("")}`);
    }
  } finally {
    await browser.close();
  }
}
