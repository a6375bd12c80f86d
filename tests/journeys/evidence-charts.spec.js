// The charts of the Evidence room: read with keys and fingers, in the numbers of their tables.

import { committed, serve, table, tableOf, visit } from "./evidence.js";
import { expect, SEVEN, test } from "./lens.js";

/** @typedef {{name: string, metric: string, series?: string, x?: number, ours?: number, sd?: number, published?: number, status: string}} Row */

const FIGURE_2 = committed("a-figure-2.json");
const FIGURE_7 = committed("c-figure-7.json");

test("a chart is read with the arrow keys, in the numbers of its table", async ({ lens, page }) => {
  const figure = await visit(lens, "a-figure-2");
  const bars = FIGURE_2.rows.filter((/** @type {Row} */ { metric }) => metric === "agreement_share");
  const marks = figure.locator("[data-mark]");
  await expect(marks).toHaveCount(bars.length);
  await marks.first().focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  const two = bars.find((/** @type {Row} */ { series, x }) => series === "normal" && x === 2);
  const tip = figure.locator(".chart-tip");
  await expect(tip).toBeVisible();
  await expect(tip).toContainText(`published ${two.published}`);
  await expect(tip).toContainText(`ours ${Number(two.ours.toPrecision(4))}`);
  const spoken = await page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
  expect(spoken).toContain(two.name);
  await page.keyboard.press("Escape");
  await expect(tip).toBeHidden();
  await page.keyboard.press("End");
  await expect(tip).toContainText(bars[bars.length - 1].name);
  await figure.locator(".all-rows > summary").click();
  await expect(figure.locator("tbody tr").nth(2)).toContainText(String(two.published));
});

