// Fetching a model folder: index, card, and the files that the card names.
// Progress counts against the card's own byte counts. Hashes are checked in wasm, not here.

import { Failure } from "./failure.js";

/** @typedef {{id: string, card: Uint8Array, names: string[], files: Uint8Array[], addresses: string[]}} Folder */

/** The site's root. */
export const BASE = new URL("../../", import.meta.url);

/** One download of one model folder, which can be stopped. Runs in the worker, where a busy page does not hold it up. */
export class Download {
  /**
   * @param {string} id  of the model
   * @param {boolean} afresh  past every cache, after a damaged file
   * @param {(loaded: number, total: number) => void} progress
   */
  constructor(id, afresh, progress) {
    this.id = id;
    this.stopper = new AbortController();
    /** @type {Promise<Folder>} */
    this.folder = download(id, progress, this.stopper.signal, afresh);
    /** Whether all of it has come. */
    this.whole = false;
    // Whoever waits for the folder hears of a failure; nobody may wait yet.
    this.folder.then(
      () => (this.whole = true),
      () => undefined,
    );
  }

  stop() {
    this.stopper.abort();
  }
}

/**
 * @param {string} id
 * @param {(loaded: number, total: number) => void} progress
 * @param {AbortSignal} signal
 * @param {boolean} afresh
 * @returns {Promise<Folder>}
 */
async function download(id, progress, signal, afresh) {
  const folder = new URL(`models/${id}/`, BASE);
  /** @type {RequestInit} */
  const options = { signal, cache: afresh ? "reload" : "default" };
  const cardAddress = new URL("card.json", folder);
  const card = new Uint8Array(
    await (await get(cardAddress, { ...options, cache: afresh ? "reload" : "no-cache" })).arrayBuffer(),
  );
  /** @type {{name: string, bytes: number, sha256: string}[]} */
  let entries;
  try {
    entries = JSON.parse(new TextDecoder().decode(card)).files;
    if (!Array.isArray(entries) || !entries.every((entry) => /^[\w.-]+$/.test(entry.name))) throw new Error("files");
  } catch {
    throw new Failure("The model card could not be read.", "damaged");
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
      return collect(response, entry, signal, (count) => {
        loaded += count;
        progress(Math.min(loaded, total), total);
      });
    }),
  );
  return {
    id,
    card,
    names: entries.map((entry) => entry.name),
    files,
    addresses: [cardAddress, ...addresses].map(String),
  };
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
    if (options.signal?.aborted) throw stopped();
    throw new Failure(`No response from the server for ${fileName(address)}.`, "offline");
  }
  if (!response.ok) throw new Failure(`The server returned ${response.status} for ${fileName(address)}.`, "missing");
  return response;
}

/**
 * Reads a body of known size; a longer one is refused before it fills the memory.
 * @param {Response} response
 * @param {{name: string, bytes: number}} entry
 * @param {AbortSignal} signal
 * @param {(count: number) => void} took
 */
async function collect(response, entry, signal, took) {
  const bytes = new Uint8Array(entry.bytes);
  const reader = response.body?.getReader();
  let at = 0;
  while (reader) {
    const { done, value } = await reader.read().catch(() => {
      if (signal.aborted) throw stopped();
      throw new Failure(`The download of ${entry.name} was interrupted.`, "offline");
    });
    if (done) break;
    if (at + value.length > bytes.length) {
      await reader.cancel();
      throw new Failure(`The file ${entry.name} is larger than stated in the model card.`, "damaged");
    }
    bytes.set(value, at);
    at += value.length;
    took(value.length);
  }
  // A short file goes on to wasm as it is, where its hash does not match.
  return bytes.subarray(0, at).slice();
}

function stopped() {
  return new Failure("The download was stopped.", "stopped");
}

/** @param {URL} address */
function fileName(address) {
  return address.pathname.split("/").pop() ?? "a file";
}
