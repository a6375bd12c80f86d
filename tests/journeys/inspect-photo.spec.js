// One photo in the Inspect room: zoom, maps, position of the part, and how it gets into the room.

import { looked, photos, png, save, table, withWashers } from "./inspect.js";
import { expect, test } from "./lens.js";

/** @typedef {import("./lens.js").Lens} Lens */
/** @typedef {import("./inspect.js").Upload} Upload */

/** Reads where the photo stands when it is zoomed. @param {Lens} lens */
const zoom = async (lens) => Number.parseInt((await lens.at("zoom").textContent()) ?? "", 10);

test("the photo is zoomed, panned and compared with its heat map by hand and by keyboard", async ({ lens, page }) => {
  await withWashers(lens);
  await lens.at("sample-scratch").click();
  await expect(lens.at("inspect-verdict")).toHaveAttribute("data-level", "unusual", { timeout: 30_000 });
  const viewer = lens.at("viewer");
  await viewer.scrollIntoViewIfNeeded();
  await page.waitForTimeout(500);
  const whole = await zoom(lens);
  await viewer.hover();
  await page.mouse.wheel(0, -400);
  await expect.poll(() => zoom(lens)).toBeGreaterThan(whole);
  await viewer.focus();
  await page.keyboard.press("0");
  await expect.poll(() => zoom(lens)).toBe(whole);
  await page.keyboard.press("1");
  await page.keyboard.press("+");
  await page.keyboard.press("ArrowRight");
  await expect(lens.at("crosshair")).toContainText(/row \d+, column \d+/);
  await expect(lens.at("reading-map")).toHaveText(/· \d+(st|nd|rd|th)$/);
  await expect(lens.at("reading-error")).toHaveText(/· \d+(st|nd|rd|th)$/);

  // A region takes one to its place, where the map is highest.
  await lens.at("region-1").focus();
  await expect(page.locator(".viewer-overlay .outline")).toHaveCount(2);
  await page.keyboard.press("Enter");
  await expect(lens.at("reading-map")).toHaveText(/· 1st$/);

  const heat = await lens.print("viewer");
  await lens.at("inspect-show-divided").check({ force: true });
  await lens.at("divider").focus();
  await page.keyboard.press("End");
  await expect(lens.at("divider")).toHaveAttribute("aria-valuenow", "100");
  await expect.poll(() => lens.print("viewer")).not.toBe(heat);
  await lens.at("inspect-show-over").check({ force: true });
  const magma = await lens.print("viewer");
  await lens.at("opacity").fill("0");
  await expect.poll(() => lens.print("viewer")).not.toBe(magma);
  const bare = await lens.print("viewer");
  await lens.at("inspect-scale-image").check({ force: true });
  await lens.at("inspect-colours").selectOption({ index: 1 });
  await page.waitForTimeout(300);
  // A heat map that is not seen changes nothing.
  expect(await lens.print("viewer")).toBe(bare);
});

test("error, saliency and PSE stand side by side under one crosshair, and say which of them decide", async ({
  lens,
}) => {
  await withWashers(lens);
  await lens.at("sample-scratch").click();
  await expect(lens.at("inspect-verdict")).toHaveAttribute("data-level", "unusual", { timeout: 30_000 });
  await expect(lens.at("note-map")).toContainText(/Score map: maximum of PSE at σ\s1, 2 and 4/);
  await expect(lens.at("note-saliency")).toContainText("saliency is proportional to the absolute error of each pixel");
  const all = ["input", "reconstruction", "error", "map", "saliency", "pse-1", "pse-2", "pse-4"];
  await lens.at("region-1").click();
  for (const id of all) {
    await expect(lens.at(`map-panel-${id}`)).toBeVisible();
    expect(await lens.colours(`map-panel-${id}`)).toBeGreaterThan(20);
    await expect(lens.at(`reading-${id}`)).not.toBeEmpty();
    if (id.startsWith("pse")) await expect(lens.at(`note-${id}`)).toHaveText("Part of the score map.");
  }
  // The rank is that of the error: the gradient is the error, not squared.
  const rank = async (/** @type {string} */ id) =>
    (await lens.at(`reading-${id}`).innerText()).split("·").at(-1)?.trim();
  expect(await rank("saliency")).toBe(await rank("error"));
  // The crosshair moves from any of them through all, and the focus stays where it is while the judge is asked again.
  const before = await lens.at("reading-error").innerText();
  await lens.at("map-panel-pse-2").focus();
  await lens.page.keyboard.press("Shift+ArrowRight");
  await expect(lens.at("reading-error")).not.toHaveText(before);
  const heat = await lens.print("map-panel-pse-2");
  await lens.at("inspect-colours").selectOption({ index: 2 });
  await expect.poll(() => lens.print("map-panel-pse-2")).not.toBe(heat);
  await lens.at("map-panel-pse-2").focus();
  await lens.at("threshold-score").evaluate((input) => {
    if (input instanceof HTMLInputElement) input.value = "0.001";
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  await expect(lens.at("threshold-reset")).toBeEnabled();
  await expect(lens.at("map-panel-pse-2")).toBeFocused();
});

/** A good washer, drawn in the page and moved right by a share of its side. @param {Lens} lens @param {number} seed @param {number} share @returns {Promise<Upload>} */
async function moved(lens, seed, share) {
  const bytes = await lens.page.evaluate(async ([number, by]) => {
    const parts = await import(new URL("parts.js", document.baseURI).href);
    await parts.default();
    const { width, height, rgba } = parts.part_sample("washer", undefined, number);
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width, height });
    const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    const whole = await createImageBitmap(new ImageData(rgba, width, height));
    const right = Math.round(width * by);
    // What comes in from the left repeats the edge.
    if (right > 0) pen.drawImage(whole, 0, 0, 1, height, 0, 0, right, height);
    pen.drawImage(whole, right, 0);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
    return [...new Uint8Array(await /** @type {Blob} */ (blob).arrayBuffer())];
  }, /** @type {const} */ ([seed, share]));
  return { name: share > 0 ? "moved.png" : "in-place.png", mimeType: "image/png", buffer: Buffer.from(bytes) };
}

