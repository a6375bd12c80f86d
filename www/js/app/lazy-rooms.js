// The rooms besides Draw: their scripts and styles come when somebody enters, not before the first verdict.

import { byId, make } from "../ui/dom.js";
import { linkStyles } from "../ui/styles.js";
import { keepForOffline } from "../engine/offline.js";

/** @typedef {import("../engine/generated/types.js").Report} Report */

/**
 * @param {object} page
 * @param {import("../draw/store.js").Store<import("../draw/actions.js").State>} page.store
 * @param {import("../engine/draw-engine.js").DrawEngine} page.engine
 * @param {() => import("../engine/generated/types.js").Request} page.request
 */
export function lazyEvidence({ store, engine, request }) {
  /** @type {Promise<import("../evidence/room.js").Evidence> | null} */
  let room = null;
  /** A drawing of ours, for what stands behind an empty sheet. @type {Report | null} */
  let sample = null;
  const open = async () => {
    const [{ Evidence }] = await Promise.all([import("../evidence/room.js"), linkStyles("charts", "evidence")]);
    return new Evidence(
      (values, spreads, zero) => engine.cpu.ask("axis", { values, spreads, zero }),
      async (top_k) =>
        (
          await engine.cpu.ask("analyse", {
            request: { ...request(), knobs: { ...store.state.knobs, top_k } },
            claim: null,
          })
        ).report,
      () => engine.model?.title,
    );
  };
  store.on(["report"], ({ report }) => void room?.then((inside) => inside.mark(report)).catch(() => undefined));
  return {
    /** Keeps what an empty sheet shows. @param {Report | null} report */
    background(report) {
      sample = report;
      void room?.then((inside) => inside.background(report)).catch(() => undefined);
    },
    /** @param {string} rest  a table's id */
    async enter(rest) {
      room ??= open();
      try {
        const inside = await room;
        inside.background(sample);
        void inside.mark(store.state.report);
        await inside.open(rest);
      } catch {
        room = null;
        byId("evidence", HTMLElement).textContent = "This part of the page could not be loaded.";
      }
    },
  };
}

/** The style sheets of a room; what rooms share comes first. @type {Record<string, string[]>} */
const STYLES = { inspect: ["photos", "inspect"], teach: ["photos", "charts", "teach"] };

/** Rooms that are opened already, or are on their way. @type {Record<string, Promise<import("../ui/room.js").Room>>} */
const opened = {};

/**
 * Enters a room that lives in `js/<room>/room.js` and its sheets in `css/`: the first visit fetches both, and calls
 * `open(#<room>)`, which builds the inside.
 * @param {string} room
 * @param {string} rest
 */
export async function enterLazily(room, rest) {
  const inside = byId(room, HTMLElement);
  try {
    opened[room] ??= Promise.all([import(`../${room}/room.js`), linkStyles(...(STYLES[room] ?? [room]))]).then(
      ([{ open }]) => open(inside),
    );
    (await opened[room]).enter(rest);
    await keepForOffline(
      performance
        .getEntriesByType("resource")
        .map(({ name }) => name)
        .filter((name) => /\/(js|css)\/[\w/-]+\.\w+$/.test(name)),
    );
  } catch (error) {
    console.warn(error);
    delete opened[room];
    const again = make("button", { type: "button" }, "Try again");
    again.addEventListener("click", () => void enterLazily(room, rest));
    inside.replaceChildren(make("p", { role: "status" }, "This part of the page could not be loaded."), again);
  }
}
