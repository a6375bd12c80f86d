// The models that this browser keeps, in IndexedDB: cards and pictures in one store, the files in another, so that a
// list reads no megabytes. Where nothing may be kept (a private window) the shelf lasts as long as the page.

import { Failure } from "./failure.js";

/** @typedef {{id: string, name: string, bytes: Uint8Array, card: import("./generated/types.js").PartCard, thumbnail: Blob | null, saved: number}} Kept */
/** What a list shows: all but the file, and its size. @typedef {Omit<Kept, "bytes"> & {size: number}} Entry */

const NAME = "novelty-lens-parts";
const CARDS = "cards";
const FILES = "files";

export class Shelf {
  constructor() {
    /** Why nothing is kept beyond this visit, as a sentence. @type {string | null} */
    this.temporary = null;
    /** What is kept when nothing can be. @type {Map<string, Kept>} */
    this.memory = new Map();
    /** @type {Promise<IDBDatabase | null> | null} */
    this.opening = null;
  }

  /** @returns {Promise<IDBDatabase | null>} */
  open() {
    this.opening ??= new Promise((resolve) => {
      const give = (/** @type {string} */ why) => {
        this.temporary = why;
        resolve(null);
      };
      try {
        const request = indexedDB.open(NAME, 1);
        request.onupgradeneeded = () =>
          [CARDS, FILES].forEach((store) => request.result.createObjectStore(store, { keyPath: "id" }));
        request.onsuccess = () => {
          // Another tab with a newer page may want to change the stores.
          request.result.onversionchange = () => (request.result.close(), (this.opening = null));
          resolve(request.result);
        };
        request.onerror = () =>
          give(
            "This browser stores no data here, as in a private window: models are lost when the page is closed. Save them as files.",
          );
        request.onblocked = () =>
          give(
            "The storage is locked by another tab: models are lost when this page is closed. Close other tabs of this site, or save models as files.",
          );
      } catch {
        give("This browser stores no data here: models are lost when the page is closed. Save them as files.");
      }
    });
    return this.opening;
  }

  /** All models, the newest first. @returns {Promise<Entry[]>} */
  async list() {
    const base = await this.open();
    const entries = base
      ? await ask(base.transaction(CARDS).objectStore(CARDS).getAll())
      : [...this.memory.values()].map(entryOf);
    return entries.sort((/** @type {Entry} */ a, /** @type {Entry} */ b) => b.saved - a.saved);
  }

  /** Keeps a model, or keeps it anew. @param {Kept} record */
  async put(record) {
    const base = await this.open();
    if (!base) return void this.memory.set(record.id, record);
    try {
      const change = base.transaction([CARDS, FILES], "readwrite", { durability: "strict" });
      change.objectStore(CARDS).put(entryOf(record));
      change.objectStore(FILES).put({ id: record.id, bytes: record.bytes });
      await end(change);
    } catch (error) {
      throw new Failure(sentence(error, "The model could not be stored on this device."), "storage");
    }
  }

  /** Gives a model another name. @param {string} id @param {string} name */
  async rename(id, name) {
    const kept = await this.get(id);
    if (kept) await this.put({ ...kept, name });
  }

  /** @param {string} id @returns {Promise<Kept | null>} */
  async get(id) {
    const base = await this.open();
    if (!base) return this.memory.get(id) ?? null;
    const look = base.transaction([CARDS, FILES]);
    const [entry, file] = await Promise.all([
      ask(look.objectStore(CARDS).get(id)),
      ask(look.objectStore(FILES).get(id)),
    ]);
    if (!entry || !file) return null;
    const { size: _, ...rest } = entry;
    return { ...rest, bytes: file.bytes };
  }

  /** @param {string} id */
  async remove(id) {
    const base = await this.open();
    if (!base) return void this.memory.delete(id);
    const change = base.transaction([CARDS, FILES], "readwrite");
    for (const store of [CARDS, FILES]) change.objectStore(store).delete(id);
    await end(change);
  }
}

/** @type {Shelf | null} */
let only = null;
/** The shelf that all rooms share. */
export function shelf() {
  return (only ??= new Shelf());
}

/** @param {Kept} record @returns {Entry} */
function entryOf({ bytes, ...rest }) {
  return { ...rest, size: bytes.byteLength };
}

/** @param {IDBRequest<any>} request @returns {Promise<any>} */
function ask(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () =>
      reject(new Failure(sentence(request.error, "The stored models could not be read."), "storage"));
  });
}

/** @param {IDBTransaction} change @returns {Promise<void>} */
function end(change) {
  return new Promise((resolve, reject) => {
    change.oncomplete = () => resolve();
    change.onabort = change.onerror = () => reject(change.error);
  });
}

/** @param {unknown} error @param {string} otherwise */
function sentence(error, otherwise) {
  const full = error instanceof DOMException && error.name === "QuotaExceededError";
  return full ? "The storage of this browser is full: delete a model, or save this one as a file." : otherwise;
}
