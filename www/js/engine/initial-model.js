// Which model a visit begins with: the one that the query or the link in the address names.

/** The model of an address that names none. */
const DEFAULT = "mnist-abati";
/** Characters of a link, and bytes of what is in it, in which its model must stand. */
const START = 4096;

/**
 * Whether a link is sound is decided in crate/core, later; this only spares a download in vain.
 * @param {{search: string, hash: string}} address
 * @returns {Promise<string>}
 */
export async function firstModel({ search, hash }) {
  const named = new URLSearchParams(search).get("model") ?? (await linked(hash.slice(1)).catch(() => null));
  return named && /^[a-z0-9][a-z0-9-]{0,63}$/.test(named) ? named : DEFAULT;
}

/**
 * Looks into the start of a link for its model; nothing else of it is read.
 * @param {string} fragment
 * @returns {Promise<string | null>}
 */
async function linked(fragment) {
  const packed = /^[12]\.([\w-]+)$/.exec(fragment)?.[1].slice(0, START);
  if (!packed) return null;
  const whole = packed.slice(0, packed.length - (packed.length % 4));
  const bytes = Uint8Array.from(atob(whole.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate")).getReader();
  const { value } = await reader.read();
  // The stream may complain that its end is missing; the start is all that is wanted.
  reader.cancel().catch(() => undefined);
  return /"model":"([a-z0-9-]+)"/.exec(new TextDecoder().decode(value?.subarray(0, START)))?.[1] ?? null;
}