test("a part that lies elsewhere than the good ones is said to, and one in place is not", async ({ lens }) => {
  await withWashers(lens);
  await lens.at("inspect-intake-files").setInputFiles([await moved(lens, 7, 0), await moved(lens, 7, 6 / 128)]);
  await looked(lens, 2);
  const row = (/** @type {string} */ name) => lens.at("row").filter({ hasText: name });
  await expect(row("moved.png")).toContainText("Misaligned");
  await expect(row("in-place.png")).not.toContainText("Misaligned");
  await row("moved.png").click();
  await expect(lens.at("photo-name")).toHaveText("moved.png");
  await expect(lens.at("inspect-verdict")).toHaveAttribute("data-level", "unusual");
  await expect(lens.at("inspect-misalignment")).toContainText(
    /shifted about [5-7] px to the right \(at 128 × 128\); the model reports shifts as defects\./,
  );
  await expect(lens.at("notices")).toContainText("the model reports shifts as defects");
  await row("in-place.png").click();
  await expect(lens.at("inspect-verdict-text")).not.toHaveText("Opening …");
  await expect(lens.at("inspect-misalignment")).toBeHidden();

  const found = await table(lens);
  const [off, placed] = ["moved.png", "in-place.png"].map((name) => found.find((one) => one.name === name));
  expect(off.misalignment.right).toBeGreaterThan(5);
  expect(off.misalignment.right).toBeLessThan(7);
  expect(placed.misalignment).toBeUndefined();
  const lines = (await save(lens, "csv")).bytes.toString("utf8").trim().split(/\r?\n/);
  expect(lines[0]).toMatch(/,refused,misalignment$/);
  expect(lines.filter((line) => line.includes("the model reports shifts as defects"))).toHaveLength(1);
});

test("two fingers zoom the photo about the place between them", async ({ lens }) => {
  await withWashers(lens);
  await lens.at("sample-scratch").click();
  await expect(lens.at("inspect-verdict")).toHaveAttribute("data-level", "unusual", { timeout: 30_000 });
  const viewer = lens.at("viewer");
  await viewer.scrollIntoViewIfNeeded();
  const whole = await zoom(lens);
  /** @param {number} apart  how far the fingers go from the middle, in pixels */
  const pinch = (apart) =>
    viewer.evaluate((stage, end) => {
      const box = stage.getBoundingClientRect();
      const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
      const finger = (/** @type {string} */ type, /** @type {number} */ id, /** @type {number} */ at) =>
        stage.dispatchEvent(
          new PointerEvent(type, {
            pointerId: id,
            pointerType: "touch",
            clientX: x + at,
            clientY: y,
            bubbles: true,
            button: type === "pointermove" ? -1 : 0,
            isPrimary: id === 11,
          }),
        );
      // Made up fingers cannot be captured.
      stage.setPointerCapture = () => undefined;
      finger("pointerdown", 11, -40);
      finger("pointerdown", 12, 40);
      for (let step = 1; step <= 8; step += 1) {
        finger("pointermove", 11, -40 - ((end - 40) * step) / 8);
        finger("pointermove", 12, 40 + ((end - 40) * step) / 8);
      }
      finger("pointerup", 11, -end);
      finger("pointerup", 12, end);
    }, apart);
  await pinch(100);
  await expect.poll(() => zoom(lens)).toBeGreaterThan(1.8 * whole);
  await pinch(8);
  await expect.poll(() => zoom(lens)).toBe(whole);
});

test("photos are pasted into the room and dropped on it", async ({ lens }) => {
  await withWashers(lens);
  for (const type of /** @type {const} */ (["paste", "drop"])) {
    await lens.bring(type, "inspect-intake-drop", `${type}.png`, png(64, 64, type.length));
    await expect(lens.at("row").filter({ hasText: `${type}.png` })).toHaveAttribute("data-state", "done", {
      timeout: 30_000,
    });
  }
  await looked(lens, 2);
});
