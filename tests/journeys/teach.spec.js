// Training in the Teach room: from good photos to a model, its settings, its chart, keyboard and privacy.

import { expect, test } from "./lens.js";
import { bringDefects, bringWashers, enter, file, png, teach } from "./teach.js";

/** @typedef {import("./lens.js").Lens} Lens */

test("twelve synthetic good parts teach a model, which sees a scratch", async ({ lens }) => {
  await enter(lens);
  await expect(lens.at("teach-go")).toBeDisabled();
  await bringWashers(lens);
  await teach(lens);
  await expect(lens.at("result-says")).toContainText("12 photos");
  await expect(lens.at("result").locator("[data-mark]")).toHaveCount(12);
  await expect(lens.at("alignment-says")).not.toBeEmpty();
  await expect(lens.at("model")).toHaveCount(1);
  await lens.at("photo-preview-scratched").click();
  await expect(lens.at("photo-preview-says")).toContainText(/scratch/i);
  await expect(lens.at("photo-preview-says")).toHaveAttribute("data-level", "unusual");
  await lens.at("good-photo").nth(2).click();
  await expect(lens.at("photo-preview-says")).toContainText("3");
  await expect(lens.at("photo-preview-says")).toHaveAttribute("data-level", /ordinary|borderline/);
});

/** Does something that measures the photos again. @param {Lens} lens @param {() => Promise<unknown>} deed */
async function measured(lens, deed) {
  const before = await lens.at("photo-preview").getAttribute("data-looks");
  await deed();
  await expect(lens.at("measuring")).toBeHidden({ timeout: 30_000 });
  await expect(lens.at("photo-preview")).not.toHaveAttribute("data-looks", String(before));
}

/** The scores of the good photos, as the chart speaks them. @param {Lens} lens */
const scores = (lens) =>
  lens
    .at("result")
    .locator("[data-mark]")
    .evaluateAll((marks) => marks.map((mark) => mark.getAttribute("aria-label")));

