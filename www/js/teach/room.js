// The Teach room, until it is built.

import { make } from "../dom.js";

/** @param {HTMLElement} inside @returns {Promise<import("../door.js").Later>} */
export async function open(inside) {
  inside.replaceChildren(make("p", {}, "Not built yet: here you will drop good photos of your own part, and the page will learn, on your machine, what is normal for it."), make("p", {}, make("a", { class: "button", href: "#draw" }, "Draw a digit instead")));
  return { enter: () => undefined };
}
