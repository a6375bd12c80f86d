// Makes the files of the Save menu and offers them.

import { download } from "../ui/downloads.js";
import { fileName, heatMap, rowsOf } from "./encoders.js";
import { Zip } from "./zip.js";

/** @typedef {import("./batch.js").Row} Row */
/**
 * What is saved, and what makes it.
 * @typedef {object} Source
 * @property {import("./detectors.js").Detector} detector
 * @property {import("../engine/part-types.js").Threshold} threshold
 * @property {import("./display-options.js").DisplayOptions} options
 * @property {import("../engine/parts-client.js").Parts} parts
 * @property {import("./batch.js").Batch} batch
 * @property {import("./current-photo.js").CurrentPhoto} current
 * @property {() => Row[]} rows  of the table, as filtered
 * @property {(rows: Row[]) => Promise<void>} analyse  analyses them again
 * @property {(queue: {done: number, total: number, running: boolean}) => void} onprogress
 */

/** @param {import("./export-menu.js").Kind} kind @param {Source} source */
export async function save(kind, source) {
  const { detector, current, options } = source;
  if (kind === "model") {
    const bytes = await detector.save?.();
    if (bytes)
      download(
        new Blob([/** @type {Uint8Array<ArrayBuffer>} */ (bytes)], { type: "application/octet-stream" }),
        `${plain(detector.title)}.safetensors`,
      );
  } else if (kind === "csv" || kind === "json") await table(kind, source);
  else if (kind === "zip-maps" || kind === "zip-photos") await zip(kind === "zip-photos", source);
  else if (current.row && current.inspection)
    download(
      await heatMap(current.inspection, kind === "png-photo" ? current.picture : null, options.opacity),
      fileName(current.row.name),
    );
}

/** @param {"csv" | "json"} kind @param {Source} source */
async function table(kind, { detector, threshold, parts, rows, analyse }) {
  const { value } = await detector.verdicts(threshold, []);
  // Regions were found at the threshold of their time.
  const stale = rows().filter((row) => row.scored && row.scored.threshold !== value);
  if (stale.length > 0) await analyse(stale);
  const content = await parts[kind]({ model: detector.title, threshold: value, rows: rowsOf(rows()) });
  download(
    new Blob([content], { type: kind === "csv" ? "text/csv" : "application/json" }),
    `${plain(detector.title)}-photos.${kind}`,
  );
}

/** One picture for each photo of the list; stopped, it holds those that were made. @param {boolean} over  the photo, or the heat map alone @param {Source} source */
async function zip(over, { detector, threshold, options, batch, current, rows, onprogress }) {
  const file = new Zip();
  const look = { colour_map: options.colour_map, scale: options.scale, threshold };
  /** @type {unknown} */
  let failure = null;
  await batch.each(
    rows().filter((row) => row.scored),
    async (row) => {
      if (!row.photo) return;
      try {
        const picture = over ? await current.decode(row) : null;
        const inspection = await detector.inspect(row.photo, look);
        await file.add(fileName(row.name), await heatMap(inspection, picture, options.opacity));
        picture?.close();
      } catch (error) {
        failure = error;
      }
    },
    onprogress,
  );
  const content = await file.close();
  if (file.names.size > 0) download(content, `${plain(detector.title)}-heat.zip`);
  if (failure) throw failure;
}

/** A title as a file's name. @param {string} title */
function plain(title) {
  return (
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, "-")
      .replace(/^-+|-+$/g, "") || "model"
  );
}
