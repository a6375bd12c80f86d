// Ways into the Inspect room and out of it, for the journeys that need them.

import { readFileSync } from "node:fs";
import { crc32, deflateSync } from "node:zlib";

import { expect } from "./lens.js";

/** @typedef {import("./lens.js").Lens} Lens */
/** @typedef {{name: string, mimeType: string, buffer: Buffer}} Upload */

/** Enters the room and waits for its inside. @param {Lens} lens */
export async function enter(lens) {
  await lens.open("#inspect");
  await expect(lens.at("inspect-intake-drop")).toBeVisible();
}

/** Enters, and puts the model of the washers to work that is learnt from samples. @param {Lens} lens */
export async function withWashers(lens) {
  await enter(lens);
  await lens.at("detector-open").click();
  await lens.at("detector-sample-washer").click();
  await expect(lens.at("score-chart")).toBeVisible({ timeout: 30_000 });
}

/** A mixed batch of washers: four good ones, one of each defect. @param {Lens} lens */
export async function withBatch(lens) {
  await withWashers(lens);
  await lens.at("sample-batch").click();
  await looked(lens, 8);
}

/** Waits until so many rows are there and nothing is being looked at. @param {Lens} lens @param {number} count @param {number} [timeout] */
export async function looked(lens, count, timeout = 30_000) {
  await expect(lens.at("row")).toHaveCount(count, { timeout });
  await expect(
    lens.page.locator("[data-testid='row'][data-state='waiting'], [data-testid='row'][data-state='analysing']"),
  ).toHaveCount(0, { timeout });
  await expect(lens.at("inspect-progress")).toBeHidden();
}

/** @param {Lens} lens @returns {Promise<{name: string, level: string, score: number}[]>} */
export function rows(lens) {
  return lens.at("row").evaluateAll((all) =>
    all.map((line) => ({
      name: line.querySelector(".row-name")?.textContent ?? "",
      level: /** @type {HTMLElement} */ (line).dataset.level ?? "",
      score: Number(line.querySelector("td.value")?.textContent?.replace(/·10.*/, "")),
    })),
  );
}

/** @param {Lens} lens @param {string} kind @param {number} [timeout] */
export async function save(lens, kind, timeout = 30_000) {
  await lens.at("inspect-save").click();
  const [download] = await Promise.all([
    lens.page.waitForEvent("download", { timeout }),
    lens.at(`inspect-save-${kind}`).click(),
  ]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

/** The table as JSON. @param {Lens} lens @returns {Promise<any[]>} */
export async function table(lens) {
  const found = JSON.parse((await save(lens, "json")).bytes.toString("utf8"));
  return Array.isArray(found) ? found : (found.rows ?? found.photos);
}

/** A grey picture as PNG; the seed makes each another. @param {number} width @param {number} height @param {number} seed @param {8 | 16} [bits] */
export function png(width, height, seed, bits = 8) {
  const [each, line] = [bits / 8, 1 + (width * bits) / 8];
  const raw = Buffer.alloc(line * height);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) raw[y * line + 1 + x * each] = (x * 3 + y * 5 + seed * 37) % 251;
  return pngOf(width, height, bits, raw);
}

/** A grey PNG of these scan lines, whose extent is what the header shall say. @param {number} width @param {number} height @param {1 | 8 | 16} bits @param {Buffer} raw */
export function pngOf(width, height, bits, raw) {
  const chunk = (/** @type {string} */ name, /** @type {Buffer} */ data) => {
    const body = Buffer.concat([Buffer.from(name, "latin1"), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body) >>> 0);
    return Buffer.concat([length, body, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = bits;
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(raw)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** @param {number} count @returns {Upload[]} */
export const photos = (count) =>
  Array.from({ length: count }, (_, index) => ({
    name: `part-${index + 1}.png`,
    mimeType: "image/png",
    buffer: png(64, 48, index),
  }));

/** Entries of a ZIP, read from its own directory. @param {Buffer} zip */
export function entries(zip) {
  const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  let at = zip.readUInt32LE(end + 16);
  return Array.from({ length: zip.readUInt16LE(end + 10) }, () => {
    expect(zip.readUInt32LE(at)).toBe(0x0201_4b50);
    const [sum, size, length, place] = [
      zip.readUInt32LE(at + 16),
      zip.readUInt32LE(at + 24),
      zip.readUInt16LE(at + 28),
      zip.readUInt32LE(at + 42),
    ];
    const name = zip.subarray(at + 46, at + 46 + length).toString("utf8");
    at += 46 + length + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
    const begin = place + 30 + zip.readUInt16LE(place + 26) + zip.readUInt16LE(place + 28);
    const content = zip.subarray(begin, begin + size);
    expect(crc32(content) >>> 0, `${name} is whole`).toBe(sum);
    return { name, content };
  });
}
