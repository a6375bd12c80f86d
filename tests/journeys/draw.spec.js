// Drawing, and what answers while the pen moves.

import { expect, MAPS, SEVEN, test } from "./lens.js";

test("the page opens without an error and becomes ready", async ({ lens, page }) => {
  await lens.open();
  await expect(page).toHaveTitle(/Novelty Lens/);
  await expect(lens.at("state-banner")).toBeHidden();
  await expect(lens.at("badge-name")).toHaveText("CPU");
});

test("an empty sheet is a state and not a prediction", async ({ lens }) => {
  await lens.open();
  await expect(lens.at("empty-state")).toBeVisible();
  await expect(lens.at("verdict")).toHaveAttribute("data-level", "unknown");
  await expect(lens.at("verdict-text")).toContainText("Nothing drawn");
  await expect(lens.at("share")).toBeDisabled();
  for (const id of MAPS) await expect(lens.at(`map-${id}`)).toHaveAttribute("data-empty", /.*/);
});

test("a preset gets a verdict, six painted maps and every metric", async ({ lens }) => {
  await lens.open();
  await lens.preset("7a");
  await expect(lens.at("verdict")).toHaveAttribute("data-level", /^(ordinary|borderline|unusual)$/);
  expect((await lens.at("verdict-text").innerText()).length).toBeGreaterThan(20);
  for (const id of MAPS) {
    await expect(lens.at(`map-${id}`)).not.toHaveAttribute("data-empty");
    expect(await lens.colours(`map-${id}`), `colours in the map ${id}`).toBeGreaterThan(5);
  }
  for (const id of ["agreement", "distance", "map_mse", "map_mse_squared", "mse", "mae", "pse_peak"]) {
    await expect(lens.at(`metric-${id}`)).toHaveText(/\d/);
  }
  await expect(lens.at("badge-time")).toHaveText(/\d/);
});

test("every preset is analysed", async ({ lens, page }) => {
  await lens.open();
  const presets = page.locator("[data-testid^='preset-']");
  const count = await presets.count();
  expect(count).toBeGreaterThanOrEqual(23);
  const levels = [];
  for (let index = 0; index < count; index += 1) {
    await lens.answer(() => presets.nth(index).click());
    levels.push(await lens.at("verdict").getAttribute("data-level"));
  }
  expect(levels.filter((level) => level === "unknown")).toEqual([]);
});

test("digits of the training classes score lower than shapes that are no digits", async ({ lens, page }) => {
  await lens.open();
  const error = async (/** @type {string} */ id) => {
    await lens.preset(id);
    return (await lens.report()).metrics.mse;
  };
  const known = [];
  for (const id of ["0a", "1a", "2a", "3a", "4a"]) known.push(await error(id));
  const other = [];
  for (const id of ["star", "spiral", "letter-r", "house", "zigzag"]) other.push(await error(id));
  const mean = (/** @type {number[]} */ list) => list.reduce((sum, value) => sum + value, 0) / list.length;
  expect(mean(known)).toBeLessThan(mean(other));
  await expect(page.getByTestId("verdict")).not.toHaveAttribute("data-level", "unknown");
});

test("the maps follow while the pen is still down", async ({ lens }) => {
  await lens.open();
  const counts = /** @type {number[]} */ ([]);
  await lens.answer(() =>
    lens.stroke(SEVEN, async () => {
      await expect.poll(() => lens.analyses()).toBeGreaterThan(counts.at(-1) ?? 0);
      counts.push(await lens.analyses());
    }),
  );
  expect(counts.length).toBe(SEVEN.length - 1);
  await expect(lens.at("verdict")).not.toHaveAttribute("data-level", "unknown");
});

test("undo, redo and clear walk through the drawing", async ({ lens, page }) => {
  await lens.open();
  await expect(lens.at("undo")).toBeDisabled();
  await lens.answer(() => lens.stroke(SEVEN));
  const one = await lens.print("preview");
  await lens.answer(() =>
    lens.stroke([
      [0.4, 0.55],
      [0.68, 0.55],
    ]),
  );
  const two = await lens.print("preview");
  expect(two).not.toBe(one);

  await lens.answer(() => lens.at("undo").click());
  expect(await lens.print("preview")).toBe(one);
  await lens.answer(() => lens.at("redo").click());
  expect(await lens.print("preview")).toBe(two);
  await lens.answer(() => page.keyboard.press("Control+z"));
  expect(await lens.print("preview")).toBe(one);

  await lens.answer(() => lens.at("clear").click());
  await expect(lens.at("empty-state")).toBeVisible();
  await expect(lens.at("verdict")).toHaveAttribute("data-level", "unknown");
  await lens.answer(() => lens.at("undo").click());
  expect(await lens.print("preview")).toBe(one);
});

test("raw leaves the drawing where it stands, centred moves it", async ({ lens }) => {
  await lens.open();
  await lens.answer(() =>
    lens.stroke([
      [0.1, 0.1],
      [0.25, 0.1],
      [0.15, 0.3],
    ]),
  );
  const centred = await lens.print("preview");
  await lens.answer(() => lens.at("framing-raw").check());
  expect(await lens.print("preview")).not.toBe(centred);
  await lens.answer(() => lens.at("framing-centred").check());
  expect(await lens.print("preview")).toBe(centred);
});

test("one crosshair reads value and rank in every map", async ({ lens }) => {
  await lens.open();
  await lens.preset("7a");
  const map = lens.at("map-error");
  await map.scrollIntoViewIfNeeded();
  const box = await map.boundingBox();
  if (!box) throw new Error("the map is not visible");
  await map.hover({ position: { x: box.width * 0.52, y: box.height * 0.23 } });
  await expect(lens.at("crosshair-place")).toHaveText("row 7, column 15");
  for (const id of MAPS) await expect(lens.at(`readout-${id}`)).toHaveText(/\d.* · \d+(st|nd|rd|th)/);
});

test("a finger draws as a mouse does", async ({ lens, page }) => {
  await lens.open();
  await lens.answer(() =>
    lens.at("canvas").evaluate((sheet) => {
      const box = sheet.getBoundingClientRect();
      const send = (/** @type {string} */ type, /** @type {number} */ x, /** @type {number} */ y) =>
        sheet.dispatchEvent(
          new PointerEvent(type, {
            pointerId: 1,
            pointerType: "touch",
            isPrimary: true,
            bubbles: true,
            cancelable: true,
            button: type === "pointermove" ? -1 : 0,
            buttons: 1,
            clientX: box.left + x * box.width,
            clientY: box.top + y * box.height,
          }),
        );
      // The browser knows no such pointer, so it cannot be captured; a real finger can.
      sheet.setPointerCapture = () => undefined;
      send("pointerdown", 0.3, 0.2);
      for (let step = 0; step <= 20; step += 1) send("pointermove", 0.3 + step * 0.02, 0.2 + step * 0.03);
      send("pointerup", 0.7, 0.8);
    }),
  );
  await expect(page.getByTestId("verdict")).not.toHaveAttribute("data-level", "unknown");
});
