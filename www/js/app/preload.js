// What the first verdict waits for, asked for before anything else: the worker, which fetches the model that
// the address names, and the compiled module. A plain script, so that it runs before the page is laid out.
(() => {
  const early = /** @type {import("../engine/types.js").Early} */ ({
    worker: null,
    modules: false,
    engine: Promise.resolve(null),
  });
  /** @type {any} */ (window).early = early;
  const [, site] =
    /^(.*)js\/app\/preload\.js$/.exec(/** @type {HTMLScriptElement} */ (document.currentScript).src) ?? [];
  if (site === undefined || typeof WebAssembly !== "object") return;
  // A browser without module workers never reads the type, and would run the file as a plain script.
  const options = {
    name: "cpu",
    get type() {
      early.modules = true;
      return /** @type {const} */ ("module");
    },
  };
  early.worker = new Worker(`${site}js/engine/worker.js`, options);
  early.worker.postMessage({ id: 0, call: "begin", args: { search: location.search, hash: location.hash } });
  // No network, or a host with the wrong media type: the worker then fetches the module and tells.
  early.engine = WebAssembly.compileStreaming?.(fetch(`${site}cpu_bg.wasm`)).catch(() => null) ?? early.engine;
  // The worker opens it before the page's own scripts run; they ask once more and get the same.
  const wanted = new URLSearchParams(location.search).get("backend") ?? "";
  const backend = ["flex", "ndarray"].includes(wanted) ? wanted : "cpu";
  void early.engine.then(
    (module) => module && early.worker?.postMessage({ id: 0, call: "open", args: { kind: "cpu", backend, module } }),
  );
})();
