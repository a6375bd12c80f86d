// Files of every kind in one drop: each is judged or refused with a sentence, and the others go on. What is too large
// is refused by its header: no vast file here has the pixels that it speaks of.

import { entries, looked, png, pngOf, save, table, withWashers } from "./inspect.js";
import { expect, test } from "./lens.js";

/** @typedef {import("./lens.js").Lens} Lens */

/** 32 × 32 in four inks: the left half magenta and yellow, the right one cyan. */
const INKS = Buffer.from(
  "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwAbEhQXFBEbFxYXHhwbIChCKyglJShROj0wQmBVZWRfVV1baniZgWpxkHNbXYW1hpCeo6utq2eAvMm6pseZqKuk/8AAFAgAIAAgBEMRAE0RAFkRAEsRAP/EABYAAQEBAAAAAAAAAAAAAAAAAAAHBv/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAOBEMATQBZAEsAAD8A0zMsy0wAmamKYACmJmmYAJmpimAApiZpmACZqYpgAKYmaZgAmamKYAD/2Q==",
  "base64",
);
/** 64 × 32 as stored, 32 × 64 by its EXIF. */
const TURNED = Buffer.from(
  "/9j/4AAQSkZJRgABAQAAAQABAAD/4QAiRXhpZgAATU0AKgAAAAgAAQESAAMAAAABAAYAAAAAAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1tdhbWGkJ6jq62rZ4C8ybqmx5moq6T/wAALCAAgAEABAREA/8QAFgABAQEAAAAAAAAAAAAAAAAAAAYF/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQAAPwDFAV4CQAV4CQAV4CQAV4D/2Q==",
  "base64",
);
/** 64 × 48. */
const AVIF = Buffer.from(
  "AAAAIGZ0eXBhdmlmAAAAAGF2aWZtaWYxbWlhZk1BMUIAAADrbWV0YQAAAAAAAAAhaGRscgAAAAAAAAAAcGljdAAAAAAAAAAAAAAAAAAAAAAOcGl0bQAAAAAAAQAAAB5pbG9jAAAAAEQAAAEAAQAAAAEAAAETAAAANgAAAChpaW5mAAAAAAABAAAAGmluZmUCAAAAAAEAAGF2MDFDb2xvcgAAAABqaXBycAAAAEtpcGNvAAAAFGlzcGUAAAAAAAAAQAAAADAAAAAQcGl4aQAAAAADCAgIAAAADGF2MUOBAAwAAAAAE2NvbHJuY2x4AAEADQAGgAAAABdpcG1hAAAAAAAAAAEAAQQBAoMEAAAAPm1kYXQSAAoJGBV/vaICGg0IMicax4eF4cwwwwKAAADPyinHlGTYkATbILbIxQyyHFIHfFlOGrAleJ4=",
  "base64",
);
/** 40 × 24, the right half transparent. */
const CLEAR = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAACgAAAAYCAQAAAAijXdLAAAAJ0lEQVR42mOM+s9AFFjGSJw6JgYqg1EDRw0cNXDUwFEDRw0cOQYCANGhAjCYsWzJAAAAAElFTkSuQmCC",
  "base64",
);

/** A box of an AVIF or HEIC. @param {string} kind @param {...Buffer} content */
function boxed(kind, ...content) {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + content.reduce((sum, { length }) => sum + length, 0));
  head.write(kind, 4, "latin1");
  return Buffer.concat([head, ...content]);
}

/** What a HEIC says before its pixels, of which there are none. @param {number} width @param {number} height */
function heic(width, height) {
  const extent = Buffer.alloc(12);
  extent.writeUInt32BE(width, 4);
  extent.writeUInt32BE(height, 8);
  const tile = Buffer.from("000000000000020000000200", "hex");
  const meta = boxed("meta", Buffer.alloc(4), boxed("iprp", boxed("ipco", boxed("ispe", tile), boxed("ispe", extent))));
  return Buffer.concat([
    boxed("ftyp", Buffer.from("heic\0\0\0\0mif1heic", "latin1")),
    meta,
    boxed("mdat", Buffer.alloc(64, 7)),
  ]);
}

