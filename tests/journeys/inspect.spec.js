// The Inspect room: a model judges photos of parts; a batch, its threshold and what can be taken away from it.

import { inflateSync } from "node:zlib";

import { enter, entries, looked, photos, png, rows, save, table, withBatch, withWashers } from "./inspect.js";
import { expect, test } from "./lens.js";

/** @typedef {import("./lens.js").Lens} Lens */
/** @typedef {import("./inspect.js").Upload} Upload */

/** The filtered scan lines of a PNG, from all its chunks. @param {Buffer} png */
function pixels(png) {
  const parts = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    if (png.subarray(at + 4, at + 8).toString("latin1") === "IDAT")
      parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  return inflateSync(Buffer.concat(parts));
}

/** Reads where the photo stands when it is zoomed. @param {Lens} lens */
const zoom = async (lens) => Number.parseInt((await lens.at("zoom").textContent()) ?? "", 10);

test("twelve synthetic good parts are enough to find a scratch, and the model travels as a file", async ({
  lens,
  page,
}) => {
  test.setTimeout(120_000);
  await lens.open("#teach");
  await lens.at("good-sample-0").click();
  await expect(lens.at("good-photo")).toHaveCount(12, { timeout: 30_000 });
  await lens.at("teach-go").click();
  await expect(lens.at("model")).toHaveCount(1, { timeout: 30_000 });
  const title = await lens.at("result-title").innerText();

  // From the room where it was taught to the one where it judges.
  await lens.at("result-inspect").click();
  await expect(lens.at("judge-title")).toHaveText(title, { timeout: 30_000 });
  await lens.at("sample-scratch").click();
  await expect(lens.at("inspect-verdict")).toHaveAttribute("data-level", "unusual", { timeout: 30_000 });
  const iou = Number(await lens.at("truth").getAttribute("data-iou"));
  expect(iou).toBeGreaterThan(0.4);
  await expect(lens.at("region-1")).toBeVisible();

  const csv = await save(lens, "csv");
  expect(csv.name).toMatch(/\.csv$/);
  const [head, line] = csv.bytes.toString("utf8").trim().split(/\r?\n/);
  expect(head).toContain("score");
  expect(line).toContain("scratch");
  const [before] = await table(lens);
  const model = await save(lens, "model");
  expect(model.name).toMatch(/\.safetensors$/);

  // Another machine: nothing is kept there.
  await page.evaluate(async () => {
    localStorage.clear();
    for (const { name } of await indexedDB.databases()) if (name) indexedDB.deleteDatabase(name);
  });
  await page.goto("about:blank");
  await enter(lens);
  await expect(lens.at("judge-title")).not.toHaveText(title);
  await lens
    .at("judge-file")
    .setInputFiles({ name: model.name, mimeType: "application/octet-stream", buffer: model.bytes });
  await expect(lens.at("judge-title")).toHaveText(title, { timeout: 30_000 });
  await lens.at("sample-scratch").click();
  await expect(lens.at("inspect-verdict")).toHaveAttribute("data-level", "unusual", { timeout: 30_000 });
  const [after] = await table(lens);
  expect(after.score).toBe(before.score);
  expect(after.threshold).toBe(before.threshold);
  expect(after.regions).toEqual(before.regions);
});

test("the empty room says what to do and shows it with one press", async ({ lens }) => {
  await enter(lens);
  await expect(lens.at("inspect-verdict-text")).toContainText(/train one/i);
  await lens.at("try-samples").click();
  await looked(lens, 8);
  await expect(lens.at("judge-title")).toContainText(/samples/);
  await expect(lens.at("inspect-verdict")).toHaveAttribute("data-level", "unusual");
});

test("a batch is sorted by score, and its defects stand above its good parts", async ({ lens }) => {
  await withBatch(lens);
  const found = await table(lens);
  const scores = found.map(({ score }) => score);
  expect(scores).toEqual([...scores].sort((a, b) => b - a));
  const shown = await rows(lens);
  expect(shown.map(({ name }) => name)).toEqual(found.map(({ name }) => name));
  for (const { name } of shown.slice(0, 4)) expect(name).not.toContain("good");
  for (const { level } of shown.slice(0, 4)) expect(level).toBe("unusual");
  // Defects do not move a part.
  await expect(lens.page.locator(".row-astray")).toHaveCount(0);

  // The strangest is open, and its regions are listed.
  await expect(lens.at("photo-name")).toHaveText(shown[0].name);
  await expect(lens.at("region-1")).toBeVisible();
  await lens.at("sort-name").click();
  expect((await rows(lens)).map(({ name }) => name)).toEqual(
    shown.map(({ name }) => name).sort((a, b) => a.localeCompare(b, "en", { numeric: true })),
  );
});

