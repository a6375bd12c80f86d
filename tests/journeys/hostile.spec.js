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

/**
 * What makes opening a model fail: how to break it, and the state that the page has to show.
 * @type {{what: string, state: string, files: RegExp, answer: (route: import("@playwright/test").Route) => Promise<void>}[]}
 */
const FAILURES = [
  {
    what: "a card of a newer format",
    state: "newer",
    files: /\/models\/.*\/card\.json/,
    answer: async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...(await response.json()), format: 99 } });
    },
  },
  {
    what: "weights of another hash",
    state: "damaged",
    files: /\/models\/.*\/weights/,
    answer: async (route) => {
      const response = await route.fetch();
      const body = Buffer.from(await response.body());
      body[body.length >> 1] ^= 1;
      await route.fulfill({ response, body });
    },
  },
  {
    what: "weights that are missing",
    state: "missing",
    files: /\/models\/.*\/weights/,
    answer: (route) => route.fulfill({ status: 404, body: "" }),
  },
];

test.describe("with nonsense in the place of every error's sentence", () => {
  // A request that the service worker makes is not seen by `page.route`.
  test.use({ serviceWorkers: "block" });

  for (const { what, state, files, answer } of FAILURES) {
    test(`${what} leads to the state “${state}”`, async ({ lens, page }) => {
      lens.expected.push(/404/);
      await page.route(/\/js\/engine\/failure\.js/, (route) =>
        route.request().url().includes("original")
          ? route.continue()
          : route.fulfill({
              contentType: "text/javascript",
              body: 'export * from "./failure.js?original"; export const sentenceOf = () => "Xyzzy.";',
            }),
      );
      await page.route(files, answer);
      await page.goto(lens.site);
      await expect(lens.at("state-banner")).toHaveAttribute("data-state", state, { timeout: 30_000 });
      await expect(lens.at("state-sentence")).toHaveText(/^(The model was rejected: )?Xyzzy\.$/);
      await expect(page.locator("html")).not.toHaveAttribute("data-ready", "true");
    });
  }
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
