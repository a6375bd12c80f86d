// Choosing a network: in the visitor's terms, with progress, kept, cancellable, and carried by the link.
// The other models are the shipped one under other names, made by the route.

import { readFileSync } from "node:fs";

import { expect, SEVEN, test } from "./lens.js";

const CARD = JSON.parse(readFileSync(new URL("../../models/mnist-abati/card.json", import.meta.url), "utf8"));
const DIGITS = Array.from({ length: 10 }, (_, digit) => String(digit));
/** Names of the presets, and in words. */
const GARMENTS = [
  ["t-shirt", "T-shirts"],
  ["trouser", "trousers"],
  ["pullover", "pullovers"],
  ["dress", "dresses"],
  ["coat", "coats"],
  ["sandal", "sandals"],
  ["shirt", "shirts"],
  ["sneaker", "sneakers"],
  ["bag", "bags"],
  ["ankle-boot", "ankle boots"],
];

/** @param {string[]} all @param {(name: string) => boolean} trained */
const classes = (all, trained) => ({ known: all.filter(trained), novel: all.filter((name) => !trained(name)) });
const shared = {
  network: CARD.network,
  licence: CARD.training.licence,
  licence_class: CARD.training.licence_class,
};
const digits = { ...shared, subject: "digits", data_set: "mnist" };

/** A list as long as it may become. */
const MODELS = [
  {
    ...digits,
    id: "mnist-abati",
    title: CARD.title,
    trained_on: "the digits 0–4",
    classes: CARD.classes,
    bytes: 1_237_121,
  },
  ...DIGITS.map((digit) => ({
    ...digits,
    id: `mnist-but-${digit}`,
    title: `AE, all digits but ${digit}`,
    trained_on: `all digits but ${digit}`,
    classes: classes(DIGITS, (other) => other !== digit),
    bytes: 2_100_000,
  })),
  ...GARMENTS.map(([garment, name], index) => ({
    ...shared,
    id: `fashion-but-${index}`,
    title: `AE, all garments but ${name}`,
    trained_on: `all garments but ${name}`,
    subject: "garments",
    data_set: "fashion-mnist",
    classes: classes(
      GARMENTS.map(([other]) => other),
      (other) => other !== garment,
    ),
    bytes: 2_300_000,
    licence: "MIT (Fashion-MNIST: Zalando Research)",
    licence_class: "free",
  })),
  ...["1", "3", "7", "9"].map((digit) => ({
    ...digits,
    id: `mnist-only-${digit}`,
    title: `AE, only the digit ${digit}`,
    trained_on: `only the digit ${digit}`,
    classes: classes(DIGITS, (other) => other === digit),
    bytes: 900_000,
  })),
];

/**
 * Serves every model of the list from the shipped folder, each with its own card.
 * @param {import("@playwright/test").Page | import("@playwright/test").BrowserContext} where
 * @param {string} site
 */
async function serve(where, site) {
  await where.route(/\/models\/index\.json/, (route) => route.fulfill({ json: { format: 2, models: MODELS } }));
  await where.route(/\/models\/(mnist-but|mnist-only|fashion-but)-\d\//, async (route) => {
    const address = new URL(route.request().url());
    const [, id, file] = /\/models\/([\w-]+)\/(.+)$/.exec(address.pathname) ?? [];
    const entry = MODELS.find((model) => model.id === id);
    if (file === "card.json")
      return route.fulfill({
        json: {
          ...CARD,
          id,
          title: entry?.title,
          subject: entry?.subject,
          data_set: entry?.data_set,
          classes: entry?.classes,
          normal: entry?.trained_on,
          novel: "what it was never shown",
        },
      });
    const response = await route.fetch({ url: new URL(`models/mnist-abati/${file}`, site).href });
    return route.fulfill({ response });
  });
}

// What a service worker fetches passes no route.
test.use({ serviceWorkers: "block" });

test("with one network there is nothing to choose", async ({ lens, page }) => {
  await page.route(/\/models\/index\.json/, (route) =>
    route.fulfill({ json: { format: 2, models: MODELS.slice(0, 1) } }),
  );
  await lens.open();
  await lens.settled();
  await expect(lens.at("model-menu")).toBeHidden();
  await expect(lens.at("trained-on")).toHaveText("the digits 0–4");
});

