// The Teach room as its journeys see it.

import { pngOf } from "./inspect.js";
import { expect } from "./lens.js";

/** @typedef {import("./lens.js").Lens} Lens */

/** @param {Lens} lens */
export async function enter(lens) {
  await lens.open("#teach");
  await expect(lens.at("good-drop")).toBeVisible();
}

/** @param {Lens} lens */
export async function bringWashers(lens) {
  await lens.at("good-sample-0").click();
  await expect(lens.at("good-photo")).toHaveCount(12);
  await expect(lens.at("teach-go")).toBeEnabled();
}

/** @param {Lens} lens */
export async function teach(lens) {
  await lens.at("teach-go").click();
  await expect(lens.at("training")).toBeHidden({ timeout: 30_000 });
  await expect(lens.at("result")).toBeVisible();
}

/** Adds the samples of defective washers. @param {Lens} lens */
export async function bringDefects(lens) {
  await lens.at("defects-open").click();
  await lens.at("defects-sample-0").click();
  await expect(lens.at("defects-photo")).toHaveCount(8);
}

/** A picture as a PNG, a disc on a ground. @param {number} side @param {16 | 8 | 1} depth bits of a grey value @param {number} [seed] */
export function png(side, depth, seed = 0) {
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
export const file = (name, buffer, mimeType = "image/png") => ({ name, mimeType, buffer });
