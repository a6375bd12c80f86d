// What a static host has to get right, tried on the server that development and tests use.

import { expect, SEVEN, test } from "./lens.js";

test("a link whose # was encoded leads back to the drawing", async ({ lens, page }) => {
  await lens.open();
  await lens.answer(() => lens.stroke(SEVEN));
  const link = await lens.share();
  // The host answers an address that does not exist with 404.html, and the console says so.
  lens.expected.push(/404/);
  await page.goto("about:blank");
  await page.goto(link.replace("#", "%23"));
  await page.waitForURL(link);
  await expect(page.getByTestId("reproduction")).toHaveAttribute("data-outcome", "exact", { timeout: 30_000 });
});

test("an address that does not exist gets an explanation with a link to the page", async ({ lens, page }) => {
  lens.expected.push(/404/);
  const answer = await page.goto(new URL("no-such-page", lens.site).href);
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole("heading", { name: "Page not found" })).toBeVisible();
  await page.getByRole("link", { name: "Open Novelty Lens" }).click();
  await lens.ready();
});

test("modules have the type that lets them compile while they download, and nothing outside the site is served", async ({
  request,
  lens,
}) => {
  const wasm = await request.head(new URL("cpu_bg.wasm", lens.site).href);
  expect(wasm.headers()["content-type"]).toBe("application/wasm");
  const outside = await request.get(new URL("..%2f..%2fCargo.toml", lens.site).href);
  expect(outside.status()).toBe(400);
});