test("components move the reconstruction at once, and the scores when they are let go", async ({ lens }) => {
  await enter(lens);
  await bringWashers(lens);
  await teach(lens);
  const [picture, before] = [await lens.print("photo-preview-reconstruction"), await scores(lens)];
  await lens.at("teach-components").evaluate((input) => {
    if (!(input instanceof HTMLInputElement)) return;
    input.value = "1";
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  await expect.poll(() => lens.print("photo-preview-reconstruction")).not.toBe(picture);
  expect(await scores(lens)).toEqual(before);
  await measured(lens, () =>
    lens.at("teach-components").evaluate((input) => input.dispatchEvent(new Event("change", { bubbles: true }))),
  );
  await expect(lens.at("explained")).toContainText("One component explains");
  expect(await scores(lens)).not.toEqual(before);

  // The normalisation was chosen on painted defects, until something is set by hand.
  await expect(lens.at("per-pixel-chosen")).toHaveText(
    /Switched (on|off) automatically: of 21 defects painted on your good photos, .* finds \d+ with the normalisation and \d+ without\./,
  );
  await measured(lens, () => lens.at("method-pse").check());
  await expect(lens.at("per-pixel-chosen")).toBeHidden();
  await expect(lens.at("teach-sigma")).toBeVisible();
  await measured(lens, () => lens.at("method-mse").check());
  await expect(lens.at("teach-sigma")).toBeHidden();
  await measured(lens, () => lens.at("per-pixel").click());
  await expect(lens.at("method-mse")).toBeChecked();
});

test("a photo is removed, brought back, and left out of the next lesson", async ({ lens, page }) => {
  await enter(lens);
  await bringWashers(lens);
  const names = () => lens.at("good-photo").evaluateAll((all) => all.map((one) => one.getAttribute("aria-label")));
  const before = await names();
  await lens.at("good-photo").nth(4).hover();
  await lens.at("good-remove").nth(4).click();
  await expect(lens.at("good-photo")).toHaveCount(11);
  await lens.at("good-undo-back").click();
  expect(await names()).toEqual(before);
  await teach(lens);
  await lens.at("good-photo").nth(4).focus();
  await page.keyboard.press("Delete");
  await expect(lens.at("teach-hint")).toContainText("train again");
  await teach(lens);
  await expect(lens.at("result-says")).toContainText("11 photos");
  await expect(lens.at("model")).toHaveCount(1);
});

test("a lesson that is cancelled loses nothing", async ({ lens, page }) => {
  await enter(lens);
  await bringWashers(lens);
  await teach(lens);
  const before = await scores(lens);
  await lens.at("teach-side-256").check({ force: true });
  await lens.at("teach-colour-colour").check({ force: true });
  // As fast as a hand could be: in the moment in which the button appears.
  await page.evaluate(() => {
    const at = (/** @type {string} */ id) =>
      /** @type {HTMLElement} */ (document.querySelector(`[data-testid="${id}"]`));
    new MutationObserver((_, observer) => {
      if (at("training").hidden) return;
      observer.disconnect();
      at("training-stop").click();
    }).observe(at("training"), { attributes: true });
    at("teach-go").click();
  });
  await expect(lens.at("training")).toBeHidden({ timeout: 30_000 });
  await expect(lens.at("notices")).toContainText("The model is unchanged");
  await expect(lens.at("good-photo")).toHaveCount(12);
  await expect(lens.at("result-says")).toContainText("128 × 128");
  expect(await scores(lens)).toEqual(before);
  await teach(lens);
  await expect(lens.at("result-says")).toContainText("256 × 256 pixels in colour");
});

test("labelled defects choose components and width, and the grid shows it", async ({ lens }) => {
  await enter(lens);
  await bringWashers(lens);
  await bringDefects(lens);
  await teach(lens);
  await expect(lens.at("few-shots-says")).toContainText(
    /average precision of (1|0\.\d+) on these photos; expect less on others\./,
  );
  const grid = lens.at("few-shots-grid");
  await expect(grid.locator(".is-best")).toHaveCount(1);
  await expect(grid.locator(".is-best")).toHaveAttribute("aria-pressed", "true");
  expect(await grid.locator("button").count()).toBeGreaterThanOrEqual(30);
  await expect(lens.at("method-multi_scale_pse")).not.toBeChecked();
  // Another pair is one press away.
  const other = grid.locator("button:not(.is-best)").first();
  const [q, sigma] = String(await other.getAttribute("aria-label")).match(/\d+(\.\d+)?/g) ?? [];
  await measured(lens, () => other.click());
  await expect(grid.locator("[aria-pressed=true]")).toHaveAttribute(
    "aria-label",
    new RegExp(`^${q} components?, σ ${sigma}: .*, in use$`),
  );
  await expect(lens.at("teach-components")).toHaveValue(String(q));
  await expect(lens.at("teach-sigma")).toHaveValue(String(sigma));
});

test("a model is taught, looked at and saved by keyboard alone", async ({ lens, page }) => {
  await lens.open();
  await lens.at("room-teach").focus();
  await page.keyboard.press("Enter");
  await expect(lens.at("good-drop")).toBeVisible();
  /** Tabs on until this has the focus, which can be seen. @param {string} id */
  const reach = async (id) => {
    for (let press = 0; press < 60; press += 1) {
      await page.keyboard.press("Tab");
      const { here, seen } = await page.evaluate(() => {
        const style = document.activeElement && getComputedStyle(document.activeElement);
        return {
          here: document.activeElement?.getAttribute("data-testid"),
          seen: style !== null && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0,
        };
      });
      if (here !== id) continue;
      expect(seen, `focus on ${id} can be seen`).toBe(true);
      return;
    }
    throw new Error(`Tab does not reach ${id}`);
  };
  await reach("good-sample-0");
  await page.keyboard.press("Enter");
  await expect(lens.at("good-photo")).toHaveCount(12);
  await expect(lens.at("teach-go")).toBeEnabled();
  await reach("good-photo");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Delete");
  await expect(lens.at("good-photo")).toHaveCount(11);
  await expect(lens.at("good-photo").nth(0)).not.toBeFocused();
  await reach("teach-name");
  await page.keyboard.type("By keyboard");
  await page.keyboard.press("Enter");
  await expect(lens.at("result-title")).toHaveText("By keyboard", { timeout: 30_000 });
  await expect(lens.at("result-title")).toBeFocused();
  await reach("result-save");
  await page.keyboard.press("Enter");
  await reach("save-half");
  const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
  expect(download.suggestedFilename()).toBe("By-keyboard.safetensors");
  await reach("teach-components");
  await measured(lens, () => page.keyboard.press("Home"));
  await expect(lens.at("explained")).toContainText(/None|One component/);
  await reach("model-delete");
  await page.keyboard.press("Enter");
  await expect(lens.at("model-undo-back")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(lens.at("model")).toHaveCount(1);
});

test("no photo leaves the machine: a lesson makes no request at all", async ({ lens }) => {
  await enter(lens);
  await lens.settled();
  await bringWashers(lens);
  const before = lens.requests.length;
  await lens.at("good-files").setInputFiles([file("own.png", png(64, 8))]);
  await expect(lens.at("good-photo")).toHaveCount(13);
  await teach(lens);
  await measured(lens, () => lens.at("method-mse").check());
  expect(lens.requests.slice(before)).toEqual([]);
});

test("the room works on without a network once it was opened", async ({ lens, page, context }) => {
  await enter(lens);
  await lens.settled();
  await lens.stored(["parts_bg.wasm", "js/teach/room.js", "css/photos.css", "weights"]);
  await context.setOffline(true);
  await page.reload();
  await expect(lens.at("good-drop")).toBeVisible();
  await bringWashers(lens);
  await teach(lens);
  await expect(lens.at("model")).toHaveCount(1);
});

test("every control of the room has a name", async ({ lens, page }) => {
  await enter(lens);
  await bringWashers(lens);
  await bringDefects(lens);
  await teach(lens);
  const nameless = await page.evaluate(() =>
    [
      ...document.querySelectorAll(
        "#room-teach :is(button, a[href], input, select, progress, [role='img'], [role='group'], [role='radiogroup'])",
      ),
    ]
      .filter((element) => element.checkVisibility())
      .filter((element) => {
        const labels = element instanceof HTMLInputElement ? [...(element.labels ?? [])] : [];
        return !(
          element.getAttribute("aria-label") ||
          element.getAttribute("aria-labelledby") ||
          element.textContent?.trim() ||
          labels.map((label) => label.textContent).join("")
        );
      })
      .map((element) => element.outerHTML.slice(0, 80)),
  );
  expect(nameless).toEqual([]);
});

for (const width of [320, 390, 1280]) {
  test(`at a width of ${width} pixels a taught model does not scroll sideways`, async ({ lens, page }) => {
    await page.setViewportSize({ width, height: 844 });
    await enter(lens);
    await bringWashers(lens);
    await bringDefects(lens);
    await teach(lens);
    const { inner, scroll } = await page.evaluate(() => ({
      inner: document.documentElement.clientWidth,
      scroll: document.documentElement.scrollWidth,
    }));
    expect(scroll).toBeLessThanOrEqual(inner);
  });
}