test("a network is chosen by what it was trained on; the drawing stays and the presets are sorted anew", async ({
  lens,
  page,
}) => {
  await serve(page, lens.site);
  await lens.open();
  await lens.answer(() => lens.stroke(SEVEN));
  const before = await lens.print("preview");
  await lens.at("model-menu-open").click();
  const entry = lens.at("model-mnist-but-2");
  await expect(entry).toHaveText(/Trained on all digits but 2.*2\.1 MB.*CC BY-SA/s);
  await expect(lens.at("model-mnist-abati")).toHaveAttribute("aria-current", "true");
  await lens.answer(() => entry.click());
  await expect(lens.at("trained-on")).toHaveText("all digits but 2");
  expect(await lens.print("preview")).toBe(before);
  await expect(lens.at("verdict")).not.toHaveAttribute("data-level", "unknown");
  await expect(page.locator("#presets-unknown [data-testid^='preset-']")).toHaveCount(2);
  await expect(page.locator("#presets-known [data-testid='preset-7a']")).toHaveCount(1);
  await expect(lens.at("notices")).toHaveText(/Model changed: trained on all digits but 2/);
  // The other way round.
  await lens.at("model-menu-open").click();
  await lens.answer(() => lens.at("model-mnist-only-3").click());
  await expect(page.locator("#presets-known [data-testid^='preset-']")).toHaveCount(2);
});

test("a network of garments brings greys, outlines and its own frame", async ({ lens, page }) => {
  await serve(page, lens.site);
  await lens.open();
  await lens.at("model-menu-open").click();
  await lens.at("model-fashion-but-8").click();
  await expect(lens.at("trained-on")).toHaveText("all garments but bags");
  await expect(lens.at("framing-fitted")).toBeChecked();
  await expect(lens.at("brush-grey")).toBeVisible();
  await expect(page.locator("#presets-unknown [data-testid^='preset-']")).toHaveCount(1);
  await expect(page.locator("#presets-known [data-testid^='preset-garment-']")).toHaveCount(9);
  for (const id of [
    "t-shirt",
    "trouser",
    "pullover",
    "dress",
    "coat",
    "sandal",
    "shirt",
    "sneaker",
    "bag",
    "ankle-boot",
  ]) {
    await lens.preset(`garment-${id}`);
    const { pixels } = await lens.report();
    const grey = pixels.filter((/** @type {number} */ level) => level > 20 && level < 235).length;
    expect(grey, `${id} is grey`).toBeGreaterThan(60);
  }
});

test("a download shows its progress and can be stopped; the network in use stays", async ({ lens, page }) => {
  await serve(page, lens.site);
  /** @type {(value?: unknown) => void} */
  let release = () => undefined;
  const held = new Promise((resolve) => (release = resolve));
  await page.route(/\/models\/mnist-but-5\/weights/, async (route) => {
    await held;
    await route.abort().catch(() => undefined);
  });
  await lens.open();
  await lens.settled();
  await lens.preset("3a");
  await lens.at("model-menu-open").click();
  await lens.at("model-mnist-but-5").click();
  await expect(lens.at("state-banner")).toHaveAttribute("data-state", "loading");
  await expect(lens.at("state-sentence")).toHaveText(/of 1\.2 MB/);
  await lens.preset("4a");
  await lens.at("state-action").click();
  await expect(lens.at("state-banner")).toHaveAttribute("data-state", "stopped");
  await expect(lens.at("trained-on")).toHaveText("the digits 0–4");
  await lens.at("state-action").click();
  await expect(lens.at("state-banner")).toBeHidden();
  await lens.preset("0a");
  release();
  lens.expected.push(/ERR_/);
});

test("a network that is missing is one sentence, and the one in use stays", async ({ lens, page }) => {
  lens.expected.push(/404/);
  await serve(page, lens.site);
  await page.route(/\/models\/mnist-but-6\/card/, (route) => route.fulfill({ status: 404, body: "" }));
  await lens.open();
  await lens.at("model-menu-open").click();
  await lens.at("model-mnist-but-6").click();
  await expect(lens.at("state-sentence")).toHaveText(/404.*current model stays in use/);
  await lens.preset("0a");
});

