// Models of the Teach room: saved, deleted, brought back, loaded from a file, kept over a reload.

import { readFileSync } from "node:fs";

import { expect, test } from "./lens.js";
import { bringDefects, bringWashers, enter, file, teach } from "./teach.js";

test("a model is saved, deleted, brought back, and loaded from its file with the same scores", async ({
  lens,
  page,
}) => {
  await enter(lens);
  await bringWashers(lens);
  await lens.at("teach-name").fill("Stamped washer M8");
  await teach(lens);
  const [says, threshold] = [await lens.at("scores-says").innerText(), /above (\S+) is/];
  // A photo that no lesson has seen, to be scored before and after.
  await bringDefects(lens);
  const judged = async () => {
    await lens.at("defects-photo").nth(1).click();
    await expect(lens.at("photo-preview-says")).toContainText(/dent.*score \d/i);
    return lens.at("photo-preview-says").innerText();
  };
  const verdict = await judged();
  await lens.at("result-save").click();
  const [download] = await Promise.all([page.waitForEvent("download"), lens.at("save-full").click()]);
  expect(download.suggestedFilename()).toBe("Stamped-washer-M8.safetensors");
  const bytes = readFileSync(await download.path());
  expect(bytes.subarray(8, 9).toString()).toBe("{");

  await lens.at("model-delete").click();
  await expect(lens.at("model")).toHaveCount(0);
  await expect(lens.at("result")).toBeHidden();
  await lens.at("model-undo-back").click();
  await expect(lens.at("model")).toHaveCount(1);
  await lens.at("model-delete").click();
  await expect(lens.at("model")).toHaveCount(0);

  await lens.at("model-file").setInputFiles([file("Stamped-washer-M8.safetensors", bytes, "application/octet-stream")]);
  await expect(lens.at("model")).toHaveCount(1);
  await expect(lens.at("result-title")).toHaveText("Stamped washer M8");
  expect(threshold.exec(await lens.at("scores-says").innerText())?.[1]).toBe(threshold.exec(says)?.[1]);
  expect(await judged()).toBe(verdict);

  const cut = bytes.subarray(0, bytes.length - 100);
  await lens.at("model-file").setInputFiles([file("cut.safetensors", cut, "application/octet-stream")]);
  await expect(lens.at("models-error")).toContainText("cut.safetensors");
  await expect(lens.at("model")).toHaveCount(1);
});

test("the shelf is there after a reload, with names as they were given", async ({ lens, page }) => {
  await enter(lens);
  await bringWashers(lens);
  await teach(lens);
  await lens.at("model-rename").click();
  await lens.at("model-name").fill("Washer, supplier B");
  await page.keyboard.press("Enter");
  await expect(lens.at("model")).toContainText("Washer, supplier B");
  await expect(lens.at("result-title")).toHaveText("Washer, supplier B");
  const says = await lens.at("scores-says").innerText();
  await page.reload();
  await lens.ready();
  await expect(lens.at("model")).toHaveCount(1);
  await expect(lens.at("model")).toContainText("Washer, supplier B");
  await lens.at("model-open").click();
  await expect(lens.at("result-title")).toHaveText("Washer, supplier B");
  const threshold = /above (\S+) is/;
  expect(threshold.exec(await lens.at("scores-says").innerText())?.[1]).toBe(threshold.exec(says)?.[1]);
  await expect(lens.at("model-inspect")).toHaveAttribute("href", /^#inspect\/./);
});

test("where nothing may be kept, the shelf says so and lasts as long as the page", async ({ lens, page }) => {
  await page.addInitScript(() =>
    Object.defineProperty(window, "indexedDB", {
      get: () => {
        throw new DOMException("", "SecurityError");
      },
    }),
  );
  await enter(lens);
  await expect(lens.at("models-temporary")).toContainText("Save them as files");
  await bringWashers(lens);
  await teach(lens);
  await expect(lens.at("result-kept")).toContainText("until this page is closed");
  await expect(lens.at("model")).toHaveCount(1);
  await lens.at("model-delete").click();
  await expect(lens.at("model")).toHaveCount(0);
});
