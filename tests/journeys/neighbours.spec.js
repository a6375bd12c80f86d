// Nearest latent neighbours: pictures, distances, two knobs that run no network, and the score that follows them.

import { existsSync, readFileSync } from "node:fs";
import { inflateSync } from "node:zlib";

import { expect, test } from "./lens.js";

const models = new URL("../../models/", import.meta.url);
/** @param {string} path */
const read = (path) => JSON.parse(readFileSync(new URL(path, models), "utf8"));
/** The first shipped network of digits that has a bank of latents. */
const MODEL = read("index.json")
  .models.map((/** @type {{id: string}} */ { id }) => id)
  .find((/** @type {string} */ id) => id.startsWith("mnist-") && existsSync(new URL(`${id}/bank.bin`, models)));
const CARD = MODEL ? read(`${MODEL}/card.json`) : null;
const unseen = /\d/.exec(CARD?.novel ?? "")?.[0];

/** @param {import("./lens.js").Lens} lens @param {string} [query] */
async function openModel(lens, query = "") {
  expect(MODEL, "the site ships a network of paper B").toBeTruthy();
  await lens.open(`?model=${MODEL}${query}`);
}

test("a drawing is shown among its nearest neighbours, each with distance and error map", async ({ lens, page }) => {
  await openModel(lens);
  await lens.preset(`${unseen}a`);
  const report = await lens.report();
  const strip = page.getByTestId("neighbour").and(page.locator(":visible"));
  await expect(strip).toHaveCount(report.nln.k);
  expect(report.neighbours).toHaveLength(report.nln.k);
  const distances = report.neighbours.map((/** @type {{distance: number}} */ one) => one.distance);
  expect(distances).toEqual([...distances].sort((a, b) => a - b));
  for (const number of [1, 2]) {
    await expect(lens.at(`neighbour-distance-${number}`)).toHaveText(/\d/);
    expect(await lens.colours(`map-neighbour-${number}`)).toBeGreaterThan(5);
    expect(await lens.colours(`map-neighbour-error-${number}`)).toBeGreaterThan(5);
  }
  expect(report.score_kind).toBe("nln");
  await expect(lens.at("verdict-text")).toContainText("in latent space");
  await expect(lens.at("metric-nln")).toHaveText(/\d/);
});

test("the map of the neighbours stands beside the plain error, under one crosshair with the strip", async ({
  lens,
}) => {
  await openModel(lens);
  await lens.preset(`${unseen}a`);
  const [error, nln] = await Promise.all(["map-error", "map-nln"].map((id) => lens.at(id).boundingBox()));
  expect(Math.abs((error?.y ?? 0) - (nln?.y ?? 99))).toBeLessThan(2);
  await lens.at("map-nln").hover({ position: { x: 40, y: 60 } });
  const place = await lens.at("crosshair-place").innerText();
  expect(place).toMatch(/row \d+, column \d+/);
  for (const id of ["error", "nln", "neighbour-1", "neighbour-error-2"])
    await expect(lens.at(`readout-${id}`)).toHaveText(/\d.* · \d+(st|nd|rd|th)/);
  await lens.at("map-neighbour-error-1").focus();
  await lens.page.keyboard.press("ArrowRight");
  expect(await lens.at("crosshair-place").innerText()).not.toBe(place);
});

test("α and the threshold re-blend at once: no network runs and nothing is fetched", async ({ lens }) => {
  await openModel(lens);
  await lens.settled();
  await lens.preset(`${unseen}a`);
  const before = await lens.report();
  const asked = lens.requests.length;
  const scores = [];
  for (const weight of [0, 0.25, 1]) {
    await lens.answer(() => lens.slide("error-weight", weight));
    const report = await lens.report();
    expect(report.ran, `at a weight of ${weight}`).toBe(false);
    expect(report.nln.error_weight).toBe(weight);
    // The ends are the terms themselves.
    if (weight === 0) expect(report.nln.score).toBeCloseTo(before.nln.scaled.distance, 9);
    if (weight === 1) expect(report.nln.score).toBeCloseTo(before.nln.scaled.error, 9);
    expect(report.novelty.score).toBeCloseTo(report.nln.score, 5);
    scores.push(await lens.at("nln-score").innerText());
  }
  expect(new Set(scores).size).toBe(3);
  await lens.answer(() => lens.slide("threshold", 0.7));
  expect((await lens.report()).ran).toBe(false);
  await lens.answer(() => lens.at("neighbours-reset").click());
  const again = await lens.report();
  expect(again.ran).toBe(false);
  expect(again.nln.score).toBe(before.nln.score);
  expect(lens.requests.slice(asked)).toEqual([]);
});

