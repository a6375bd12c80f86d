// Style sheets that a room needs, linked when it opens.

import { make } from "./dom.js";

/** Sheets by name, with what becomes of them. @type {Map<string, Promise<void>>} */
const linked = new Map();

/**
 * Links sheets of `css/` in this order, each once; one that failed is tried again by the next call.
 *
 * @param {string[]} names  without `.css`; what rooms share comes first
 * @returns {Promise<unknown>} once all of them hold
 */
export function linkStyles(...names) {
  return Promise.all(names.map(link));
}

/** @param {string} name @returns {Promise<void>} */
function link(name) {
  const known = linked.get(name);
  if (known) return known;
  const sheet = make("link", { rel: "stylesheet", href: new URL(`../../css/${name}.css`, import.meta.url).href });
  /** @type {Promise<void>} */
  const loaded = new Promise((resolve, reject) => {
    sheet.addEventListener("load", () => resolve());
    sheet.addEventListener("error", () => {
      sheet.remove();
      linked.delete(name);
      reject(new Error(`${name}.css could not be loaded.`));
    });
  });
  linked.set(name, loaded);
  document.head.append(sheet);
  return loaded;
}
