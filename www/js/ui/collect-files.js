// Files out of a drop, a clipboard or a file dialogue; folders are walked. What is certainly no photo is told apart
// by its name, so that a folder's other files need not be opened; whether the rest are photos, the decoder says.

/** @typedef {{file: File, path: string, inFolder: boolean}} Found  The path names it in tables. */

const ENDINGS = /\.(avif|bmp|gif|heic|heif|ico|jfif|jpe?g|jxl|png|tiff?|webp)$/i;
const PATHS = new Intl.Collator("en", { numeric: true });

/** Whether this may be a photo, by type or name. @param {File} file */
export function maybePhoto(file) {
  return file.type.startsWith("image/") || ENDINGS.test(file.name);
}

/** Whether this is a model's file, by its name. @param {File} file */
export function maybeModel(file) {
  return /\.safetensors$/i.test(file.name);
}

/** @param {Iterable<File>} files  of a dialogue or a clipboard @returns {Found[]} */
export function fromFiles(files) {
  const found = [...files].map((file) => ({
    file,
    path: file.webkitRelativePath || file.name,
    inFolder: file.webkitRelativePath.includes("/"),
  }));
  // A folder's order is the file system's own; people count on that of the names.
  return found.some(({ inFolder }) => inFolder) ? found.sort(byPath) : found;
}

/**
 * Must be called while the event is handled: afterwards the browser takes the entries away.
 * @param {DataTransfer | null} transfer
 * @returns {Promise<Found[]>}
 */
export async function fromTransfer(transfer) {
  if (!transfer) return [];
  const items = [...transfer.items].filter(({ kind }) => kind === "file");
  const entries = items.map((item) => item.webkitGetAsEntry?.() ?? null);
  const files = [...transfer.files];
  if (!entries.some((entry) => entry?.isDirectory)) return fromFiles(files);
  const lists = await Promise.all(entries.map((entry) => (entry ? walk(entry, false) : [])));
  return lists.flat();
}

/** @param {FileSystemEntry} entry @param {boolean} inFolder @returns {Promise<Found[]>} */
async function walk(entry, inFolder) {
  try {
    if (entry.isFile) {
      const file = await new Promise((resolve, reject) =>
        /** @type {FileSystemFileEntry} */ (entry).file(resolve, reject),
      );
      return [{ file: /** @type {File} */ (file), path: entry.fullPath.replace(/^\//, ""), inFolder }];
    }
    const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader();
    /** @type {FileSystemEntry[]} */
    const children = [];
    // A reader gives a hundred entries at a time, and none at the end.
    for (;;) {
      const some = /** @type {FileSystemEntry[]} */ (
        await new Promise((resolve, reject) => reader.readEntries(resolve, reject))
      );
      if (some.length === 0) break;
      children.push(...some);
    }
    return (await Promise.all(children.map((child) => walk(child, true)))).flat().sort(byPath);
  } catch {
    // A file that went away between drop and walk is as if it had not been there.
    return [];
  }
}

/** @param {Found} a @param {Found} b */
function byPath(a, b) {
  return PATHS.compare(a.path, b.path);
}
