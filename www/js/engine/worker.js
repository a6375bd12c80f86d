// The worker that holds one wasm module: started as `cpu` (cpu.js) and, later, as `gpu` (gpu.js).
// It fetches, hands over and answers; every number comes from wasm.

import { Download } from "./download.js";
import { Failure, kindOf, sentenceOf } from "./failure.js";
import { firstModel } from "./initial-model.js";
import { Turns } from "./serial-queue.js";
import { reporter, serve } from "./worker-host.js";

/** @typedef {import("./generated/types.js").Request} Request */
/** @typedef {import("./generated/types.js").Report} Report */
/** @typedef {import("./generated/types.js").Claim} Claim */
/** @typedef {typeof import("./generated/networks.js")} Networks */
/** @typedef {import("./generated/networks.js").Engine} Engine */
/** @typedef {import("./download.js").Folder} Folder */

const base = new URL("../../", import.meta.url);
/** What the wasm module exports, once it is there. @type {Networks | null} */
let wasm = null;
/** @type {Engine | null} */
let engine = null;
/** The engine on its way. @type {Promise<Engine> | null} */
let opening = null;
/** The model that is loaded, as it came. @type {Folder | null} */
let folder = null;
/** The download under way, or the last one. @type {Promise<Download> | null} */
let coming = null;
/** The script around the module; the page has asked for it already. @type {Promise<Networks> | null} */
const script = self.name === "cpu" ? import(new URL("cpu.js", base).href) : null;
script?.catch(() => undefined);
/** Calls that await wasm take turns: an engine runs one at a time. */
const turns = new Turns();

export const calls = {
  /**
   * Opens the module, compiled by the page where it could.
   * @param {{kind: "cpu" | "gpu", backend: string, module?: WebAssembly.Module | null}} args
   */
  async open({ kind, backend, module }) {
    const first = opening === null;
    opening ??= turns.take(() => openEngine(kind, backend, module ?? null));
    try {
      engine = await opening;
    } catch (error) {
      opening = null;
      throw error;
    }
    const opened = engine;
    // While the weights travel there is time to let the browser compile.
    if (first && backend === "cpu" && !(await coming)?.whole)
      turns.take(() => opened.rehearse()).catch(() => undefined);
    return { info: opened.info(), colours: exported().colour_maps(), addresses: [`${kind}.js`, `${kind}_bg.wasm`] };
  },
  /** Begins the download of this visit's first model. @param {{search: string, hash: string}} address */
  begin(address) {
    coming = firstModel(address).then((id) => fetchModel(id, false));
  },
  /**
   * Begins another download, or the last one again.
   * @param {{model: string | null, afresh: boolean}} args
   */
  async fetch({ model, afresh }) {
    const last = await coming;
    last?.stop();
    const id = model ?? last?.id;
    if (id) coming = Promise.resolve(fetchModel(id, afresh));
  },
  cancel: () => void coming?.then((download) => download.stop()),
  /** Puts the model that was fetched, or is given, in the place of the last one; wasm checks its hashes. @param {Folder | null} [given] */
  async load(given) {
    const fetched = given ?? (await (await coming)?.folder);
    if (!fetched) throw new Failure("No model was requested.", "failed");
    return turns.take(async () => {
      try {
        const model = running().load(fetched.card, fetched.names, fetched.files);
        folder = fetched;
        return { model, addresses: fetched.addresses };
      } catch (error) {
        throw new Failure(sentenceOf(error), kindOf(error, "damaged"));
      }
    });
  },
  /** The model's bytes, for the other worker; this one keeps them no longer. */
  give() {
    const given = folder;
    folder = null;
    return given;
  },
  /** @param {{request: Request, claim: Claim | null}} args */
  analyse: ({ request, claim }) =>
    turns.take(async () => {
      const began = performance.now();
      const report = await running().analyse(request);
      const took = performance.now() - began;
      const reproduction = claim && report ? exported().reproduces(claim, report) : null;
      return { report, reproduction, took, preview: previewOf(request, report) };
    }),
  /**
   * Analyses changing drawings so that the engine's code is compiled and its median is known.
   * @param {{requests: Request[], rounds: number}} args
   */
  async practise({ requests, rounds }) {
    const times = [];
    for (let round = 0; round < rounds; round += 1) {
      // Work that somebody waits for goes first.
      await turns.free();
      times.push(
        await turns.take(async () => {
          const began = performance.now();
          await running().analyse(requests[round % requests.length]);
          return performance.now() - began;
        }),
      );
    }
    return times;
  },
  self_test: () => turns.take(() => running().self_test()),
  /** @param {{a: Float32Array, b: Float32Array}} args */
  compare: ({ a, b }) => exported().compare(a, b),
  /** @param {import("./generated/types.js").LinkState} state */
  encode_link: (state) => exported().encode_link(state),
  /** @param {string} text */
  decode_link: (text) => exported().decode_link(text),
  /** @param {Report} report */
  csv: (report) => exported().csv(report),
  /** @param {{values: number[], spreads: number[], zero?: boolean}} args */
  axis: ({ values, spreads, zero = true }) =>
    exported().axis(Float64Array.from(values), Float64Array.from(spreads), zero),
  /** @param {{op: string, input: Float32Array}} args */
  run: ({ op, input }) => turns.take(() => running().run(op, input)),
};

/** What the module exports; nothing is asked of it before it is open. */
function exported() {
  if (!wasm) throw new Failure("The engine is not open.", "engine");
  return wasm;
}

/** The engine; nothing is asked of it before it is open. */
function running() {
  if (!engine) throw new Failure("The engine is not open.", "engine");
  return engine;
}

/**
 * @param {"cpu" | "gpu"} kind
 * @param {string} backend
 * @param {WebAssembly.Module | null} module
 */
async function openEngine(kind, backend, module) {
  /** @type {Networks} */
  let loaded;
  try {
    // The module's bytes are asked for at once, not after its script has come.
    const bytes = module ?? fetch(new URL(`${kind}_bg.wasm`, base));
    if (bytes instanceof Promise) bytes.catch(() => undefined);
    loaded = await (script ?? import(new URL(`${kind}.js`, base).href));
    await loaded.default({ module_or_path: bytes });
    wasm = loaded;
  } catch (error) {
    if (!navigator.onLine) throw new Failure("The engine could not be downloaded.", "offline");
    throw new Failure(`The engine did not start: ${sentenceOf(error)}`, "engine");
  }
  // Few builds have the oracles; the page says that the engine answers.
  return loaded.Engine.open(backend).catch((/** @type {unknown} */ error) => {
    if (kind !== "cpu" || backend === "cpu") throw error;
    return loaded.Engine.open("cpu");
  });
}

/**
 * The picture of what the network sees; pixels of a link are their own picture.
 * @param {Request} request
 * @param {Report | null} report
 */
function previewOf(request, report) {
  if ("strokes" in request.input) return exported().preview(request.input, request.framing);
  return report?.maps.find((map) => map.id === "input")?.rgba.slice() ?? new Uint8ClampedArray(0);
}

/** @param {string} id @param {boolean} afresh */
function fetchModel(id, afresh) {
  const report = reporter();
  return new Download(id, afresh, (loaded, total) => report({ id, loaded, total }, total > 0 ? loaded / total : 0));
}

serve(calls);
