// The Teach room: good photos in, a model out, kept and found again; bad files are refused and the others go on.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";

import { pngOf } from "./inspect.js";
import { expect, test } from "./lens.js";

/** @typedef {import("./lens.js").Lens} Lens */

/** @param {Lens} lens */
async function enter(lens) {
  await lens.open("#teach");
  await expect(lens.at("good-drop")).toBeVisible();
}

/** @param {Lens} lens */
async function bringWashers(lens) {
  await lens.at("good-sample-0").click();
  await expect(lens.at("good-photo")).toHaveCount(12);
  await expect(lens.at("teach-go")).toBeEnabled();
}

/** @param {Lens} lens */
async function teach(lens) {
  await lens.at("teach-go").click();
  await expect(lens.at("teaching")).toBeHidden({ timeout: 30_000 });
  await expect(lens.at("result")).toBeVisible();
}

/** Does something that measures the photos again. @param {Lens} lens @param {() => Promise<unknown>} deed */
async function measured(lens, deed) {
  const before = await lens.at("bench").getAttribute("data-looks");
  await deed();
  await expect(lens.at("measuring")).toBeHidden({ timeout: 30_000 });
  await expect(lens.at("bench")).not.toHaveAttribute("data-looks", String(before));
}

/** A picture as a PNG, a disc on a ground. @param {number} side @param {16 | 8 | 1} depth bits of a grey value @param {number} [seed] */
function png(side, depth, seed = 0) {
  const row = 1 + Math.ceil((side * depth) / 8);
  const raw = Buffer.alloc(row * side);
  for (let y = 0; depth > 1 && y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const inside = Math.hypot(x - side / 2, y - side / 2) < side / 3;
      raw[y * row + 1 + (x * depth) / 8] = inside ? 200 + ((x * 7 + y * 13 + seed * 29) % 17) : 40;
    }
  }
  return pngOf(side, side, depth, raw);
}

/** @param {string} name @param {Buffer} buffer @param {string} [mimeType] */
const file = (name, buffer, mimeType = "image/png") => ({ name, mimeType, buffer });

/** The scores of the good photos, as the chart speaks them. @param {Lens} lens */
const scores = (lens) =>
  lens
    .at("result")
    .locator("[data-mark]")
    .evaluateAll((marks) => marks.map((mark) => mark.getAttribute("aria-label")));

test("twelve synthetic good parts teach a model, which sees a scratch", async ({ lens }) => {
  await enter(lens);
  await expect(lens.at("teach-go")).toBeDisabled();
  await bringWashers(lens);
  await teach(lens);
  await expect(lens.at("result-says")).toContainText("12 photos");
  await expect(lens.at("result").locator("[data-mark]")).toHaveCount(12);
  await expect(lens.at("alignment-says")).not.toBeEmpty();
  await expect(lens.at("model")).toHaveCount(1);
  await lens.at("bench-scratched").click();
  await expect(lens.at("bench-says")).toContainText(/scratch/i);
  await expect(lens.at("bench-says")).toHaveAttribute("data-level", "unusual");
  await lens.at("good-photo").nth(2).click();
  await expect(lens.at("bench-says")).toContainText("3");
  await expect(lens.at("bench-says")).toHaveAttribute("data-level", /ordinary|borderline/);
});

test("components move the reconstruction at once, and the scores when they are let go", async ({ lens }) => {
  await enter(lens);
  await bringWashers(lens);
  await teach(lens);
  const [picture, before] = [await lens.print("bench-reconstruction"), await scores(lens)];
  await lens.at("teach-components").evaluate((input) => {
    if (!(input instanceof HTMLInputElement)) return;
    input.value = "1";
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  await expect.poll(() => lens.print("bench-reconstruction")).not.toBe(picture);
  expect(await scores(lens)).toEqual(before);
  await measured(lens, () =>
    lens.at("teach-components").evaluate((input) => input.dispatchEvent(new Event("change", { bubbles: true }))),
  );
  await expect(lens.at("explained")).toContainText("One component explains");
  expect(await scores(lens)).not.toEqual(before);

  await measured(lens, () => lens.at("method-pse").check());
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
      if (at("teaching").hidden) return;
      observer.disconnect();
      at("teaching-cancel").click();
    }).observe(at("teaching"), { attributes: true });
    at("teach-go").click();
  });
  await expect(lens.at("teaching")).toBeHidden({ timeout: 30_000 });
  await expect(lens.at("notices")).toContainText("The model is unchanged");
  await expect(lens.at("good-photo")).toHaveCount(12);
  await expect(lens.at("result-says")).toContainText("128 × 128");
  expect(await scores(lens)).toEqual(before);
  await teach(lens);
  await expect(lens.at("result-says")).toContainText("256 × 256 pixels in colour");
});