/** The same file with another size in its header. @param {Buffer} file @param {string} before  what stands there before the size @param {(copy: Buffer, at: number) => void} write */
function resized(file, before, write) {
  const copy = Buffer.from(file);
  write(copy, copy.indexOf(before, 0, "latin1") + before.length);
  return copy;
}

const VAST = "The photo has 108 megapixels (12000 × 9000); at most 100 are accepted.";
const INKED = "The browser converted CMYK to RGB.";

/** Name, bytes, and the size with which they are judged. @type {[string, Buffer, string, string?][]} */
const GOOD = [
  ["inks.jpg", INKS, "32 × 32", INKED],
  ["turned.jpg", TURNED, "32 × 64"],
  ["small.avif", AVIF, "64 × 48"],
  ["clear.png", CLEAR, "40 × 24", "Transparent areas were filled with white."],
  ["deep.png", png(64, 48, 1, 16), "64 × 48", "The browser reduced 16-bit channels to 8 bits."],
  ["wide.png", png(1200, 20, 2), "1200 × 20"],
  ["tall.png", png(17, 900, 3), "17 × 900"],
  ["least.png", png(16, 16, 4), "16 × 16"],
  ["large.png", png(3000, 2000, 5), "3000 × 2000"],
];

/** Name, bytes, and the sentence with which they are refused. @type {[string, Buffer, string][]} */
const BAD = [
  ["vast.heic", heic(12_000, 9000), VAST],
  [
    "vast.avif",
    resized(AVIF, "ispe\0\0\0\0", (copy, at) => copy.writeUInt32BE(9000, copy.writeUInt32BE(12_000, at))),
    VAST,
  ],
  ["vast.png", pngOf(12_000, 9000, 8, Buffer.alloc(0)), VAST],
  [
    "vast.jpg",
    resized(TURNED, "\xff\xc0\0\x0b\x08", (copy, at) => copy.writeUInt16BE(12_000, copy.writeUInt16BE(9000, at))),
    VAST,
  ],
  ["phone.heic", heic(4032, 3024), "This browser cannot decode HEIC photos; save it as JPEG or PNG."],
  [
    "scan.tif",
    Buffer.concat([Buffer.from("II*\0", "latin1"), Buffer.alloc(200)]),
    "This browser cannot decode TIFF photos; save it as JPEG or PNG.",
  ],
  ["text.png", Buffer.from("words, not pixels"), "Unsupported format. Supported: JPEG, PNG, WebP, GIF, BMP and AVIF."],
  ["notes.txt", Buffer.from("words"), "This file is not an image."],
  [
    "film.avif",
    boxed("ftyp", Buffer.from("mp42\0\0\0\0isom", "latin1")),
    "Unsupported format. Supported: JPEG, PNG, WebP, GIF, BMP and AVIF.",
  ],
  ["empty.png", Buffer.alloc(0), "The file is empty."],
  ["cut.png", png(64, 64, 6).subarray(0, 60), "The PNG file is damaged or cut short."],
  ["cut.avif", AVIF.subarray(0, 300), "This browser cannot decode AVIF photos; save it as JPEG or PNG."],
  ["dot.png", png(4, 4, 7), "The photo has 4 × 4 pixels; each side must have at least 16."],
];

/** Good and bad in turn, so that after each bad one others follow. */
const MIXED = BAD.flatMap((bad, index) => [bad, ...GOOD.slice(index, index + 1)]).map(([name, buffer]) => ({
  name,
  mimeType: "",
  buffer,
}));

/** @param {Lens} lens @param {string} name */
const row = (lens, name) => lens.at("row").filter({ has: lens.page.getByText(name, { exact: true }) });

