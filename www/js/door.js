// The door to the Evidence room: its scripts and styles come when somebody enters, not before the first verdict.

import { byId } from "./dom.js";

/** @typedef {import("./types.js").Report} Report */

/**
 * @param {object} page
 * @param {import("./store.js").Store<import("./deeds.js").State>} page.store
 * @param {import("./backends.js").Backends} page.backends
 * @param {() => import("./types.js").Request} page.request
 */
export function evidenceDoor({ store, backends, request }) {
  /** @type {Promise<import("./evidence/room.js").Evidence> | null} */
  let room = null;
  /** A drawing of ours, for what stands behind an empty sheet. @type {Report | null} */
  let sample = null;
  const open = async () => {
    const { Evidence } = await import("./evidence/room.js");
    return new Evidence(
      (values, spreads) => backends.cpu.ask("axis", { values, spreads }),
      async (top_k) => (await backends.cpu.ask("analyse", { request: { ...request(), knobs: { ...store.state.knobs, top_k } }, claim: null })).report,
    );
  };
  store.on(["report"], ({ report }) => void room?.then((inside) => inside.mark(report)).catch(() => undefined));
  return {
    /** Keeps what an empty sheet shows. @param {Report | null} report */
    background(report) {
      sample = report;
      void room?.then((inside) => inside.background(report)).catch(() => undefined);
    },
    async enter() {
      room ??= open();
      try {
        const inside = await room;
        inside.background(sample);
        void inside.mark(store.state.report);
        await inside.open();
      } catch {
        room = null;
        byId("evidence", HTMLElement).textContent = "This room could not be fetched.";
      }
    },
  };
}