test("filters leave what they say, by verdict and by name", async ({ lens }) => {
  await withBatch(lens);
  const strange = (await rows(lens)).filter(({ level }) => level === "unusual").length;
  await lens.at("filter-suspicious").check({ force: true });
  await expect(lens.at("row")).toHaveCount(strange);
  await lens.at("filter-fine").check({ force: true });
  await expect(lens.at("row")).toHaveCount(8 - strange);
  await lens.at("filter-all").check({ force: true });
  await lens.at("filter-name").fill("DENT");
  await expect(lens.at("row")).toHaveCount(1);
  await lens.at("filter-name").fill("no such part");
  await expect(lens.at("row")).toHaveCount(0);
  await expect(lens.page.getByText("No photo matches this filter.")).toBeVisible();
});

test("the threshold moves verdicts, regions and the table together, and goes back", async ({ lens }) => {
  await withBatch(lens);
  const before = await rows(lens);
  const own = await lens.at("threshold-score").inputValue();
  await expect(lens.at("threshold-reset")).toBeDisabled();
  const [strangest] = await table(lens);

  // Above every score nothing is suspicious, and nothing is outlined.
  await lens.at("threshold-score").fill(String(strangest.score * 2));
  await lens.at("threshold-score").press("Enter");
  await expect(lens.page.locator("[data-testid='row'][data-level='unusual']")).toHaveCount(0);
  await expect(lens.at("inspect-verdict")).not.toHaveAttribute("data-level", "unusual");
  await expect(lens.at("region-1")).toHaveCount(0);
  await expect(lens.page.locator(".viewer-marks .contour:not(.casing)")).toHaveAttribute("d", "");
  for (const row of await table(lens)) expect([row.flagged, row.regions]).toEqual([false, []]);

  // Below every score all are, and the slider says how many of the good parts.
  await lens.at("threshold-percentile").fill("0.5");
  await expect(lens.at("threshold-says")).toContainText(/[3-6]\d? %|50 %/);
  await expect(lens.page.locator("[data-testid='row'][data-level='unusual']")).not.toHaveCount(0);
  await lens.at("threshold-reset").click();
  await expect(lens.at("threshold-score")).toHaveValue(own);
  await expect.poll(async () => rows(lens)).toEqual(before);
});

test("the threshold is dragged on the axis of the good parts", async ({ lens, page }) => {
  await withBatch(lens);
  const chart = await lens.at("standing").boundingBox();
  if (!chart) throw new Error("the chart is not visible");
  const own = Number(await lens.at("threshold-score").inputValue());
  await page.mouse.move(chart.x + chart.width * 0.4, chart.y + 50);
  await page.mouse.down();
  await page.mouse.move(chart.x + chart.width * 0.98, chart.y + 50, { steps: 8 });
  await page.mouse.up();
  await expect.poll(async () => Number(await lens.at("threshold-score").inputValue())).toBeGreaterThan(own);
  await expect(lens.at("threshold-reset")).toBeEnabled();
});

test("rows are walked through with the keyboard", async ({ lens, page }) => {
  await withBatch(lens);
  const names = (await rows(lens)).map(({ name }) => name);
  await lens.at("row").first().focus();
  const here = () => page.evaluate(() => document.activeElement?.querySelector(".row-name")?.textContent);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  expect(await here()).toBe(names[2]);
  await expect(lens.at("photo-name")).toHaveText(names[0]);
  await page.keyboard.press("Enter");
  await expect(lens.at("photo-name")).toHaveText(names[2]);
  expect(await here()).toBe(names[2]);
  await page.keyboard.press("End");
  expect(await here()).toBe(names[7]);
  await page.keyboard.press("Home");
  expect(await here()).toBe(names[0]);
  await page.keyboard.press("Delete");
  await expect(lens.at("row")).toHaveCount(7);
  expect(await here()).toBe(names[1]);
  await lens.at("photo-after").focus();
  await page.keyboard.press("Enter");
  await expect(lens.at("photo-name")).toHaveText(names[3]);
  // The verdict is spoken, too.
  await expect(lens.at("notices")).toContainText(names[3]);
});

