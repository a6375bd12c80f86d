// A ZIP file without compression, for pictures that are compressed already: entries one after the other, each kept as a
// Blob that the browser may put on disk, so that memory holds one picture at a time. APPNOTE.TXT 6.3, no ZIP64.

import { Failure } from "../engine/failure.js";

/** What the format can count to without ZIP64. */
const MOST_ENTRIES = 65_535;
const MOST_BYTES = 0xffff_ffff;
/** Names are UTF-8. */
const UTF8 = 0x0800;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb8_8320 : value >>> 1;
  return value;
});

/** CRC-32 as ZIP and PNG have it. @param {Uint8Array} bytes */
export function crc32(bytes) {
  let value = 0xffff_ffff;
  for (let at = 0; at < bytes.length; at += 1) value = TABLE[(value ^ bytes[at]) & 255] ^ (value >>> 8);
  return ~value >>> 0;
}

export class Zip {
  /** @param {Date} [now]  of every entry */
  constructor(now = new Date()) {
    const year = Math.min(2107, Math.max(1980, now.getFullYear()));
    this.time = (now.getHours() << 11) | (now.getMinutes() << 5) | (now.getSeconds() >> 1);
    this.date = ((year - 1980) << 9) | ((now.getMonth() + 1) << 5) | now.getDate();
    /** @type {BlobPart[]} */
    this.parts = [];
    /** @type {Uint8Array<ArrayBuffer>[]} */
    this.directory = [];
    /** @type {Set<string>} */
    this.names = new Set();
    this.size = 0;
  }

  /** Adds a file; a name that is there already gets a number. @param {string} name @param {Blob} content */
  async add(name, content) {
    const label = new TextEncoder().encode(this.free(safe(name)));
    const sum = crc32(new Uint8Array(await content.arrayBuffer()));
    if (this.names.size > MOST_ENTRIES || this.size + content.size + 76 + label.length > MOST_BYTES) {
      throw new Failure("The ZIP file would exceed 4 GB: filter the photos and save them in parts.", "large");
    }
    const shared = [20, UTF8, 0, this.time, this.date];
    const numbers = [sum, content.size, content.size];
    const local = record(0x0403_4b50, shared, numbers, [label.length, 0], [], label);
    this.directory.push(
      record(0x0201_4b50, [20, ...shared], numbers, [label.length, 0, 0, 0, 0], [0, this.size], label),
    );
    this.parts.push(local, content);
    this.size += local.length + content.size;
  }

  /** The whole file. @returns {Blob} */
  close() {
    const length = this.directory.reduce((sum, entry) => sum + entry.length, 0);
    const count = this.directory.length;
    const end = record(0x0605_4b50, [0, 0, count, count], [length, this.size], [0], [], new Uint8Array());
    return new Blob([...this.parts, ...this.directory, end], { type: "application/zip" });
  }

  /** @param {string} name */
  free(name) {
    const [, stem, ending] = /^(.*?)(\.[^./]*)?$/s.exec(name) ?? ["", name, ""];
    let found = name;
    for (let number = 2; this.names.has(found.toLowerCase()); number += 1) found = `${stem}-${number}${ending ?? ""}`;
    this.names.add(found.toLowerCase());
    return found;
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

/**
 * A signature, 16-bit and 32-bit numbers in little-endian order, and a name.
 * @param {number} signature @param {number[]} shorts @param {number[]} longs @param {number[]} more  shorts @param {number[]} last  longs @param {Uint8Array} name
 * @returns {Uint8Array<ArrayBuffer>}
 */
function record(signature, shorts, longs, more, last, name) {
  const bytes = new Uint8Array(
    4 + shorts.length * 2 + longs.length * 4 + more.length * 2 + last.length * 4 + name.length,
  );
  const view = new DataView(bytes.buffer);
  let at = 0;
  const put = (/** @type {number[]} */ numbers, /** @type {2 | 4} */ width) => {
    for (const number of numbers) {
      if (width === 2) view.setUint16(at, number, true);
      else view.setUint32(at, number, true);
      at += width;
    }
  };
  put([signature], 4);
  put(shorts, 2);
  put(longs, 4);
  put(more, 2);
  put(last, 4);
  bytes.set(name, at);
  return bytes;
}
