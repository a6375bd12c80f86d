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