test("under a filter the keyboard walks the rows that are listed, and stays among them", async ({ lens, page }) => {
  await withBatch(lens);
  await lens.at("filter-all").focus();
  await page.keyboard.press("ArrowRight");
  await expect(lens.at("filter-suspicious")).toBeChecked();
  const listed = await rows(lens);
  expect(listed.length).toBeGreaterThanOrEqual(4);
  expect(new Set(listed.map(({ level }) => level))).toEqual(new Set(["unusual"]));
  const names = listed.map(({ name }) => name);
  const here = () => page.evaluate(() => document.activeElement?.querySelector(".row-name")?.textContent);
  await lens.at("row").first().focus();
  await page.keyboard.press("ArrowUp");
  expect(await here()).toBe(names[0]);
  await page.keyboard.press("PageDown");
  await page.keyboard.press("ArrowDown");
  expect(await here()).toBe(names.at(-1));
  await page.keyboard.press("Space");
  await expect(lens.at("photo-name")).toHaveText(names.at(-1) ?? "");
  await expect(lens.at("photo-after")).toBeDisabled();
  await lens.at("photo-before").click();
  await expect(lens.at("photo-name")).toHaveText(names.at(-2) ?? "");
  // The row that the keyboard was on is filtered away: another one takes its place in the order of Tab.
  await lens.at("filter-fine").check({ force: true });
  await expect(lens.page.locator("[data-testid='row'][tabindex='0']")).toHaveCount(1);
  await lens.at("filter-name").focus();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  expect(await here()).toBe((await rows(lens))[0].name);
});

test("files that are no photos become rows with a sentence, and the others go on", async ({ lens }) => {
  await withWashers(lens);
  await lens
    .at("inspect-intake-files")
    .setInputFiles([
      ...photos(2),
      { name: "broken.jpg", mimeType: "image/jpeg", buffer: Buffer.from("this is no picture") },
      { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("neither is this") },
      { name: "cut.png", mimeType: "image/png", buffer: png(64, 64, 3).subarray(0, 60) },
      { name: "tiny.png", mimeType: "image/png", buffer: png(4, 4, 1) },
      ...photos(3).slice(2),
    ]);
  await looked(lens, 7);
  await lens.at("filter-refused").check({ force: true });
  await expect(lens.at("row")).toHaveCount(4);
  for (const sentence of await lens.page.locator(".row-said").allTextContents())
    expect(sentence).toMatch(/^[A-Z].{10,}\.$/);
  await lens.at("row").first().click();
  await expect(lens.at("inspect-verdict-text")).toContainText("rejected");
  await lens.at("remove-refused").click();
  await expect(lens.at("row")).toHaveCount(3);
  const csv = (await save(lens, "csv")).bytes.toString("utf8");
  expect(csv).toContain("tiny.png");
});

test("stopping a batch keeps what is done", async ({ lens }) => {
  await withWashers(lens);
  await lens.at("inspect-intake-files").setInputFiles(photos(120));
  await expect(lens.at("row")).not.toHaveCount(0);
  await expect(lens.at("inspect-progress")).toContainText(/of 120/);
  await expect(lens.page.locator("[data-testid='row'][data-state='done']").nth(3)).toBeAttached();
  await lens.at("inspect-stop").click();
  await expect(lens.at("inspect-progress")).toBeHidden();
  const count = await lens.at("row").count();
  expect(count).toBeGreaterThan(3);
  expect(count).toBeLessThan(120);
  await looked(lens, count);
  const found = await table(lens);
  expect(found).toHaveLength(count);
  for (const { score } of found) expect(score).toBeGreaterThan(0);
  // What is left out is said, and more may come.
  await expect(lens.at("inspect-intake-notes")).toContainText(
    new RegExp(`Stopped: (one photo was|${120 - count} photos were) not read\\.`),
  );
  const before = await rows(lens);
  await lens
    .at("inspect-intake-files")
    .setInputFiles([{ name: "later.png", mimeType: "image/png", buffer: png(64, 48, 200) }]);
  await looked(lens, count + 1);
  expect((await rows(lens)).filter(({ name }) => name !== "later.png")).toEqual(before);
});

