// Makes the files of the Save menu and offers them.

import { Failure } from "../engine/failure.js";
import { offer } from "../ui/downloads.js";
import { fileName, heatMap, rowsOf } from "./encoders.js";
import { Zip } from "./zip.js";

/** @typedef {import("./room.js").Inspect} Inspect */

/** @param {Inspect} room @param {import("./export-menu.js").Kind} kind */
export async function save(room, kind) {
  const { judge, opened, looks } = room;
  if (!judge) return;
  if (kind === "model") {
    const bytes = await judge.save?.();
    if (bytes)
      offer(
        new Blob([/** @type {Uint8Array<ArrayBuffer>} */ (bytes)], { type: "application/octet-stream" }),
        `${plain(judge.title)}.safetensors`,
      );
  } else if (kind === "csv" || kind === "json") await table(room, kind);
  else if (kind === "zip-maps" || kind === "zip-photos") await zip(room, kind === "zip-photos");
  else if (opened.row && opened.judged)
    offer(
      await heatMap(opened.judged, kind === "png-photo" ? opened.picture : null, looks.opacity),
      fileName(opened.row.name),
    );
}

/** @param {Inspect} room @param {"csv" | "json"} kind */
async function table(room, kind) {
  const { judge, threshold, parts } = room;
  if (!judge) return;
  const { value } = await judge.stand(threshold, []);
  // Regions were found at the threshold of their time.
  const stale = room.table.shown().filter((row) => row.scored && row.scored.threshold !== value);
  if (stale.length > 0) await room.look(stale);
  const content = await parts[kind]({ model: judge.title, threshold: value, rows: rowsOf(room.table.shown()) });
  offer(
    new Blob([content], { type: kind === "csv" ? "text/csv" : "application/json" }),
    `${plain(judge.title)}-photos.${kind}`,
  );
}

/** One picture for each photo of the list; stopped, it holds those that were made. @param {Inspect} room @param {boolean} over  the photo, or the heat map alone */
async function zip(room, over) {
  const { judge, threshold, looks, batch, opened } = room;
  if (!judge) return;
  const file = new Zip();
  const look = { colour_map: looks.colour_map, scale: looks.scale, threshold };
  /** @type {unknown} */
  let trouble = null;
  await batch.each(
    room.table.shown().filter((row) => row.scored),
    async (row) => {
      if (!row.photo) return;
      try {
        const picture = over ? await opened.look(row) : null;
        const judged = await judge.judge(row.photo, look);
        await file.add(fileName(row.name), await heatMap(judged, picture, looks.opacity));
        picture?.close();
      } catch (error) {
        trouble = error;
        if (error instanceof Failure && error.kind === "large") batch.stop();
      }
    },
    (queue) => room.progress.show(queue, "Picture"),
  );
  if (file.names.size > 0) offer(file.close(), `${plain(judge.title)}-heat.zip`);
  if (trouble) throw trouble;
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
