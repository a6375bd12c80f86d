// The worker's side of worker-rpc.js, shared by both workers: answers numbered calls, moves buffers instead of copying
// them, tells errors by kind, and reports progress at a readable pace.

import { kindOf, sentenceOf } from "./failure.js";

/** Least milliseconds between two reports of a job's progress. */
const PACE = 80;

/** Answers the messages of the page. @param {Record<string, (args: any) => any>} calls */
export function serve(calls) {
  self.onmessage = async ({ data: { id, call, args } }) => {
    try {
      const value = await calls[call](args);
      self.postMessage({ id, value }, { transfer: [...transferable(value)] });
    } catch (error) {
      // After a trap the module's memory is no longer to be trusted.
      const trapped = error instanceof WebAssembly.RuntimeError;
      self.postMessage({ id, error: sentenceOf(error), kind: kindOf(error, trapped ? "lost" : "failed") });
    }
  };
}

/**
 * Reports a job's progress to the page: its start and its end at once, what is between at a readable pace.
 * @returns {(progress: object, share: number) => void}
 */
export function reporter() {
  let told = -Infinity;
  return (progress, share) => {
    if (share > 0 && share < 1 && performance.now() - told < PACE) return;
    told = performance.now();
    self.postMessage({ progress });
  };
}

const { port1: inlet, port2: outlet } = new MessageChannel();
outlet.start();

/** Lets messages in. A timer would wait four milliseconds every time. @returns {Promise<unknown>} */
export function breathe() {
  return new Promise((resolve) => {
    outlet.addEventListener("message", resolve, { once: true });
    inlet.postMessage(null);
  });
}

/**
 * What can move in an answer instead of being copied: buffers of typed arrays and bitmaps, each once.
 * @param {unknown} value
 * @param {Set<Transferable>} [found]
 */
function transferable(value, found = new Set()) {
  if (value instanceof ImageBitmap) found.add(value);
  else if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof ArrayBuffer && value.byteLength === value.buffer.byteLength) found.add(value.buffer);
  } else if (Array.isArray(value)) {
    if (typeof value[0] === "object") for (const item of value) transferable(item, found);
  } else if (value !== null && typeof value === "object") {
    for (const item of Object.values(value)) transferable(item, found);
  }
  return found;
}