test("both conventions of α are explained, and the choice changes no score", async ({ lens }) => {
  await openModel(lens);
  await lens.preset(`${unseen}a`);
  await lens.answer(() => lens.slide("error-weight", 0.3));
  await expect(lens.at("alpha-value")).toHaveText("0.3");
  await expect(lens.at("alpha-words")).toContainText("weight of the error");
  const score = await lens.at("nln-score").innerText();
  await lens.answer(() => lens.at("convention-script").check({ force: true }));
  await expect(lens.at("alpha-value")).toHaveText("0.7");
  await expect(lens.at("alpha-words")).toContainText("latent distance");
  expect(await lens.at("nln-score").innerText()).toBe(score);
  await expect(lens.at("neighbours-section")).toContainText(/latent only.*reconstruction only/s);
});

test("more neighbours and fewer need no network", async ({ lens, page }) => {
  await openModel(lens);
  await lens.settled();
  await lens.preset(`${unseen}a`);
  await lens.answer(() => lens.slide("neighbours-k", 10));
  expect((await lens.report()).ran).toBe(false);
  await expect(page.getByTestId("neighbour").and(page.locator(":visible"))).toHaveCount(10);
  await lens.answer(() => lens.slide("neighbours-k", 1));
  const one = await lens.report();
  expect(one.ran).toBe(false);
  expect(one.neighbours).toHaveLength(1);
});

test("the threshold can be dragged on the axis of the blended score", async ({ lens, page }) => {
  await openModel(lens);
  await lens.settled();
  await lens.preset(`${unseen}a`);
  await lens.answer(() => lens.slide("error-weight", 0));
  const chart = lens.at("distribution");
  await chart.scrollIntoViewIfNeeded();
  const box = await chart.boundingBox();
  if (!box) throw new Error("the distribution is not visible");
  const { novelty } = await lens.report();
  await lens.answer(async () => {
    await page.mouse.move(box.x + box.width * novelty.threshold_position, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.2, box.y + 40, { steps: 4 });
    await page.waitForTimeout(1500);
    // Right of the smallest normal score: the threshold stands at one of them.
    await page.mouse.move(box.x + box.width * 0.4, box.y + 40, { steps: 4 });
    await page.mouse.up();
  });
  const dragged = await lens.report();
  expect(dragged.novelty.threshold_position).toBeLessThan(novelty.threshold_position);
  expect(Math.abs(dragged.novelty.threshold_position - 0.4)).toBeLessThan(0.06);
});

test("a link carries network, K, α and convention, and reproduces the score", async ({ lens, context }) => {
  await openModel(lens);
  await lens.preset(`${unseen}b`);
  await lens.answer(() => lens.slide("neighbours-k", 2));
  await lens.answer(() => lens.slide("error-weight", 0.35));
  await lens.answer(() => lens.at("convention-script").check({ force: true }));
  const link = await lens.share();
  expect(headOf(link).claim.nln, "the claim carries the score that decides").toBeGreaterThan(0);
  expect(headOf(link).knobs).toMatchObject({ neighbours: 2, error_weight: 0.35 });
  const other = await context.newPage();
  await other.goto(link);
  await expect(other.getByTestId("reproduction")).toHaveAttribute("data-outcome", "exact", { timeout: 30_000 });
  await expect(other.getByTestId("trained-on")).toHaveText(CARD.normal);
  await expect(other.getByTestId("nln-score")).toHaveText(await lens.at("nln-score").innerText());
  await expect(other.getByTestId("convention-script")).toBeChecked();
  await other.close();
});

test("a network without a bank shows no strip, and comes back from one that has it", async ({ lens }) => {
  await lens.open();
  await lens.preset("7a");
  await expect(lens.at("neighbours-section")).toBeHidden();
  await expect(lens.at("map-nln")).toBeHidden();
  await lens.at("model-menu-open").click();
  await lens.answer(() => lens.at(`model-${MODEL}`).click());
  await expect(lens.at("neighbours-section")).toBeVisible();
  await lens.at("model-menu-open").click();
  await lens.answer(() => lens.at("model-mnist-abati").click());
  await expect(lens.at("neighbours-section")).toBeHidden();
  await expect(lens.at("metric-nln")).toBeHidden();
});