for (const [width, colorScheme] of /** @type {const} */ ([
  [1280, "light"],
  [390, "dark"],
])) {
  test(`series over a number are curves with whiskers at ${width} pixels, and what was not run is said`, async ({
    lens,
    page,
  }) => {
    await page.setViewportSize({ width, height: 844 });
    await page.emulateMedia({ colorScheme });
    const figure = await visit(lens, "c-figure-7");
    const run = FIGURE_7.rows.filter((/** @type {Row} */ { ours }) => ours !== undefined);
    await expect(figure.locator("[data-mark]")).toHaveCount(run.length);
    await expect(figure.locator("[data-mark] .whisker")).toHaveCount(
      run.filter((/** @type {Row} */ { sd }) => sd !== undefined).length,
    );
    await expect(figure.locator(".chart .curve")).toHaveCount(2);
    await expect(figure.locator(".chart-legend")).toContainText(
      /PSE: circles.*MSE: squares.*standard deviation over seeds/,
    );
    for (const { x } of FIGURE_7.rows.filter((/** @type {Row} */ { ours }) => ours === undefined))
      await expect(figure.getByTestId("curves-note")).toContainText(String(x));
    await figure.locator("[data-mark]").first().focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    const row = run.find((/** @type {Row} */ { series, x }) => series === "pse" && x === 16);
    for (const words of [row.name, `ours ${Number(row.ours.toPrecision(4))} ±\u00a0${Number(row.sd.toPrecision(2))}`]) {
      await expect(figure.locator(".chart-tip")).toContainText(words);
      expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toContain(words);
    }
    // No word is cut at an edge.
    const texts = await figure
      .locator(".chart-picture text")
      .evaluateAll((all) => all.map((one) => one.getBoundingClientRect()).map(({ left, right }) => [left, right]));
    const box = await figure.locator(".chart").boundingBox();
    for (const [left, right] of texts)
      expect(left >= (box?.x ?? 0) && right <= (box?.x ?? 0) + (box?.width ?? 0)).toBe(true);
    // Each quantity has a chart and an axis of its own.
    const panels = await visit(lens, "b-figure-6");
    await expect(panels.locator(".panel-title")).toHaveText(["pixel AUROC", "image AUROC", "IoU"]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  });
}

/** @param {string} series @param {number} x @param {number} [ours] */
function point(series, x, ours) {
  const status = ours === undefined ? "not_run" : "no_reference";
  return { name: `${series} at ${x}`, metric: "accuracy", series, x, status, ...(ours === undefined ? {} : { ours }) };
}

test("a line breaks off where a number was not run, and a series without any is named", async ({ lens, page }) => {
  const rows = [
    point("pse", 8, 0.2),
    point("pse", 16),
    point("pse", 32, 0.5),
    point("pse", 64, 0.6),
    point("mse", 16, 0.3),
    point("mse", 8, 0.25),
    point("ssim", 8),
  ];
  const series = [
    { id: "pse", title: "PSE" },
    { id: "mse", title: "MSE" },
    { id: "ssim", title: "SSIM" },
  ];
  const chart = { kind: "curves", metrics: ["accuracy"], x: "hidden units", series };
  await serve(page, [table("c-figure-7", { kind: "figure", chart, rows })]);
  const one = await visit(lens, "c-figure-7");
  await expect(one.locator("[data-mark]")).toHaveCount(5);
  await expect(one.locator(".whisker")).toHaveCount(0);
  expect((await one.locator(".chart .curve.normal").getAttribute("d"))?.replace(/[^ML]/g, "")).toBe("MML");
  await expect(one.getByTestId("curves-note")).toContainText("Not run: SSIM. Not run: pse at 16.");
});

test("of a long table the chart shows what has a published number, and says so", async ({ lens, page }) => {
  const rows = Array.from({ length: 50 }, (_, index) => ({
    name: `part ${index}`,
    metric: "pixel_auroc",
    ours: 0.8,
    status: index < 3 ? "pass" : "no_reference",
    ...(index < 3 ? { published: 0.9, tolerance: { kind: "within", by: 0.2 }, accepted: { low: 0.7, high: 1.1 } } : {}),
  }));
  const chart = { kind: "dumbbell", metrics: ["pixel_auroc"] };
  await serve(page, [
    table("b-table-5", { chart, rows }),
    table("b-parts", { chart, kind: "own", rows: rows.slice(3) }),
  ]);
  const judged = await visit(lens, "b-table-5");
  await expect(judged.locator("[data-mark]")).toHaveCount(3);
  await expect(judged.locator(".dumbbell")).toHaveCount(3);
  await expect(judged.getByTestId("chart-note")).toHaveText("The chart shows 3 of the 50 measured numbers.");
  await expect((await visit(lens, "b-parts")).getByTestId("chart")).toHaveCount(0);
});

test("an axis of AUROC begins at the data, one of shares at nothing, and both say what they count", async ({
  lens,
}) => {
  const auroc = await visit(lens, "b-table-4");
  const first = auroc.locator(".tick-text").first();
  expect(Number(await first.textContent())).toBeGreaterThanOrEqual(0.5);
  await expect(auroc.locator(".axis-title")).toHaveText("AUROC");
  const shares = await visit(lens, "a-table-1");
  await expect(shares.locator(".tick-text").first()).toHaveText(/^0(\.0+)?$/);
  await expect(shares.locator(".axis-title")).toHaveText("share of images");
});

for (const width of [390, 1280]) {
  test(`at a width of ${width} pixels the name of every row is whole`, async ({ lens, page }) => {
    await page.setViewportSize({ width, height: 844 });
    for (const id of ["b-beyond", "c-figure-4b"]) {
      const one = await visit(lens, id);
      await expect(one.locator(".row-name").first()).toBeVisible();
    }
    const clipped = await page.evaluate(() =>
      [...document.querySelectorAll(".row-name")]
        .filter((name) => {
          const [own, all] = [name.getBoundingClientRect(), name.closest("svg")?.getBoundingClientRect()];
          return !all || own.left < all.left || own.right > all.right;
        })
        .map((name) => name.textContent),
    );
    expect(clipped).toEqual([]);
    const overlaps = await page.evaluate(() =>
      [...document.querySelectorAll(".chart-picture")].some((chart) => {
        const boxes = [...chart.querySelectorAll(".row-name")].map((name) => name.getBoundingClientRect());
        return boxes.some((box, at) => at > 0 && box.top < boxes[at - 1].bottom - 2);
      }),
    );
    expect(overlaps).toBe(false);
  });
}

test("on a phone the charts fit and their marks answer a finger", async ({ lens, page }) => {
  await page.setViewportSize({ width: 320, height: 700 });
  await lens.open();
  await lens.answer(() => lens.stroke(SEVEN));
  await page.goto(`${lens.site}#evidence/a-figure-2`);
  const figure = tableOf(lens, "a-figure-2");
  await expect(figure.locator("[data-mark]")).toHaveCount(22);
  const { inner, scroll } = await page.evaluate(() => ({
    inner: document.documentElement.clientWidth,
    scroll: document.documentElement.scrollWidth,
  }));
  expect(scroll).toBeLessThanOrEqual(inner);
  await figure.locator("[data-mark='4']").click();
  await expect(figure.locator(".chart-tip")).toContainText(
    FIGURE_2.rows.find((/** @type {Row} */ { series, x }) => series === "normal" && x === 4).name,
  );
});

test("example maps are under their columns, load, and scroll inside themselves on a phone", async ({ lens, page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await lens.open("#evidence/examples");
  const shown = lens.at("example");
  await expect(shown.first()).toBeAttached();
  await expect(lens.at("examples")).toBeFocused();
  for (const one of await shown.all()) {
    await one.scrollIntoViewIfNeeded();
    await expect
      .poll(() => one.locator("img").evaluate((image) => /** @type {HTMLImageElement} */ (image).naturalWidth))
      .toBeGreaterThan(100);
    await expect(one.locator("figcaption")).toContainText(/(threshold|AUROC).*Licence: \S/s);
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  expect(await lens.at("examples").locator("img").first().getAttribute("alt")).toContain("squared error");
});
