// How photos get into the Teach room, and which files are refused.

import { mkdirSync, writeFileSync } from "node:fs";

import { expect, test } from "./lens.js";
import { bringWashers, enter, file, png, teach } from "./teach.js";

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
  const notes = lens.at("good-file-errors");
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
  await expect(lens.at("good-file-errors")).toContainText("Transparent areas were filled with white.");
});

test("a folder is walked, and what is no photo in it is counted", async ({ lens }, info) => {
  const folder = info.outputPath("parts");
  mkdirSync(folder, { recursive: true });
  for (let index = 1; index <= 6; index += 1) writeFileSync(`${folder}/part-${index}.png`, png(48, 8, index));
  writeFileSync(`${folder}/readme.txt`, "words");
  await enter(lens);
  await lens.at("good-folder").setInputFiles(folder);
  await expect(lens.at("good-photo")).toHaveCount(6);
  await expect(lens.at("good-file-errors")).toContainText("One other file in the folder was skipped.");
  // The same photos again are no others.
  await lens.at("good-folder").setInputFiles(folder);
  await expect(lens.at("good-file-errors")).toContainText("6 photos were already added.");
  await teach(lens);
  await expect(lens.at("result-says")).toContainText("6 photos");
});

test("photos are dropped anywhere in the room, and pasted", async ({ lens }) => {
  await enter(lens);
  for (const type of /** @type {const} */ (["drop", "paste"])) {
    await lens.bring(type, "models-empty", `${type}.png`, png(64, 8));
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
  await expect(lens.at("good-file-errors")).toContainText("Camera access was denied.");
  await bringWashers(lens);
});