test("the ZIP holds one heat map for each photo, at the photo's own size", async ({ lens }) => {
  await withWashers(lens);
  await lens
    .at("inspect-intake-files")
    .setInputFiles([...photos(4), { name: "part-1.jpg", mimeType: "image/png", buffer: png(80, 60, 9) }]);
  await looked(lens, 5);
  for (const kind of ["zip-maps", "zip-photos"]) {
    const zip = await save(lens, kind);
    expect(zip.name).toMatch(/\.zip$/);
    const all = entries(zip.bytes);
    expect(new Set(all.map(({ name }) => name)).size).toBe(5);
    for (const { name, content } of all) {
      expect(name).toMatch(/^part-\d.*\.png$/);
      expect(content.subarray(1, 4).toString("latin1")).toBe("PNG");
      expect([
        [64, 48],
        [80, 60],
      ]).toContainEqual([content.readUInt32BE(16), content.readUInt32BE(20)]);
      expect(pixels(content).length).toBeGreaterThan(64 * 48 * 3);
    }
  }
});

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
  await expect(page.locator(".viewer-marks .outline")).toHaveCount(2);
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
  await expect(lens.at("note-map")).toContainText(/Score map: maximum of PSE at σ\s1, 2, 4 and 8/);
  await expect(lens.at("note-saliency")).toContainText("the gradient of the error is the error itself");
  const all = ["input", "reconstruction", "error", "map", "saliency", "pse-1", "pse-2", "pse-4"];
  await lens.at("region-1").click();
  for (const id of all) {
    await expect(lens.at(`plate-${id}`)).toBeVisible();
    expect(await lens.colours(`plate-${id}`)).toBeGreaterThan(20);
    await expect(lens.at(`reading-${id}`)).not.toBeEmpty();
    if (id.startsWith("pse")) await expect(lens.at(`note-${id}`)).toHaveText("In the heat map.");
  }
  // The rank is that of the error: the gradient is the error, not squared.
  const rank = async (/** @type {string} */ id) =>
    (await lens.at(`reading-${id}`).innerText()).split("·").at(-1)?.trim();
  expect(await rank("saliency")).toBe(await rank("error"));
  // The crosshair moves from any of them through all, and the focus stays where it is while the judge is asked again.
  const before = await lens.at("reading-error").innerText();
  await lens.at("plate-pse-2").focus();
  await lens.page.keyboard.press("Shift+ArrowRight");
  await expect(lens.at("reading-error")).not.toHaveText(before);
  const heat = await lens.print("plate-pse-2");
  await lens.at("inspect-colours").selectOption({ index: 2 });
  await expect.poll(() => lens.print("plate-pse-2")).not.toBe(heat);
  await lens.at("plate-pse-2").focus();
  await lens.at("threshold-score").evaluate((input) => {
    if (input instanceof HTMLInputElement) input.value = "0.001";
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  await expect(lens.at("threshold-reset")).toBeEnabled();
  await expect(lens.at("plate-pse-2")).toBeFocused();
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
  await expect(lens.at("inspect-astray")).toContainText(
    /about [5-7] pixels right from the good ones, counted in the model’s 128 × 128: PCA takes a shift for a defect\./,
  );
  await expect(lens.at("notices")).toContainText("PCA takes a shift for a defect");
  await row("in-place.png").click();
  await expect(lens.at("inspect-verdict-text")).not.toHaveText("Opening …");
  await expect(lens.at("inspect-astray")).toBeHidden();

  const found = await table(lens);
  const [off, placed] = ["moved.png", "in-place.png"].map((name) => found.find((one) => one.name === name));
  expect(off.astray.right).toBeGreaterThan(5);
  expect(off.astray.right).toBeLessThan(7);
  expect(placed.astray).toBeUndefined();
  const lines = (await save(lens, "csv")).bytes.toString("utf8").trim().split(/\r?\n/);
  expect(lines[0]).toMatch(/,refused,astray$/);
  expect(lines.filter((line) => line.includes("PCA takes a shift for a defect"))).toHaveLength(1);
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

test("photos are pasted into the room and dropped on it", async ({ lens, page }) => {
  await withWashers(lens);
  for (const type of /** @type {const} */ (["paste", "drop"])) {
    await page.evaluate(
      ([kind, data]) => {
        const transfer = new DataTransfer();
        transfer.items.add(
          new File([Uint8Array.from(/** @type {number[]} */ (data))], `${kind}.png`, { type: "image/png" }),
        );
        const place = document.querySelector("[data-testid='inspect-intake-drop']");
        place?.dispatchEvent(
          kind === "drop"
            ? new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true })
            : new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true }),
        );
      },
      /** @type {const} */ ([type, [...png(64, 64, type.length)]]),
    );
    await expect(lens.at("row").filter({ hasText: `${type}.png` })).toHaveAttribute("data-state", "done", {
      timeout: 30_000,
    });
  }
  await looked(lens, 2);
});

test("another model looks at every photo anew", async ({ lens }) => {
  await withBatch(lens);
  const before = await rows(lens);
  await lens.at("judge-open").click();
  await lens.at("judge-sample-plate").click();
  await expect(lens.at("judge-title")).toContainText(/plate/i);
  await expect(lens.at("standing")).toBeVisible({ timeout: 30_000 });
  await looked(lens, 8);
  const after = await rows(lens);
  expect(after.map(({ name }) => name).sort()).toEqual(before.map(({ name }) => name).sort());
  expect(after).not.toEqual(before);
});

