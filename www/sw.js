// Works offline once opened: the shell is kept at installation, wasm and models after first use.
// Requests go to the network first and to the kept copy when it fails; files whose address names
// their hash (?v=…) never change and come from the copy at once. Nothing goes to another origin.

const KEPT = "novelty-lens-1";
/** What is kept at installation: written here when the site is staged. @type {string[]} */
const SHELL = [];

/** @type {any} */
const worker = self;
const base = new URL("./", worker.location.href);

worker.addEventListener("install", (/** @type {any} */ event) => {
  event.waitUntil(
    caches
      .open(KEPT)
      .then((cache) => cache.addAll(SHELL.map((path) => new URL(path, base).href)))
      .then(() => worker.skipWaiting()),
  );
});

worker.addEventListener("activate", (/** @type {any} */ event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(
          names.filter((name) => name.startsWith("novelty-lens-") && name !== KEPT).map((name) => caches.delete(name)),
        ),
      )
      .then(() => worker.clients.claim()),
  );
});

worker.addEventListener("message", (/** @type {any} */ event) => {
  /** @type {string[]} */
  const addresses = Array.isArray(event.data?.keep) ? event.data.keep : [];
  const done = Promise.allSettled(addresses.filter((address) => address.startsWith(base.href)).map(keep));
  event.waitUntil(done.then(() => event.ports[0]?.postMessage("kept")));
});

worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { method, url, cache } = event.request;
  if (method !== "GET" || !url.startsWith(base.href)) return;
  event.respondWith(new URL(url).searchParams.has("v") && cache !== "reload" ? keptFirst(event) : networkFirst(event));
});

/** @param {any} event */
async function keptFirst(event) {
  const cache = await caches.open(KEPT);
  return (await cache.match(event.request)) ?? networkFirst(event);
}

/** @param {any} event */
async function networkFirst(event) {
  const cache = await caches.open(KEPT);
  try {
    const response = await fetch(event.request);
    if (response.ok && response.type === "basic")
      event.waitUntil(store(cache, event.request.url, response.clone()).catch(() => undefined));
    return response;
  } catch (error) {
    // `?backend=…` and the like change nothing about the file itself.
    const kept = await cache.match(event.request, { ignoreSearch: true });
    if (kept) return kept;
    throw error;
  }
}

/** @param {string} address */
async function keep(address) {
  const cache = await caches.open(KEPT);
  if (await cache.match(address)) return;
  const response = await fetch(address);
  if (response.ok) await store(cache, address, response);
}

/**
 * Puts a copy under its address and drops older versions of the same file.
 * @param {Cache} cache @param {string} address @param {Response} response
 */
async function store(cache, address, response) {
  const place = new URL(address);
  place.hash = "";
  if (!place.searchParams.has("v")) place.search = "";
  const older = place.searchParams.has("v")
    ? (await cache.keys(place.href, { ignoreSearch: true })).filter((key) => key.url !== place.href)
    : [];
  await Promise.all(older.map((key) => cache.delete(key)));
  await cache.put(place.href, response);
}
