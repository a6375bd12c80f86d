// Fetching a model folder: index, card, and the files that the card names.
// Progress counts against the card's own byte counts. Hashes are checked in wasm, not here.

/** An error whose kind tells the page which state to show. */
export class Trouble extends Error {
  /** @param {"offline" | "missing" | "damaged" | "engine" | "stopped"} kind @param {string} sentence */
  constructor(kind, sentence) {
    super(sentence);
    this.kind = kind;
  }
}

/** @typedef {{card: Uint8Array, names: string[], files: Uint8Array[], addresses: string[]}} Folder */

/**
 * @param {string} id  of the model
 * @param {URL} base  the site's root
 * @param {(loaded: number, total: number) => void} progress
 * @param {AbortSignal} signal
 * @param {boolean} afresh  past every cache, after a damaged file
 * @returns {Promise<Folder>}
 */
export async function download(id, base, progress, signal, afresh) {
  const folder = new URL(`models/${id}/`, base);
  /** @type {RequestInit} */
  const options = { signal, cache: afresh ? "reload" : "default" };
  const cardAddress = new URL("card.json", folder);
  const card = new Uint8Array(await (await get(cardAddress, { ...options, cache: afresh ? "reload" : "no-cache" })).arrayBuffer());
  /** @type {{name: string, bytes: number, sha256: string}[]} */
  let entries;
  try {
    entries = JSON.parse(new TextDecoder().decode(card)).files;
    if (!Array.isArray(entries) || !entries.every((entry) => /^[\w.-]+$/.test(entry.name))) throw new Error("files");
  } catch {
    throw new Trouble("damaged", "The model’s card cannot be read.");
  }
  const total = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  let loaded = 0;
  progress(0, total);
  const addresses = entries.map((entry) => {
    const address = new URL(entry.name, folder);
    // The hash in the query makes the answer safe to keep for ever (see sw.js).
    address.searchParams.set("v", entry.sha256.slice(0, 16));
    return address;
  });
  const files = await Promise.all(
    entries.map(async (entry, index) => {
      const response = await get(addresses[index], options);
      return collect(response, entry, (count) => {
        loaded += count;
        progress(Math.min(loaded, total), total);
      });
    }),
  );
  return { card, names: entries.map((entry) => entry.name), files, addresses: [cardAddress, ...addresses].map(String) };
}

/**
 * @param {URL} address
 * @param {RequestInit} options
 */
async function get(address, options) {
  let response;
  try {
    response = await fetch(address, options);
  } catch (cause) {
    if (options.signal?.aborted) throw new Trouble("stopped", "The download was stopped.");
    throw new Trouble("offline", `The network did not answer for ${fileName(address)}.`);
  }
  if (!response.ok) throw new Trouble("missing", `The site answered ${response.status} for ${fileName(address)}.`);
  return response;
}

/**
 * Reads a body of known size; a longer one is refused before it fills the memory.
 * @param {Response} response
 * @param {{name: string, bytes: number}} entry
 * @param {(count: number) => void} took
 */
async function collect(response, entry, took) {
  const bytes = new Uint8Array(entry.bytes);
  const reader = response.body?.getReader();
  let at = 0;
  while (reader) {
    const { done, value } = await reader.read().catch(() => {
      throw new Trouble("offline", `The download of ${entry.name} broke off.`);
    });
    if (done) break;
    if (at + value.length > bytes.length) {
      await reader.cancel();
      throw new Trouble("damaged", `The file ${entry.name} is longer than its card says.`);
    }
    bytes.set(value, at);
    at += value.length;
    took(value.length);
  }
  // A short file goes on to wasm as it is, where its hash does not match.
  return bytes.subarray(0, at).slice();
}

/** @param {URL} address */
function fileName(address) {
  return address.pathname.split("/").pop() ?? "a file";
}
