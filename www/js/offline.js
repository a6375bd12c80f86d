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
    await navigator.serviceWorker.register(new URL("../sw.js", import.meta.url), { scope: new URL("../", import.meta.url).pathname });
    const ready = await navigator.serviceWorker.ready;
    const base = new URL("../", import.meta.url);
    const { port1, port2 } = new MessageChannel();
    const kept = new Promise((resolve) => {
      port1.onmessage = resolve;
      setTimeout(resolve, 20_000);
    });
    ready.active?.postMessage({ keep: addresses.map((address) => new URL(address, base).href) }, [port2]);
    await kept;
    port1.close();
  } catch {
    // Without a service worker the page works online only.
  }
}
