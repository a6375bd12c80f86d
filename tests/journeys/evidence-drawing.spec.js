// The visitor's drawing in the Evidence room: where it is marked, and where not.

import { tableOf } from "./evidence.js";
import { expect, test } from "./lens.js";

test("the drawing is marked, whatever K the Draw room has, and the mark moves with it", async ({ lens, page }) => {
  await lens.open("?model=mnist-abati");
  await lens.at("room-evidence").click();
  await expect(lens.at("evidence-drawing")).toContainText("Draw something");
  await page.goto(`${page.url().split("#")[0]}#evidence/a-figure-2`);
  const figure = tableOf(lens, "a-figure-2");
  await expect(figure.locator("[data-mark]")).toHaveCount(22);
  await page.evaluate(() => (location.hash = "#evidence/a-finding-6"));
  await expect(tableOf(lens, "a-finding-6").locator("[data-mark]")).not.toHaveCount(0);
  await expect(page.locator(".chart .drawn")).toHaveCount(0);
  const seen = [];
  for (const id of ["7a", "spiral", "1a"]) {
    await lens.at("room-draw").click();
    await lens.answer(() => lens.slide("k-slider", 10));
    await lens.preset(id);
    const agreement = Number.parseInt(await lens.at("metric-agreement").innerText(), 10);
    seen.push(agreement);
    await lens.answer(() => lens.slide("k-slider", 30));
    await lens.at("room-evidence").click();
    // In both panels, at the place that K = 10 gives.
    for (const mark of [agreement, agreement + 11])
      await expect(figure.locator(`[data-mark="${mark}"] .drawn`)).toHaveCount(1);
    await expect(figure.locator(".drawn-line")).toHaveCount(2);
    await expect(figure.locator(`[data-mark="${agreement}"]`)).toHaveAttribute("aria-label", /your drawing/);
    await expect(lens.at("evidence-scores").locator(".drawn-line")).toHaveCount(1);
    await expect(tableOf(lens, "a-finding-6").locator(".chart .drawn")).toHaveCount(4);
    await expect(lens.at("evidence-way").first()).toHaveAttribute("href", /^#evidence\/a-/);
  }
  expect(new Set(seen).size).toBeGreaterThan(1);
  await lens.at("room-draw").click();
  await lens.answer(() => lens.at("clear").click());
  await lens.at("room-evidence").click();
  await expect(page.locator(".chart .drawn")).toHaveCount(0);
});
