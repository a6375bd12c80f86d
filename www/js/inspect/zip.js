// A ZIP file of pictures that grows while they are made, one at a time, by client-zip. They are compressed already, so
// they are stored as they are. Names stay inside the folder that the file is unpacked in, and each is used once.

import { downloadZip } from "../vendor/client-zip.js";

/** @typedef {{name: string, input: Blob}} Entry */

export class Zip {
  constructor() {
    /** @type {TransformStream<Entry, Entry>} */
    const { readable, writable } = new TransformStream();
    this.writer = writable.getWriter();
    this.blob = downloadZip(entriesOf(readable)).blob();
    // What cannot be written is told to whoever adds the next entry.
    this.blob.catch((error) => this.writer.abort(error).catch(() => undefined));
    /** @type {Set<string>} */
    this.names = new Set();
  }

  /** Adds a file, and waits until it can be read; a name that is used already gets a number. @param {string} name @param {Blob} content */
  async add(name, content) {
    await this.writer.write({ name: this.unused(safe(name)), input: content });
  }

  /** The whole file. @returns {Promise<Blob>} */
  async close() {
    await this.writer.close();
    return this.blob;
  }

  /** @param {string} name */
  unused(name) {
    const [, stem, ending] = /^(.*?)(\.[^./]*)?$/s.exec(name) ?? ["", name, ""];
    let found = name;
    for (let number = 2; this.names.has(found.toLowerCase()); number += 1) found = `${stem}-${number}${ending ?? ""}`;
    this.names.add(found.toLowerCase());
    return found;
  }
}

/** The entries as they come; not every browser iterates over streams. @param {ReadableStream<Entry>} stream */
async function* entriesOf(stream) {
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

/** A path that stays inside the folder it is unpacked in, on every system. @param {string} name */
function safe(name) {
  const steps = name
    .replace(/\\/g, "/")
    .split("/")
    .map((step) => step.replace(/[\u0000-\u001f<>:"|?*]/g, "_").trim())
    .filter((step) => step !== "" && !/^\.+$/.test(step));
  return steps.join("/") || "photo.png";
}
