// A link carries the whole state, and explains itself when it cannot be read.

import { expect, SEVEN, test } from "./lens.js";

test("a shared link reproduces the result in another tab", async ({ lens, page, context, baseURL }) => {
  await lens.open();
  await lens.answer(() => lens.stroke(SEVEN));
  await lens.answer(() => lens.slide("k-slider", 17));
  await lens.answer(() => lens.slide("sigma-slider", 2.5));
  const first = await lens.report();
  const link = await lens.share();
  expect(link).toContain("#1.");
  expect(new URL(link).pathname).toBe(new URL(/** @type {string} */ (baseURL)).pathname);

  const other = await context.newPage();
  await other.goto(link);
  await expect(other.getByTestId("reproduction")).toBeVisible({ timeout: 30_000 });
  await expect(other.getByTestId("reproduction")).toHaveAttribute("data-outcome", "exact");
  await expect(other.getByTestId("k-slider")).toHaveValue("17");
  await expect(other.getByTestId("sigma-slider")).toHaveValue("2.5");
  await expect(other.getByTestId("metric-agreement")).toHaveText(await lens.at("metric-agreement").innerText());
  await expect(other.getByTestId("verdict-text")).toHaveText(await lens.at("verdict-text").innerText());
  await other.close();
  expect(first.metrics.k).toBe(17);
  await expect(page.getByTestId("share-said")).toContainText("the drawing, the model and all settings");
});

test("drawing on leaves the link behind", async ({ lens, page }) => {
  await lens.open();
  await lens.preset("3a");
  await lens.share();
  expect(page.url()).toContain("#1.");
  await lens.answer(() =>
    lens.stroke([
      [0.2, 0.2],
      [0.8, 0.8],
    ]),
  );
  expect(page.url()).not.toContain("#1.");
  await expect(lens.at("share-box")).toBeHidden();
});

test("a link cut short explains itself", async ({ lens, page }) => {
  await lens.open();
  await lens.preset("7a");
  const link = await lens.share();
  await page.goto("about:blank");
  await page.goto(link.slice(0, link.length - 25));
  await lens.ready();
  await expect(lens.at("state-banner")).toBeVisible();
  await expect(lens.at("state-sentence")).toHaveText(/link/i);
  await lens.at("state-action").click();
  await expect(lens.at("state-banner")).toBeHidden();
  await lens.preset("7a");
});

test("a link from a newer version says so", async ({ lens }) => {
  await lens.open("#9999.AAAA");
  await expect(lens.at("state-banner")).toBeVisible();
  await expect(lens.at("state-sentence")).toHaveText(/newer/i);
});

for (const [name, fragment] of [
  ["noise", "#1.%%%notbase64***"],
  ["an empty body", "#1."],
  ["a huge body", `#1.${"A".repeat(300_000)}`],
]) {
  test(`a link of ${name} neither hangs the page nor draws anything`, async ({ lens }) => {
    await lens.open(fragment);
    await expect(lens.at("state-sentence")).toHaveText(/.{15,}/);
    await expect(lens.at("verdict")).toHaveAttribute("data-level", "unknown");
    await lens.preset("0a");
  });
}
