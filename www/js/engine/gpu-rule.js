// Whether the WebGPU module is worth its download, 1.7 MB in Brotli. Decided before anything of it travels, from what the
// adapter says of itself and from what the CPU needs for the network in use on this device. `?backend=gpu` overrides it.

/**
 * Milliseconds within which the CPU's answer counts as immediate, so that a faster one would not be noticed.
 * A drawing is analysed at every move of the pen and painted with the next frame, every 16.7 ms at 60 Hz: an analysis
 * within half a frame leaves the other half for painting. A photo is analysed once, and a response within 100 ms is
 * perceived as immediate (Miller 1968).
 */
export const IMMEDIATE = { drawing: 8, photo: 100 };

/** Names by which software adapters go where the browser does not mark them. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|basic render|software/i;

/**
 * Whether the CPU is fast enough for a network. Other work on the device only ever delays a run, so the fastest run is
 * what the network itself needs.
 * @param {number[]} times  milliseconds of warm runs on the CPU
 * @param {number} limit  one of `IMMEDIATE`
 * @returns {{enough: boolean, fastest: number}}
 */
export function cpuSuffices(times, limit) {
  const fastest = Math.min(...times);
  return { enough: fastest <= limit, fastest };
}

/**
 * Why WebGPU is not to be tried in this browser, or null where it is.
 * @param {boolean} forced  by ?backend=gpu
 * @returns {Promise<string | null>}
 */
export async function whyNoGpu(forced) {
  /** @type {any} */
  const gpu = /** @type {any} */ (navigator).gpu;
  if (!gpu) return isSecureContext ? "this browser has no WebGPU" : "WebGPU needs a secure (https) address";
  /** @type {any} */
  const connection = /** @type {any} */ (navigator).connection;
  if (connection?.saveData && !forced) return "not downloaded because data saving is on";
  try {
    const adapter = await gpu.requestAdapter();
    if (!adapter) return "no graphics adapter is available";
    if (isSoftware(adapter) && !forced) return "the only adapter is a software one, which is slower than the CPU";
    return null;
  } catch {
    return "the graphics adapter could not be queried";
  }
}

/** @param {any} adapter  a GPUAdapter */
function isSoftware({ info = {}, isFallbackAdapter }) {
  if (info.isFallbackAdapter ?? isFallbackAdapter) return true;
  return [info.vendor, info.architecture, info.device, info.description].some((name) => SOFTWARE.test(name ?? ""));
}
