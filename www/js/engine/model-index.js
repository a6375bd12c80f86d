// The list of models of this site, models/index.json: one request for every room that offers a choice.

import { BASE } from "./download.js";

/** The format that this page reads; crate/core/src/models/model_card defines it. */
const FORMAT = 2;

/** One line of the list; programs decide by the typed fields, and the sentences are for people. @typedef {import("./generated/types.js").ModelIndexEntry} Entry */

/** @type {Promise<Entry[]> | null} */
let asked = null;

/** Every model of the site; rejects where the list cannot be had, and asks again the next time. @returns {Promise<Entry[]>} */
export function modelIndex() {
  asked ??= read().catch((error) => {
    asked = null;
    throw error;
  });
  return asked;
}

/** Which models' files this device has stored already. @returns {Promise<(id: string) => boolean>} */
export async function storedModels() {
  if (!("caches" in globalThis)) return () => false;
  const names = await caches.keys();
  const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
  const addresses = requests.flat().map(({ url }) => url);
  return (id) => addresses.some((address) => address.includes(`/models/${id}/weights`));
}

async function read() {
  const response = await fetch(new URL("models/index.json", BASE));
  if (!response.ok) throw new Error(`The list of models could not be fetched (status ${response.status}).`);
  const { format, models } = await response.json();
  if (format !== FORMAT || !Array.isArray(models)) throw new Error("The list of models has an unsupported format.");
  return models.filter((/** @type {Entry} */ { id }) => /^[a-z0-9][a-z0-9-]{0,63}$/.test(id));
}