/** Colours of a thumbnail in the middle of its left and its right half. @param {Lens} lens @param {string} name */
function halves(lens, name) {
  return row(lens, name)
    .locator("canvas")
    .evaluate((element) => {
      const canvas = /** @type {HTMLCanvasElement} */ (element);
      return [0.25, 0.75].map((share) => [
        ...(canvas.getContext("2d")?.getImageData(share * canvas.width, canvas.height / 2, 1, 1).data ?? []),
      ]);
    });
}

test("files of every kind are judged or refused with a sentence, and the others go on", async ({ lens, page }) => {
  await withWashers(lens);
  await lens.at("inspect-intake-files").setInputFiles(MIXED);
  await looked(lens, GOOD.length + BAD.length);
  for (const [name, , sentence] of BAD) {
    await expect(row(lens, name)).toHaveAttribute("data-state", "rejected");
    await expect(row(lens, name).locator(".row-said")).toHaveText(sentence);
  }
  for (const [name, , size, warning = ""] of GOOD) {
    await expect(row(lens, name)).toHaveAttribute("data-state", "done");
    await row(lens, name).click();
    await expect(lens.at("photo-name")).toHaveText(name);
    await expect(lens.at("inspect-verdict")).not.toHaveAttribute("data-level", "unknown");
    await expect(page.locator(".photo-title")).toContainText(`${size} px`);
    await expect(page.locator(".photo-warnings")).toHaveText(warning);
  }
  await expect(lens.at("inspect-intake-file-errors")).toContainText(INKED);

  // Inks are not inverted, and what is transparent is white.
  const [red, cyan] = await halves(lens, "inks.jpg");
  expect(red[0]).toBeGreaterThan(red[1] + 100);
  expect(cyan[2]).toBeGreaterThan(cyan[0] + 100);
  expect(await halves(lens, "clear.png")).toEqual([
    [90, 90, 90, 255],
    [255, 255, 255, 255],
  ]);

  const found = await table(lens);
  expect(found.map(({ name }) => name).sort()).toEqual([...GOOD, ...BAD].map(([name]) => name).sort());
  expect(found.filter(({ score }) => score > 0)).toHaveLength(GOOD.length);
});

test("photos of mixed sizes and shapes have heat maps of their own sizes, turned ones upright", async ({ lens }) => {
  await withWashers(lens);
  await lens.at("inspect-intake-files").setInputFiles(GOOD.map(([name, buffer]) => ({ name, mimeType: "", buffer })));
  await looked(lens, GOOD.length);
  const zip = entries((await save(lens, "zip-photos")).bytes);
  expect(zip).toHaveLength(GOOD.length);
  for (const [name, , size] of GOOD) {
    const heat = zip.find((entry) => entry.name === name.replace(/\.[a-z]+$/, "-heat.png"))?.content;
    const told = name === "large.png" ? "2048 × 1365" : size;
    expect(heat && `${heat.readUInt32BE(16)} × ${heat.readUInt32BE(20)}`, name).toBe(told);
  }
});

test("a photo of 100 megapixels is judged, and the next one too", async ({ lens, page }) => {
  test.setTimeout(180_000);
  await withWashers(lens);
  const side = 10_000;
  const line = Buffer.concat([Buffer.alloc(1), Buffer.alloc(side / 16, 0xff), Buffer.alloc(side / 16)]);
  const most = pngOf(side, side, 1, Buffer.concat(Array.from({ length: side }, () => line)));
  await lens.at("inspect-intake-files").setInputFiles([
    { name: "most.png", mimeType: "", buffer: most },
    { name: "next.png", mimeType: "", buffer: png(64, 48, 1) },
  ]);
  await looked(lens, 2, 120_000);
  for (const name of ["most.png", "next.png"]) await expect(row(lens, name)).toHaveAttribute("data-state", "done");
  await row(lens, "most.png").click();
  await expect(page.locator(".photo-title")).toContainText("10000 × 10000 px");
  await expect(lens.at("inspect-verdict")).not.toHaveAttribute("data-level", "unknown", { timeout: 60_000 });
  expect(await halves(lens, "most.png")).toEqual([
    [255, 255, 255, 255],
    [0, 0, 0, 255],
  ]);
});
