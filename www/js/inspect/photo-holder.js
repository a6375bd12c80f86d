// Which photos a worker of parts holds for the page. Several may hold the same one; the last that releases it frees it.

/** What of a row of the batch matters here. @typedef {{id: string, name: string, photo: import("../ui/intake.js").AddedPhoto | null}} Row */

export class PhotoHolder {
  /** @param {import("../engine/parts-client.js").Parts} parts */
  constructor(parts) {
    this.parts = parts;
    /** How many hold a photo, by its id, and when it is there. @type {Map<string, {count: number, there: Promise<void>}>} */
    this.held = new Map();
  }

  /** A photo that the intake has just put into the worker counts as held once. @param {Row} row */
  adopt(row) {
    this.held.set(row.id, { count: 1, there: Promise.resolve() });
  }

  /** Sees to it that the worker has the row's photo, until `release`. @param {Row} row */
  async hold(row) {
    const held = this.held.get(row.id) ?? { count: 0, there: this.take(row) };
    held.count += 1;
    this.held.set(row.id, held);
    try {
      await held.there;
    } catch (error) {
      this.release(row);
      throw error;
    }
  }

  /** @param {Row} row */
  async take({ id, name, photo }) {
    const again = photo?.file
      ? await this.parts.take({ id, blob: photo.file, name })
      : photo?.sample
        ? await this.parts.sample({ id, ...photo.sample })
        : null;
    again?.thumbnail.close();
  }

  /** @param {Row} row */
  release(row) {
    const held = this.held.get(row.id);
    if (!held || (held.count -= 1) > 0) return;
    this.held.delete(row.id);
    if (row.photo) void this.parts.forget({ ids: [row.id] }).catch(() => undefined);
  }
}
