// What this browser can do, asked before anything is fetched.

/** A function that makes a 128-bit vector and drops it: valid only where wasm has SIMD. */
const SIMD = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 9, 1, 7, 0, 65, 0, 253, 15, 26, 11,
]);

/** The sentence that says what is missing, or null where nothing is; worker-rpc.js checks for module workers. */
export function missing() {
  if (typeof WebAssembly !== "object") return "This browser does not support WebAssembly, which is required.";
  if (!WebAssembly.validate(SIMD)) return "This browser does not support WebAssembly SIMD, which is required.";
  return null;
}

/**
 * Why WebGPU is not to be tried here, or null where it is.
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
    const software = adapter.info?.isFallbackAdapter ?? adapter.isFallbackAdapter ?? false;
    if (software && !forced) return "the only adapter is a software one, which is slower than the CPU";
    return null;
  } catch {
    return "the graphics adapter could not be queried";
  }
}
