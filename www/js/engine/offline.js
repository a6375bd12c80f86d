// The service worker, and what it shall keep: it may have started after the first fetches.

const offlineNote = document.getElementById("offline");

function follow() {
  if (offlineNote) offlineNote.hidden = navigator.onLine;
}
addEventListener("online", follow);
addEventListener("offline", follow);
follow();

/** @param {string[]} addresses  of the wasm modules and the model's files */
export async function keepForOffline(addresses) {
  if (!("serviceWorker" in navigator) || !isSecureContext) return;
  try {
    const base = new URL("../../", import.meta.url);
    const registered = await navigator.serviceWorker.register(new URL("sw.js", base), { scope: base.pathname });
    const active = registered && (await Promise.race([navigator.serviceWorker.ready, patience()]))?.active;
    if (!active) return;
    const { port1, port2 } = new MessageChannel();
    const kept = new Promise((resolve) => (port1.onmessage = resolve));
    active.postMessage({ keep: addresses.map((address) => new URL(address, base).href) }, [port2]);
    await Promise.race([kept, patience()]);
    port1.close();
  } catch {
    // Without a service worker the page works online only.
  }
}

/** Gives up after a while: nothing else shall wait for a service worker that hangs. @returns {Promise<undefined>} */
function patience() {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), 15_000));
}