test("a visit that begins with garments begins with their frame and their greys", async ({ lens }) => {
  const garments = read("index.json").models.find((/** @type {{id: string}} */ { id }) => id.startsWith("fashion-"));
  expect(garments, "the site ships a network of garments").toBeTruthy();
  await lens.open(`?model=${garments.id}`);
  await expect(lens.at("framing-fitted")).toBeChecked();
  await expect(lens.at("brush-grey")).toBeVisible();
  await lens.preset("garment-bag");
  await expect(lens.at("verdict")).not.toHaveAttribute("data-level", "unknown");
});

test("on a phone the strip is pushed sideways and the page is not", async ({ lens, page }) => {
  await page.setViewportSize({ width: 320, height: 700 });
  await openModel(lens);
  await lens.preset(`${unseen}a`);
  const { inner, scroll } = await page.evaluate(() => ({
    inner: document.documentElement.clientWidth,
    scroll: document.documentElement.scrollWidth,
  }));
  expect(scroll).toBeLessThanOrEqual(inner);
});

test("the drawing is marked on the scores of the Evidence room, which speak of the neighbours", async ({ lens }) => {
  await openModel(lens);
  await lens.preset(`${unseen}a`);
  await lens.at("room-evidence").click();
  await expect(lens.at("evidence-scores").locator(".drawn-line")).toHaveCount(1);
  await expect(lens.at("evidence-scores")).toContainText("neighbour score");
  await expect(lens.page.locator("#scores-says")).toContainText(
    `Neighbour scores of held-out images: a weighted sum of the distance to the nearest neighbours in latent space and of the error against them, which is the proximally sensitive error (PSE, σ = 1 px), divided by the amount of ink. Model: “${CARD.title}”`,
  );
  // Its own rows are marked where there are some, and the page says where.
  await expect(lens.at("evidence-drawing")).toContainText(
    `Your drawing is marked in the tables of its model, “${CARD.title}”: Class by class.`,
  );
  const classes = lens.page.locator('[data-testid="evidence-table"][data-id="b-classes"]');
  await lens.at("evidence-way").click();
  await expect(classes.locator("> summary")).toBeFocused();
  await expect(classes.locator("tr:has(.own)")).toHaveCount(4);
  for (const name of await classes.locator("tr:has(.own) th").allTextContents())
    expect(name).toMatch(new RegExp(`^trained on all digits but ${unseen},.*the model of your drawing$`, "s"));
});

test("the page speaks of the network in use: its code, its range, its error and its bank", async ({ lens }) => {
  await openModel(lens);
  await lens.preset(`${unseen}a`);
  await expect(lens.page.locator("#code-length")).toHaveText("32");
  await expect(lens.page.locator("#output-range")).toHaveText(/sigmoid.*between 0 and 1/);
  for (const id of ["#error-words", "#guide-error-words"])
    await expect(lens.page.locator(id)).toHaveText(
      "The error against a neighbour is the proximally sensitive error (PSE, σ = 1 px), divided by the amount of ink.",
    );
  await expect(lens.at("beside-nln")).toContainText("its error is the proximally sensitive error");
  await expect(lens.at("nln-sum")).not.toHaveAttribute("role", "status");
  const card = lens.page.locator("#model-card");
  await lens.at("model-card").locator("summary").click();
  await expect(card).toContainText(/On the test set.*AUROC of the neighbour score/s);
  await expect(card).toContainText(/AUROC of the latent distance at K = 5: (unchanged|0\.\d{4} (lower|higher))/);
  await expect(card).toContainText(/Command\s*cargo lab /);
  await expect(card).not.toContainText(/bank loss|held out cross|test auroc|−0\.|\u22120|-0\./);
  await lens.open();
  await expect(lens.page.locator("#code-length")).toHaveText("64");
  await expect(lens.page.locator("#output-range")).toContainText("may leave the range");
  await expect(card).toContainText(/Agreement with paper A\s*\d+ of \d+ numbers within/);
});

/** The JSON head of a link. @param {string} link */
function headOf(link) {
  const packed = Buffer.from(link.slice(link.indexOf("#") + 3), "base64url");
  const payload = inflateSync(packed);
  let [length, at, shift] = [0, 0, 0];
  do {
    length |= (payload[at] & 127) << shift;
    shift += 7;
  } while (payload[at++] & 128);
  return JSON.parse(payload.subarray(at, at + length).toString("utf8"));
}
