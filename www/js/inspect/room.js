// The Inspect room, until it is built.

import { make } from "../dom.js";

/** @param {HTMLElement} inside @returns {Promise<import("../door.js").Later>} */
export async function open(inside) {
  inside.replaceChildren(make("p", {}, "Not built yet: here you will drop a photo, or a folder of them, and see scores and heat maps."), make("p", {}, make("a", { class: "button", href: "#draw" }, "Draw a digit instead")));
  return { enter: () => undefined };
}
