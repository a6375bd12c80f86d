// Files that are not what they should be, and a host that does not answer.

import { expect, test } from "./lens.js";

test("weights with one flipped bit are refused with a sentence", async ({ lens, page }) => {
  await page.route(/\/models\/.*\/weights/, async (route) => {
    const response = await route.fetch();
    const body = Buffer.from(await response.body());
    body[body.length >> 1] ^= 1;
    await route.fulfill({ response, body });
  });
  await page.goto(lens.site);
  await expect(lens.at("state-banner")).toHaveAttribute("data-state", "damaged", { timeout: 30_000 });
  await expect(lens.at("state-sentence")).toHaveText(/weights.*\.|hash|differ/i);
  await expect(page.locator("html")).not.toHaveAttribute("data-ready", "true");

  // The action downloads it again; now the host sends the right bytes.
  await page.unroute(/\/models\/.*\/weights/);
  await lens.at("state-action").click();
  await lens.ready();
  await lens.preset("7a");
});

test("weights that are cut short are refused", async ({ lens, page }) => {
  await page.route(/\/models\/.*\/weights/, async (route) => {
    const response = await route.fetch();
    const body = (await response.body()).subarray(0, 1000);
    await route.fulfill({ status: 200, contentType: "application/octet-stream", body });
  });
  await page.goto(lens.site);
  await expect(lens.at("state-banner")).toHaveAttribute("data-state", "damaged", { timeout: 30_000 });
  await expect(lens.at("state-sentence")).toHaveText(/.{15,}/);
});

test("a card that is no card is refused", async ({ lens, page }) => {
  await page.route(/\/card\.json/, (route) =>
    route.fulfill({ status: 200, contentType: "application/json", body: '{"files": 7' }),
  );
  await page.goto(lens.site);
  await expect(lens.at("state-banner")).toHaveAttribute("data-state", "damaged", { timeout: 30_000 });
});

test("a missing model is one sentence and one action", async ({ lens, page }) => {
  lens.expected.push(/404/);
  await page.route(/\/models\/.*\/weights/, (route) => route.fulfill({ status: 404, body: "" }));
  await page.goto(lens.site);
  await expect(lens.at("state-banner")).toHaveAttribute("data-state", "missing", { timeout: 30_000 });
  await expect(lens.at("state-action")).toBeVisible();
});

test("a browser without WebAssembly is told so", async ({ lens, page }) => {
  await page.addInitScript(() => Reflect.deleteProperty(globalThis, "WebAssembly"));
  await page.goto(lens.site);
  await expect(lens.at("state-banner")).toHaveAttribute("data-state", "unsupported");
  await expect(lens.at("state-sentence")).toContainText("WebAssembly");
});
