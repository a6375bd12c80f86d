// What a visitor takes away: the link, and the files under Save.

import { byId } from "../ui/dom.js";
import { download } from "../ui/downloads.js";
import { claimOf, share } from "./share.js";
import { showState } from "../ui/banner.js";
import { announce } from "../ui/announce.js";

/** @typedef {import("../engine/generated/types.js").Report} Report */
/** @typedef {{knobs: import("../engine/generated/types.js").Knobs, framing: import("../engine/generated/types.js").Framing, report: Report | null, colours: import("../engine/generated/types.js").ColourMap[]}} State */

/** The encoders of files, loaded before the first save. */
export function encoders() {
  return import("./export.js");
}

/**
 * @param {object} page
 * @param {import("./store.js").Store<State>} page.store
 * @param {import("../engine/draw-engine.js").DrawEngine} page.engine
 * @param {import("./maps.js").Maps} page.maps
 * @param {() => import("../engine/generated/types.js").Request} page.request
 */
export function mountActions({ store, engine, maps, request }) {
  byId("share", HTMLButtonElement).addEventListener("click", async () => {
    const report = store.state.report;
    if (!report || !engine.model) return;
    const { id, weights_prefix } = engine.model;
    const { input, framing, knobs } = request();
    try {
      await share(
        await engine.cpu.ask("encode_link", {
          room: "draw",
          model: id,
          weights: weights_prefix,
          input,
          framing,
          knobs,
          claim: claimOf(report),
        }),
      );
    } catch (error) {
      showState({
        name: "share",
        sentence: `The link could not be created: ${error instanceof Error ? error.message : "unexpected error"}`,
        action: "Dismiss",
        act: () => showState(null),
      });
    }
  });

  /** @param {string} id @param {string} name @param {(report: Report) => Promise<Blob>} build */
  function mountSave(id, name, build) {
    byId(id, HTMLButtonElement).addEventListener("click", async () => {
      const report = store.state.report;
      byId("save-menu", HTMLDetailsElement).open = false;
      if (!report) return;
      download(await build(report), name);
      announce(`${name} saved.`);
    });
  }
  mountSave("save-png", "novelty-lens.png", async (report) => {
    const { sheet } = await encoders();
    const { knobs, framing, colours } = store.state;
    const settings = `${engine.model?.title ?? report.model} · scale ${knobs.scale === "image" ? "per image" : "calibrated"} · σ = ${knobs.sigma} px · K = ${knobs.top_k} · ${framing} · ${report.backend}`;
    const panels = maps.panels.map(({ rings, ...panel }) => ({ ...panel, overlay: rings }));
    return sheet(
      report,
      panels,
      colours.find((map) => map.id === knobs.colour_map),
      colours.find((map) => map.id === "grey"),
      settings,
    );
  });
  mountSave("save-json", "novelty-lens.json", async (report) => {
    const { id, weights_prefix } = engine.model ?? {};
    const { json } = await encoders();
    return json(report, { model: id, weights: weights_prefix, request: request() });
  });
  mountSave(
    "save-csv",
    "novelty-lens.csv",
    async (report) => new Blob([await engine.cpu.ask("csv", report)], { type: "text/csv" }),
  );
}