/** Presses the button as soon as some of thirty photos are done; a quiet machine has done all before Playwright does. @param {Lens} lens */
async function stopAtSome(lens) {
  await lens.page.evaluate(() => {
    const find = (/** @type {string} */ id) => document.querySelector(`[data-testid='${id}']`);
    const watch = new MutationObserver(() => {
      const stop = find("inspect-stop");
      if (!(stop instanceof HTMLElement) || !/\b[1-9] of 30\b/.test(find("inspect-progress")?.textContent ?? ""))
        return;
      watch.disconnect();
      stop.click();
    });
    watch.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
  });
}

test("what a stop left out is looked at when one goes on", async ({ lens }) => {
  await withWashers(lens);
  await lens.at("inspect-intake-files").setInputFiles(photos(30));
  await looked(lens, 30);
  await stopAtSome(lens);
  await lens.at("judge-open").click();
  await lens.at("judge-sample-plate").click();
  await expect(lens.at("inspect-progress")).toContainText(/not been analysed/, { timeout: 30_000 });
  const waiting = lens.page.locator("[data-testid='row'][data-state='waiting']");
  await expect.poll(() => waiting.count()).toBeGreaterThan(0);
  expect(await waiting.count()).toBeLessThan(30);
  await lens.at("inspect-stop").click();
  await looked(lens, 30);
});

test("a file that is no model is refused in place, and the model in use stays", async ({ lens }) => {
  await withWashers(lens);
  const title = await lens.at("judge-title").innerText();
  await lens.at("judge-file").setInputFiles({
    name: "holiday.safetensors",
    mimeType: "application/octet-stream",
    buffer: Buffer.from("not a model at all"),
  });
  await expect(lens.at("inspect-trouble")).toBeVisible();
  await expect(lens.at("inspect-trouble")).toContainText(/^“holiday.safetensors”: .+\./);
  await expect(lens.at("judge-title")).toHaveText(title);
  await lens.at("sample-good").click();
  await expect(lens.at("inspect-verdict")).not.toHaveAttribute("data-level", "unknown", { timeout: 30_000 });
});

test("inspecting makes no request", async ({ lens }) => {
  await withWashers(lens);
  await lens.settled();
  const before = lens.requests.length;
  await lens.at("inspect-intake-files").setInputFiles(photos(3));
  await looked(lens, 3);
  await save(lens, "csv");
  await save(lens, "zip-maps");
  expect(lens.requests.slice(before).filter((address) => !address.endsWith("/favicon.svg"))).toEqual([]);
});

test("on a phone everything fits, and a row brings its photo into sight", async ({ lens, page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await withBatch(lens);
  const { inner, scroll } = await page.evaluate(() => ({
    inner: document.documentElement.clientWidth,
    scroll: document.documentElement.scrollWidth,
  }));
  expect(scroll).toBeLessThanOrEqual(inner);
  await lens.at("row").last().click();
  await expect(lens.at("photo-name")).toHaveText((await rows(lens))[7].name);
  await expect(lens.at("inspect-verdict")).toBeInViewport();
});

test("while another photo opens, the verdict of the last one is gone and nothing of it can be saved", async ({
  lens,
  page,
}) => {
  await withBatch(lens);
  await expect(lens.at("inspect-verdict")).not.toHaveAttribute("data-level", "unknown");
  // What stands there at the moment at which the name changes.
  await page.evaluate(() => {
    const one = (/** @type {string} */ id) =>
      /** @type {HTMLElement} */ (document.querySelector(`[data-testid="${id}"]`));
    new MutationObserver((_, watch) => {
      watch.disconnect();
      const [verdict, map] = [one("inspect-verdict"), one("inspect-save-png-map")];
      document.documentElement.dataset.seen = [
        verdict.dataset.level,
        one("inspect-verdict-text").textContent,
        map.hasAttribute("disabled"),
      ].join("|");
    }).observe(one("photo-name"), { childList: true, characterData: true, subtree: true });
  });
  await page
    .getByTestId("photo-after")
    .or(page.getByTestId("photo-before"))
    .and(page.locator(":enabled"))
    .first()
    .click();
  await expect(page.locator("html")).toHaveAttribute("data-seen", "none|Opening …|true");
  await expect(lens.at("inspect-verdict")).not.toHaveAttribute("data-level", "unknown");
  await expect(lens.at("inspect-verdict-text")).not.toHaveText("Opening …");
  await lens.at("inspect-save").click();
  await expect(lens.at("inspect-save-note")).toContainText("up to 2,048 px");
});