test("bad files are refused by name, each with its reason, and the others go on", async ({ lens }) => {
  await enter(lens);
  const whole = png(64, 8);
  await lens
    .at("good-files")
    .setInputFiles([
      file("notes.txt", Buffer.from("not a photo"), "text/plain"),
      file("one.png", whole),
      file("broken.jpg", Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 1, 2, 3]), "image/jpeg"),
      file("IMG_0007.heic", Buffer.from("\0\0\0\x18ftypheic\0\0\0\0heicmif1", "latin1"), "image/heic"),
      file("deep.png", png(64, 16)),
      file("dot.png", png(5, 8)),
      file("vast.png", png(10_400, 1)),
      file("cut.png", whole.subarray(0, 60)),
      file("two.png", png(80, 8)),
    ]);
  await expect(lens.at("good-progress")).toBeHidden({ timeout: 30_000 });
  await expect(lens.at("good-photo")).toHaveCount(3);
  const notes = lens.at("good-notes");
  for (const name of ["notes.txt", "broken.jpg", "IMG_0007.heic", "dot.png", "vast.png", "cut.png"])
    await expect(notes).toContainText(name);
  for (const name of ["one.png", "two.png"]) await expect(notes).not.toContainText(name);
  await notes.getByRole("button").click();
  await expect(notes).toBeHidden();
  await expect(lens.at("teach-hint")).toContainText("2 more good photos");
});

test("a turned photo stands upright, a transparent one lies on white, and both are taken", async ({ lens, page }) => {
  await enter(lens);
  const [jpeg, clear] = await page.evaluate(async () => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [96, 48];
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    const bytes = async (/** @type {string} */ type) => {
      const blob = await new Promise((resolve) => canvas.toBlob(resolve, type, 1));
      return [...new Uint8Array(await /** @type {Blob} */ (blob).arrayBuffer())];
    };
    context.fillStyle = "#204060";
    context.fillRect(0, 0, 48, 48);
    const clear = await bytes("image/png");
    context.fillStyle = "#e0c090";
    context.fillRect(48, 0, 48, 48);
    return [await bytes("image/jpeg"), clear];
  });
  // An EXIF segment whose only entry is the orientation 6: to be turned clockwise.
  const entry = Buffer.from("49492a0008000000010012010300010000000600000000000000", "hex");
  const exif = Buffer.concat([Buffer.from("ffe10022", "hex"), Buffer.from("Exif\0\0", "latin1"), entry]);
  const turned = Buffer.concat([Buffer.from(jpeg.slice(0, 2)), exif, Buffer.from(jpeg.slice(2))]);
  await lens
    .at("good-files")
    .setInputFiles([file("turned.jpg", turned, "image/jpeg"), file("clear.png", Buffer.from(clear))]);
  await expect(lens.at("good-photo")).toHaveCount(2);
  await expect(page.getByRole("button", { name: "turned.jpg, 48 × 96 pixels" })).toBeVisible();
  await expect(page.getByRole("button", { name: "clear.png, 96 × 48 pixels" })).toBeVisible();
  await expect(lens.at("good-notes")).toContainText("Transparent areas were filled with white.");
});

test("a folder is walked, and what is no photo in it is counted", async ({ lens }, info) => {
  const folder = info.outputPath("parts");
  mkdirSync(folder, { recursive: true });
  for (let index = 1; index <= 6; index += 1) writeFileSync(`${folder}/part-${index}.png`, png(48, 8, index));
  writeFileSync(`${folder}/readme.txt`, "words");
  await enter(lens);
  await lens.at("good-folder").setInputFiles(folder);
  await expect(lens.at("good-photo")).toHaveCount(6);
  await expect(lens.at("good-notes")).toContainText("One other file in the folder was skipped.");
  // The same photos again are no others.
  await lens.at("good-folder").setInputFiles(folder);
  await expect(lens.at("good-notes")).toContainText("6 photos were already added.");
  await teach(lens);
  await expect(lens.at("result-says")).toContainText("6 photos");
});

test("photos are dropped anywhere in the room, and pasted", async ({ lens, page }) => {
  await enter(lens);
  const bytes = [...png(64, 8)];
  for (const type of ["drop", "paste"]) {
    await page.evaluate(([kind, data]) => {
      const transfer = new DataTransfer();
      transfer.items.add(
        new File([Uint8Array.from(/** @type {number[]} */ (data))], `${kind}.png`, { type: "image/png" }),
      );
      const place = document.querySelector("[data-testid='models-empty']");
      place?.dispatchEvent(
        kind === "drop"
          ? new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true })
          : new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true }),
      );
    }, /** @type {const} */ ([type, bytes]));
    await expect(lens.at("good-photo").last()).toHaveAttribute("aria-label", new RegExp(`^${type}\\.png`));
  }
  await expect(lens.at("good-photo")).toHaveCount(2);
});

