// Greys, sizes, filled outlines and the eraser: by mouse, by keyboard, and through a link.

import { expect, test } from "./lens.js";

/** Grey levels that the network sees. @param {import("./lens.js").Lens} lens @returns {Promise<number[]>} */
const pixels = async (lens) => (await lens.report()).pixels;

/** @type {[number, number][]} */
const BOX = [
  [0.25, 0.25],
  [0.5, 0.25],
  [0.75, 0.25],
  [0.75, 0.5],
  [0.75, 0.75],
  [0.5, 0.75],
  [0.25, 0.75],
  [0.25, 0.5],
  [0.25, 0.26],
];

/** @param {import("./lens.js").Lens} lens */
async function openBrush(lens) {
  await lens.open();
  await lens.at("framing-raw").check();
  await lens.at("brush").locator("summary").click();
}

test("a grey brush draws grey, a wide one draws wide, and the eraser takes away", async ({ lens }) => {
  await openBrush(lens);
  await lens.slide("brush-grey", 0.4);
  await lens.answer(() =>
    lens.stroke([
      [0.2, 0.5],
      [0.8, 0.5],
    ]),
  );
  const grey = await pixels(lens);
  expect(Math.max(...grey)).toBe(102);
  await lens.slide("brush-size", 0.152);
  await lens.answer(() =>
    lens.stroke([
      [0.2, 0.5],
      [0.8, 0.5],
    ]),
  );
  const wide = await pixels(lens);
  expect(wide.filter((level) => level > 0).length).toBeGreaterThan(2 * grey.filter((level) => level > 0).length);
  await lens.at("tool-erase").check({ force: true });
  await lens.answer(() =>
    lens.stroke([
      [0.5, 0.1],
      [0.5, 0.9],
    ]),
  );
  const erased = await pixels(lens);
  expect(erased[14 * 28 + 14]).toBe(0);
  expect(erased[14 * 28 + 7]).toBe(102);
  await lens.answer(() => lens.at("undo").click());
  expect(await pixels(lens)).toEqual(wide);
});

test("a closed line is filled where it is pressed, and outside of it nothing happens", async ({ lens, page }) => {
  await openBrush(lens);
  await lens.answer(() => lens.stroke(BOX));
  const outline = await pixels(lens);
  expect(outline[14 * 28 + 14]).toBe(0);
  await lens.slide("brush-grey", 0.6);
  await lens.at("tool-fill").check({ force: true });
  const sheet = lens.at("canvas");
  const box = await sheet.boundingBox();
  if (!box) throw new Error("the sheet is not visible");
  await sheet.click({ position: { x: box.width * 0.05, y: box.height * 0.05 } });
  await expect(page.getByTestId("notices")).toHaveText(/No closed outline/);
  await lens.answer(() => sheet.click({ position: { x: box.width * 0.5, y: box.height * 0.5 } }));
  const filled = await pixels(lens);
  expect(filled[14 * 28 + 14]).toBe(153);
  expect(filled[2 * 28 + 2]).toBe(0);
  await lens.answer(() => lens.at("undo").click());
  expect(await pixels(lens)).toEqual(outline);
});

test("filling and erasing work by keyboard alone", async ({ lens, page }) => {
  await openBrush(lens);
  await lens.answer(() => lens.stroke(BOX));
  await lens.at("brush-grey").focus();
  for (let press = 0; press < 10; press += 1) await page.keyboard.press("ArrowLeft");
  await expect(lens.at("brush").locator("output").first()).toHaveText("50 %");
  await lens.at("canvas").focus();
  await page.keyboard.press("f");
  await expect(lens.at("tool-fill")).toBeChecked();
  // The cursor begins at the upper middle; seven steps down lie inside the box.
  await lens.answer(async () => {
    for (let press = 0; press < 7; press += 1) await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Space");
  });
  expect((await pixels(lens))[14 * 28 + 14]).toBe(128);
  await lens.at("canvas").focus();
  await page.keyboard.press("e");
  await lens.answer(async () => {
    await page.keyboard.press("Space");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Space");
  });
  expect((await pixels(lens))[14 * 28 + 14]).toBe(0);
  await lens.at("canvas").focus();
  await page.keyboard.press("b");
  await expect(lens.at("tool-draw")).toBeChecked();
});

test("a drawing with greys travels in a link and is reproduced exactly", async ({ lens, context }) => {
  await openBrush(lens);
  await lens.at("framing-fitted").check();
  await lens.slide("brush-grey", 0.7);
  await lens.answer(() => lens.stroke(BOX));
  await lens.at("tool-fill").check({ force: true });
  const box = await lens.at("canvas").boundingBox();
  if (!box) throw new Error("the sheet is not visible");
  await lens.answer(() => lens.at("canvas").click({ position: { x: box.width * 0.5, y: box.height * 0.5 } }));
  const seen = await pixels(lens);
  const rows = seen.map((level, index) => (level > 60 ? Math.floor(index / 28) : -1)).filter((row) => row >= 0);
  expect([Math.min(...rows), Math.max(...rows)], "a fitted drawing fills the frame").toEqual([0, 27]);
  const link = await lens.share();
  expect(link).toContain("#2.");
  const other = await context.newPage();
  await other.goto(link);
  await expect(other.getByTestId("reproduction")).toHaveAttribute("data-outcome", "exact", { timeout: 30_000 });
  await expect(other.getByTestId("framing-fitted")).toBeChecked();
  await other.close();
});

test("a link from before grey levels still opens", async ({ lens }) => {
  const { readFileSync } = await import("node:fs");
  const source = readFileSync(new URL("../../crate/core/src/link/tests.rs", import.meta.url), "utf8");
  const old = /const OLD: &str = "([^"]+)"/.exec(source)?.[1];
  await lens.open(`#${old}`);
  await expect(lens.at("reproduction")).toBeVisible();
  await expect(lens.at("verdict")).not.toHaveAttribute("data-level", "unknown");
});
