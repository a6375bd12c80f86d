// The badge: which backend answered, in how many milliseconds, and why not the other.

import { byId } from "../ui/dom.js";
import { milliseconds } from "../ui/format.js";

/** @typedef {import("../engine/draw-engine.js").DrawEngine} DrawEngine */

/** @type {"cpu" | "gpu" | null} */
let answered = null;

/**
 * @param {DrawEngine} engine
 * @param {{kind: "cpu" | "gpu", took: number, ran: boolean} | null} last
 */
export function showBadge(engine, last) {
  if (last?.ran) {
    answered = last.kind;
    byId("badge-time", HTMLElement).textContent = milliseconds(last.took);
  }
  const kind = answered ?? engine.active.kind;
  document.documentElement.dataset.backend = engine.active.kind;
  byId("badge-name", HTMLElement).textContent = engine.model === null ? "starting" : kind === "gpu" ? "WebGPU" : "CPU";
  const gpuWorks = engine.active.kind === "gpu";
  byId("badge-cpu", HTMLElement).textContent = gpuWorks
    ? `Standby: ${engine.cpuNote}.`
    : `In use: ${engine.cpuNote || "starting"}.`;
  byId("badge-gpu", HTMLElement).textContent = `${gpuWorks ? "In use" : "Not used"}: ${engine.gpuNote}.`;
}