test("the link carries the network, and its visit downloads no other", async ({ lens, page, context }) => {
  await serve(context, lens.site);
  await lens.open();
  await lens.at("model-menu-open").click();
  await lens.at("model-mnist-but-2").click();
  await expect(lens.at("trained-on")).toHaveText("all digits but 2");
  await lens.answer(() => lens.stroke(SEVEN));
  const link = await lens.share();
  const before = lens.requests.length;
  const other = await context.newPage();
  await other.goto(link);
  await expect(other.getByTestId("reproduction")).toHaveAttribute("data-outcome", "exact", { timeout: 30_000 });
  await expect(other.getByTestId("trained-on")).toHaveText("all digits but 2");
  expect(lens.requests.slice(before).filter((address) => /models\/mnist-abati\/weights/.test(address))).toEqual([]);

  // A link that is opened while another network is in use brings its own.
  await other.goto(`${lens.site}?again#draw`);
  await expect(other.locator("html")).toHaveAttribute("data-ready", "true", { timeout: 30_000 });
  await expect(other.getByTestId("trained-on")).toHaveText("the digits 0–4");
  await other.evaluate((hash) => void (location.hash = hash), new URL(link).hash);
  await expect(other.getByTestId("trained-on")).toHaveText("all digits but 2");
  await expect(other.getByTestId("reproduction")).toHaveAttribute("data-outcome", "exact");
  await other.close();
  await expect(page.getByTestId("trained-on")).toHaveText("all digits but 2");
});

test("the list of 25 is reached by keyboard and fits a phone", async ({ lens, page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await serve(page, lens.site);
  await lens.open();
  // There is nothing to open before the list has come.
  await expect(lens.at("model-menu-open")).toBeVisible();
  await lens.at("model-menu-open").focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await expect(lens.at("model-mnist-abati")).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(lens.at("model-mnist-but-0")).toBeFocused();
  await expect(page.locator(".model-entry")).toHaveCount(25);
  const { inner, scroll } = await page.evaluate(() => ({
    inner: document.documentElement.clientWidth,
    scroll: document.documentElement.scrollWidth,
  }));
  expect(scroll).toBeLessThanOrEqual(inner);
  await page.keyboard.press("Escape");
  await expect(lens.at("model-menu-open")).toBeFocused();
});

test.describe("with a service worker", () => {
  test.use({ serviceWorkers: "allow" });

  test("a network that was fetched is kept on this machine, and the list says so", async ({ lens, page }) => {
    await page.route(/\/models\/index\.json/, (route) => route.fulfill({ json: { format: 2, models: MODELS } }));
    await lens.open();
    await lens.settled();
    await lens.at("model-menu-open").click();
    await expect(lens.at("model-mnist-abati")).toHaveClass(/is-stored/);
    await expect(lens.at("model-mnist-but-2")).not.toHaveClass(/is-stored/);
  });
});

test("no sentence of a card or of the list decides anything", async ({ lens, page }) => {
  const nonsense = (/** @type {object} */ object) => ({
    ...object,
    title: "xyzzy",
    trained_on: "plugh",
    licence: "frotz",
  });
  await serve(page, lens.site);
  await page.route(/\/models\/index\.json/, (route) =>
    route.fulfill({ json: { format: 2, models: MODELS.map(nonsense) } }),
  );
  await page.route(/\/models\/fashion-but-8\/card\.json/, (route) => {
    const { subject, data_set, classes } = MODELS.find(({ id }) => id === "fashion-but-8") ?? MODELS[0];
    const sentences = {
      title: "xyzzy",
      normal: "plugh",
      novel: "quux",
      architecture: "frotz",
      paper: "",
      equation: "",
    };
    return route.fulfill({ json: { ...CARD, ...sentences, id: "fashion-but-8", subject, data_set, classes } });
  });
  await lens.open();
  await lens.at("model-menu-open").click();
  await lens.at("model-fashion-but-8").click();
  await expect(lens.at("trained-on")).toHaveText("plugh");
  // The presets are sorted by the classes: all garments are known but bags.
  await expect(page.locator("#presets-unknown button")).toHaveCount(1);
  await expect(page.locator("#presets-known button")).toHaveCount(9);
  await expect(page.locator("html")).toHaveAttribute("data-subject", "garments");
});
