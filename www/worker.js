// The worker that holds one wasm module: started as `cpu` (cpu.js) and, later, as `gpu` (gpu.js).
// It fetches, hands over and answers; every number comes from wasm.

import { download, Trouble } from "./js/download.js";

/** @typedef {import("./js/types.js").Request} Request */
/** @typedef {import("./js/types.js").Report} Report */

const base = new URL("./", import.meta.url);
/** What the wasm module exports, by crate/web. @type {any} */
let wasm = null;
/** @type {any} */
let engine = null;
/** @type {import("./js/download.js").Folder | null} */
let folder = null;
let stop = new AbortController();
/** Calls that await wasm take turns: an engine runs one at a time. @type {Promise<unknown>} */
let turn = Promise.resolve();
let waiting = 0;

/**
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
function inTurn(work) {
  waiting += 1;
  const mine = turn.then(work, work).finally(() => (waiting -= 1));
  turn = mine.catch(() => undefined);
  return mine;
}

/** @type {Record<string, (args: any) => any>} */
const calls = {
  /** Opens the module and loads the model, both at once; `given` spares the download. */
  async open({ kind, backend, model, given, afresh }) {
    stop = new AbortController();
    const fetching = given ? Promise.resolve(given) : download(model, base, progress, stop.signal, afresh);
    fetching.catch(() => undefined);
    try {
      engine ??= await inTurn(() => openEngine(kind, backend));
    } catch (error) {
      stop.abort();
      throw error;
    }
    folder = await fetching;
    const { card, names, files } = /** @type {import("./js/download.js").Folder} */ (folder);
    const loaded = await inTurn(async () => {
      try {
        return await engine.load(card, names, files);
      } catch (error) {
        throw new Trouble("damaged", sentence(error));
      }
    });
    const addresses = [...(given ? [] : folder?.addresses ?? []), `${kind}.js`, `${kind}_bg.wasm`];
    return { info: engine.info(), model: loaded, colours: wasm.colour_maps(), addresses };
  },
  /** The model's bytes, for the other worker; this one keeps them no longer. */
  give() {
    const given = folder;
    folder = null;
    return given;
  },
  cancel: () => stop.abort(),
  /** @param {{request: Request, claim: any}} args */
  analyse: ({ request, claim }) =>
    inTurn(async () => {
      const began = performance.now();
      const report = await engine.analyse(request);
      const took = performance.now() - began;
      const reproduction = claim && report ? wasm.reproduces(claim, report) : null;
      return { report, reproduction, took, preview: previewOf(request, report) };
    }),
  /** Analyses changing drawings so that the engine's code is compiled and its median is known. */
  async practise({ requests, rounds }) {
    const times = [];
    for (let round = 0; round < rounds; round += 1) {
      // Work that somebody waits for goes first.
      while (waiting > 0) await pause();
      times.push(
        await inTurn(async () => {
          const began = performance.now();
          await engine.analyse(requests[round % requests.length]);
          return performance.now() - began;
        }),
      );
      await pause();
    }
    return times;
  },
  /** What each percentile of the normals gives as threshold; only knobs change, so no network runs. */
  async thresholds({ request, percentiles }) {
    const table = [];
    for (const percentile of percentiles) {
      while (waiting > 0) await pause();
      const report = await inTurn(() => engine.analyse({ ...request, knobs: { ...request.knobs, percentile } }));
      if (report?.novelty) table.push({ percentile, position: report.novelty.threshold_position });
    }
    return table;
  },
  self_test: () => inTurn(() => engine.self_test()),
  compare: ({ a, b }) => wasm.compare(a, b),
  encode_link: (state) => wasm.encode_link(state),
  decode_link: (text) => wasm.decode_link(text),
  csv: (report) => wasm.csv(report),
  run: ({ op, input }) => inTurn(() => engine.run(op, input)),
};

/**
 * @param {"cpu" | "gpu"} kind
 * @param {string} backend
 */
async function openEngine(kind, backend) {
  try {
    // The module's bytes are asked for at once, not after its script has come.
    const bytes = fetch(new URL(`${kind}_bg.wasm`, base));
    bytes.catch(() => undefined);
    wasm = kind === "gpu" ? await import(new URL("gpu.js", base).href) : await import(new URL("cpu.js", base).href);
    await wasm.default({ module_or_path: bytes });
  } catch (error) {
    if (!navigator.onLine) throw new Trouble("offline", "The engine could not be fetched.");
    throw new Trouble("engine", `The engine did not start: ${sentence(error)}`);
  }
  return wasm.Engine.open(backend);
}

/**
 * The picture of what the network sees; pixels of a link are their own picture.
 * @param {Request} request
 * @param {Report | null} report
 */
function previewOf(request, report) {
  if ("strokes" in request.input) return wasm.preview(request.input, request.framing);
  return report?.maps.find((map) => map.id === "input")?.rgba.slice() ?? new Uint8ClampedArray(0);
}

/**
 * @param {number} loaded
 * @param {number} total
 */
function progress(loaded, total) {
  self.postMessage({ progress: { loaded, total } });
}

function pause() {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** @param {unknown} error */
function sentence(error) {
  if (error instanceof Error) return error.message;
  return typeof error === "string" ? error : "an unknown failure";
}

/**
 * The buffers of typed arrays in an answer, each once, so that they move instead of being copied.
 * @param {unknown} value
 * @param {Set<ArrayBuffer>} [found]
 */
function buffers(value, found = new Set()) {
  if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof ArrayBuffer && value.byteLength === value.buffer.byteLength) found.add(value.buffer);
  } else if (Array.isArray(value)) {
    if (typeof value[0] === "object") for (const item of value) buffers(item, found);
  } else if (value !== null && typeof value === "object") {
    for (const item of Object.values(value)) buffers(item, found);
  }
  return found;
}

self.onmessage = async ({ data: { id, call, args } }) => {
  try {
    const value = await calls[call](args);
    self.postMessage({ id, value }, { transfer: [...buffers(value)] });
  } catch (error) {
    const kind = error instanceof Trouble ? error.kind : "failed";
    self.postMessage({ id, error: sentence(error), kind });
  }
};
