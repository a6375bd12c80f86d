// Phone and desktop, dark and light, by keyboard alone, for a screen reader.

import { expect, test } from "./lens.js";

for (const width of [320, 390, 768, 1280]) {
  test(`at a width of ${width} pixels nothing scrolls sideways`, async ({ lens, page }) => {
    await page.setViewportSize({ width, height: 844 });
    await lens.open();
    await lens.preset("7a");
    for (const room of ["draw", "inspect", "teach", "evidence"]) {
      await page.goto(`${lens.site}#${room}`);
      await expect(page.locator("html")).toHaveAttribute("data-room", room);
      const { inner, scroll } = await page.evaluate(() => ({
        inner: document.documentElement.clientWidth,
        scroll: document.documentElement.scrollWidth,
      }));
      expect(scroll, room).toBeLessThanOrEqual(inner);
    }
  });
}

/** @param {string} colour such as `rgb(244, 241, 234)` */
const lightness = (colour) =>
  (colour.match(/[\d.]+/g) ?? []).slice(0, 3).reduce((sum, part) => sum + Number(part), 0) / 3;

for (const [scheme, dark] of /** @type {const} */ ([
  ["light", false],
  ["dark", true],
])) {
  test(`a visitor who prefers ${scheme} gets ${scheme}, and text that stands out`, async ({ lens, page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await lens.open();
    await lens.preset("7a");
    const { paper, ink } = await page.evaluate(() => {
      const style = getComputedStyle(document.body);
      const root = getComputedStyle(document.documentElement);
      const clear = (/** @type {string} */ colour) => colour === "rgba(0, 0, 0, 0)";
      return { paper: clear(style.backgroundColor) ? root.backgroundColor : style.backgroundColor, ink: style.color };
    });
    expect(lightness(paper) < 128).toBe(dark);
    expect(Math.abs(lightness(paper) - lightness(ink))).toBeGreaterThan(120);
  });
}

test("the colours can be chosen by hand and stay chosen", async ({ lens, page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await lens.open();
  for (let press = 0; press < 3; press += 1) {
    await lens.at("theme").click();
    if ((await page.locator("html").getAttribute("data-theme")) === "dark") break;
  }
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});

test("a digit is drawn, judged and shared by keyboard alone", async ({ lens, page }) => {
  await lens.open();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(lens.at("canvas")).toBeFocused();
  const press = async (/** @type {string} */ key, /** @type {number} */ times) => {
    for (let count = 0; count < times; count += 1) await page.keyboard.press(key);
  };
  await lens.answer(async () => {
    await press("ArrowLeft", 5);
    await press("Space", 1);
    await press("ArrowRight", 10);
    await press("ArrowDown", 14);
    await press("Space", 1);
  });
  await expect(lens.at("verdict")).not.toHaveAttribute("data-level", "unknown");

  await lens.at("k-slider").focus();
  await lens.answer(() => page.keyboard.press("ArrowRight"));
  await expect(lens.at("metric-agreement")).toHaveText(/of 11$/);
  await lens.at("share").focus();
  await page.keyboard.press("Enter");
  await expect(lens.at("share-box")).toBeVisible();

  await lens.at("map-error").focus();
  await page.keyboard.press("ArrowRight");
  await expect(lens.at("crosshair-place")).toHaveText(/row \d+, column \d+/);
  await lens.at("canvas").focus();
  await lens.answer(() => page.keyboard.press("Delete"));
  await expect(lens.at("verdict")).toHaveAttribute("data-level", "unknown");
});

test("Tab reaches every control, and focus can be seen", async ({ lens, page }) => {
  await lens.open();
  await lens.preset("7a");
  await page.locator("body").click({ position: { x: 1, y: 1 } });
  const wanted = [
    "canvas",
    "undo",
    "clear",
    "preset-0a",
    "share",
    "save",
    "threshold",
    "k-slider",
    "sigma-slider",
    "colours",
    "map-error",
  ];
  const seen = new Set();
  for (let press = 0; press < 130; press += 1) {
    await page.keyboard.press("Tab");
    const { id, visible } = await page.evaluate(() => {
      const active = document.activeElement;
      const style = active && getComputedStyle(active);
      const outlined =
        style !== null &&
        ((style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none");
      return { id: active?.getAttribute("data-testid"), visible: outlined };
    });
    if (id && wanted.includes(id)) {
      expect(visible, `focus on ${id} can be seen`).toBe(true);
      seen.add(id);
    }
  }
  expect(wanted.filter((id) => !seen.has(id))).toEqual([]);
});

test("a screen reader hears the verdict and gets the maps in words", async ({ lens }) => {
  await lens.open();
  await lens.preset("7a");
  await expect(lens.at("live")).toHaveAttribute("aria-live", "polite");
  await expect(lens.at("live")).toHaveText(/(ordinary|borderline|unusual)/i);
  const words = await lens
    .at("map-error")
    .evaluate((map) => document.getElementById(map.getAttribute("aria-describedby") ?? "")?.textContent ?? "");
  expect(words.length).toBeGreaterThan(20);
});

test("rooms open by their fragment and by their tab", async ({ lens, page }) => {
  await lens.open("#evidence");
  await expect(page.locator("#room-evidence")).toBeVisible();
  await lens.at("room-draw").click();
  await expect(page.locator("#room-draw")).toBeVisible();
  await expect(page).toHaveURL(/#draw$/);
});

test("every control has a name", async ({ lens, page }) => {
  await lens.open();
  await lens.preset("7a");
  const nameless = await page.evaluate(() =>
    [...document.querySelectorAll("button, a[href], input, select, [role='img'], [role='application']")]
      .filter((element) => element.checkVisibility())
      .filter((element) => {
        const labels =
          element instanceof HTMLInputElement || element instanceof HTMLSelectElement
            ? [...(element.labels ?? [])]
            : [];
        const name =
          element.getAttribute("aria-label") ||
          element.getAttribute("aria-labelledby") ||
          element.textContent?.trim() ||
          labels.map((label) => label.textContent).join("");
        return !name;
      })
      .map((element) => element.outerHTML.slice(0, 80)),
  );
  expect(nameless).toEqual([]);
});
