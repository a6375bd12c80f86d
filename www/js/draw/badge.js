// The badge: which backend answered, in how many milliseconds, and why not the other.

import { byId } from "../ui/dom.js";
import { milliseconds } from "../ui/format.js";

/** @typedef {import("../engine/backends.js").Backends} Backends */

/** @type {"cpu" | "gpu" | null} */
let answered = null;

/**
 * @param {Backends} backends
 * @param {{kind: "cpu" | "gpu", took: number, ran: boolean} | null} last
 */
export function showBadge(backends, last) {
  if (last?.ran) {
    answered = last.kind;
    byId("badge-time", HTMLElement).textContent = milliseconds(last.took);
  }
  const kind = answered ?? backends.active.kind;
  document.documentElement.dataset.backend = backends.active.kind;
  byId("badge-name", HTMLElement).textContent =
    backends.model === null ? "starting" : kind === "gpu" ? "WebGPU" : "CPU";
  const gpuWorks = backends.active.kind === "gpu";
  byId("badge-cpu", HTMLElement).textContent = gpuWorks
    ? `Stands by: ${backends.cpuNote}.`
    : `Answers: ${backends.cpuNote || "starting"}.`;
  byId("badge-gpu", HTMLElement).textContent = `${gpuWorks ? "Answers" : "Not used"}: ${backends.gpuNote}.`;
}
