// Four rooms behind one header, each at a fragment (what follows a slash is the room's own); a fragment that begins
// with a version is a link.

import { byId } from "../ui/dom.js";

const ROOMS = ["draw", "inspect", "teach", "evidence"];

/**
 * @param {(text: string) => void} onlink  a shared state was opened
 * @param {(room: string, rest: string) => void} onroom
 */
export function mountRooms(onlink, onroom) {
  /** @param {boolean} moved  by the visitor, who then wants to be there */
  const follow = (moved) => {
    const fragment = location.hash.slice(1);
    const isLink = /^\d+\./.test(fragment);
    const [name, ...rest] = fragment.split("/");
    const room = ROOMS.includes(name) ? name : "draw";
    for (const name of ROOMS) {
      byId(`room-${name}`, HTMLElement).hidden = name !== room;
      const tab = byId(`tab-${name}`, HTMLAnchorElement);
      if (name === room) tab.setAttribute("aria-current", "page");
      else tab.removeAttribute("aria-current");
    }
    document.documentElement.dataset.room = room;
    const title = byId(`tab-${room}`, HTMLAnchorElement).textContent;
    document.title = `${title} · Novelty Lens`;
    onroom(room, rest.join("/"));
    if (isLink) onlink(fragment);
    else if (moved && !(room === "evidence" && rest.length > 0)) {
      window.scrollTo(0, 0);
      document.querySelector(`#room-${room} h1`)?.setAttribute("tabindex", "-1");
      /** @type {HTMLElement | null} */ (document.querySelector(`#room-${room} h1`))?.focus({ preventScroll: true });
    }
  };
  addEventListener("hashchange", () => follow(true));
  follow(false);
}
