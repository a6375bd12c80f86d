// Makes the files of the Save menu and offers them.

import { download } from "../ui/downloads.js";
import { fileName, heatMap, rowsOf } from "./encoders.js";
import { Zip } from "./zip.js";

/** @typedef {import("./batch.js").Row} Row */
/**
 * What is saved, and what makes it.
 * @typedef {object} Source
 * @property {import("./detectors.js").Judge} judge
 * @property {import("../engine/part-types.js").Threshold} threshold
 * @property {import("./display-options.js").Looks} looks
 * @property {import("../engine/parts-client.js").Parts} parts
 * @property {import("./batch.js").Batch} batch
 * @property {import("./current-photo.js").Opened} opened
 * @property {() => Row[]} rows  of the table, as filtered
 * @property {(rows: Row[]) => Promise<void>} look  analyses them again
 * @property {(queue: {done: number, total: number, running: boolean}) => void} onprogress
 */

/** @param {import("./export-menu.js").Kind} kind @param {Source} source */
export async function save(kind, source) {
  const { judge, opened, looks } = source;
  if (kind === "model") {
    const bytes = await judge.save?.();
    if (bytes)
      download(
        new Blob([/** @type {Uint8Array<ArrayBuffer>} */ (bytes)], { type: "application/octet-stream" }),
        `${plain(judge.title)}.safetensors`,
      );
  } else if (kind === "csv" || kind === "json") await table(kind, source);
  else if (kind === "zip-maps" || kind === "zip-photos") await zip(kind === "zip-photos", source);
  else if (opened.row && opened.judged)
    download(
      await heatMap(opened.judged, kind === "png-photo" ? opened.picture : null, looks.opacity),
      fileName(opened.row.name),
    );
}

/** @param {"csv" | "json"} kind @param {Source} source */
async function table(kind, { judge, threshold, parts, rows, look }) {
  const { value } = await judge.stand(threshold, []);
  // Regions were found at the threshold of their time.
  const stale = rows().filter((row) => row.scored && row.scored.threshold !== value);
  if (stale.length > 0) await look(stale);
  const content = await parts[kind]({ model: judge.title, threshold: value, rows: rowsOf(rows()) });
  download(
    new Blob([content], { type: kind === "csv" ? "text/csv" : "application/json" }),
    `${plain(judge.title)}-photos.${kind}`,
  );
}

/** One picture for each photo of the list; stopped, it holds those that were made. @param {boolean} over  the photo, or the heat map alone @param {Source} source */
async function zip(over, { judge, threshold, looks, batch, opened, rows, onprogress }) {
  const file = new Zip();
  const look = { colour_map: looks.colour_map, scale: looks.scale, threshold };
  /** @type {unknown} */
  let failure = null;
  await batch.each(
    rows().filter((row) => row.scored),
    async (row) => {
      if (!row.photo) return;
      try {
        const picture = over ? await opened.look(row) : null;
        const judged = await judge.judge(row.photo, look);
        await file.add(fileName(row.name), await heatMap(judged, picture, looks.opacity));
        picture?.close();
      } catch (error) {
        failure = error;
      }
    },
    onprogress,
  );
  const content = await file.close();
  if (file.names.size > 0) download(content, `${plain(judge.title)}-heat.zip`);
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