test("the camera takes good parts, one press each, and is shut with its panel", async ({ lens, page, context }) => {
  await context.grantPermissions(["camera"]);
  await enter(lens);
  await lens.at("good-camera").click();
  const shoot = lens.at("camera-shoot");
  await expect(shoot).toBeEnabled();
  await expect(shoot).toBeFocused();
  for (const count of [1, 2]) {
    await shoot.click();
    await expect(lens.at("good-photo")).toHaveCount(count);
  }
  await expect(lens.at("good-photo").first()).toHaveAttribute("aria-label", /^camera 1\.png/);
  await page.evaluate(() => {
    const video = document.querySelector("video.camera-view");
    Object.assign(window, {
      tracks:
        video instanceof HTMLVideoElement && video.srcObject instanceof MediaStream ? video.srcObject.getTracks() : [],
    });
  });
  await page.keyboard.press("Escape");
  await expect(shoot).toHaveCount(0);
  expect(
    await page.evaluate(() =>
      /** @type {any} */ (window).tracks.map((/** @type {MediaStreamTrack} */ track) => track.readyState),
    ),
  ).toEqual(["ended"]);
  await context.clearPermissions();
});

test("a camera that is not allowed is one sentence, and files still can be chosen", async ({ lens, page }) => {
  await page.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("no", "NotAllowedError"));
  });
  await enter(lens);
  await lens.at("good-camera").click();
  await expect(lens.at("good-notes")).toContainText("Camera access was denied.");
  await bringWashers(lens);
});

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
  await lens.at("defects-open").click();
  await lens.at("defects-sample-0").click();
  await expect(lens.at("defects-photo")).toHaveCount(8);
  const judged = async () => {
    await lens.at("defects-photo").nth(1).click();
    await expect(lens.at("bench-says")).toContainText(/dent.* score of /i);
    return lens.at("bench-says").innerText();
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
  await expect(lens.at("models-trouble")).toContainText("cut.safetensors");
  await expect(lens.at("model")).toHaveCount(1);
});

test("labelled defects choose components and width, and the grid shows it", async ({ lens }) => {
  await enter(lens);
  await bringWashers(lens);
  await lens.at("defects-open").click();
  await lens.at("defects-sample-0").click();
  await expect(lens.at("defects-photo")).toHaveCount(8);
  await teach(lens);
  await expect(lens.at("shots-says")).toContainText(
    /average precision of (1|0\.\d+) on these photos; expect less on others\./,
  );
  const grid = lens.at("shots-grid");
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
  await page.waitForFunction(async () => {
    const names = await caches.keys();
    const kept = (await Promise.all(names.map(async (name) => (await caches.open(name)).keys())))
      .flat()
      .map((request) => request.url);
    return (
      navigator.serviceWorker.controller !== null &&
      ["parts_bg.wasm", "js/teach/room.js", "css/parts.css", "weights"].every((part) =>
        kept.some((address) => address.includes(part)),
      )
    );
  });
  await context.setOffline(true);
  await page.reload();
  await expect(lens.at("good-drop")).toBeVisible();
  await bringWashers(lens);
  await teach(lens);
  await expect(lens.at("model")).toHaveCount(1);
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
  await expect(lens.at("models-fleeting")).toContainText("Save them as files");
  await bringWashers(lens);
  await teach(lens);
  await expect(lens.at("result-kept")).toContainText("until this page is closed");
  await expect(lens.at("model")).toHaveCount(1);
  await lens.at("model-delete").click();
  await expect(lens.at("model")).toHaveCount(0);
});

test("every control of the room has a name", async ({ lens, page }) => {
  await enter(lens);
  await bringWashers(lens);
  await lens.at("defects-open").click();
  await lens.at("defects-sample-0").click();
  await expect(lens.at("defects-photo")).toHaveCount(8);
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
    await lens.at("defects-open").click();
    await lens.at("defects-sample-0").click();
    await expect(lens.at("defects-photo")).toHaveCount(8);
    await teach(lens);
    const { inner, scroll } = await page.evaluate(() => ({
      inner: document.documentElement.clientWidth,
      scroll: document.documentElement.scrollWidth,
    }));
    expect(scroll).toBeLessThanOrEqual(inner);
  });
}
