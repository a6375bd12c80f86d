// The bench page: `window.__bench` for a program, a table for a person.
// Its model and backend come from the query: ?model=mnist-abati&backend=cpu|gpu, and in builds with oracles flex|ndarray.
// It times from the page, so a figure includes the messages to the worker and back.

import { Channel } from "../engine/worker-rpc.js";
import { byId, make } from "../ui/dom.js";
import { milliseconds } from "../ui/format.js";

/** @typedef {{median: number, p10: number, p90: number, count: number}} Times */

/** Operations and the input of each: a picture, a code, or a weight of the error. */
const OPERATIONS = /** @type {const} */ ([
  ["recon", "picture"],
  ["saliency", "picture"],
  ["encode", "picture"],
  ["decode", "latent"],
  ["analyse", "picture"],
  ["pse", "picture"],
  ["blend", "weight"],
  ["knn", "latent"],
]);
/** Codes in the bank that `knn` searches: MNIST's training images but those of one digit. */
const BANK = 54000;
/** Runs that are not counted, and then for how long and how often it counts. */
const WARM = 10;
const TIME = 1500;
const MOST = 300;
/** Milliseconds that one measurement shall last at least. */
const LEAST = 3;

const query = new URLSearchParams(location.search);
const model = query.get("model") ?? "mnist-abati";
const backend = query.get("backend") ?? "cpu";
const kind = backend === "gpu" ? "gpu" : "cpu";
/** @type {Channel | null} */
let channel = null;
/** @type {Promise<void> | null} */
let opening = null;
/** Values of a code of the model. */
let latent = 0;
/** Extent of its pictures. */
let shape = { channels: 1, height: 28, width: 28 };

const bench = {
  name: `${model} on ${backend}`,

  /** What was measured so far, in milliseconds, by operation. @type {Record<string, Times>} */
  measured: {},

  /** Opens the module and loads the model; later calls wait for the first. */
  async init() {
    opening ??= (async () => {
      channel = new Channel(kind);
      const name = backend === "gpu" ? "wgpu" : backend;
      await channel.ask("fetch", { model, afresh: false });
      await channel.ask("open", { kind, backend: name });
      const loaded = (await channel.ask("load")).model;
      latent = loaded.latent;
      shape = loaded.card.input;
    })();
    return opening;
  },

  /**
   * One run of one operation.
   * @param {string} op
   * @param {Float32Array} input
   * @returns {Promise<Float32Array>}
   */
  async run(op, input) {
    if (!channel) throw new Error("Call init() first.");
    return channel.ask("run", { op, input });
  },
};
/** @type {any} */ (window).__bench = bench;

/** A fixed input without a random number: a bright bar on a dark ground, or a ramp. @param {"picture" | "latent" | "bank" | "weight"} form */
function input(form) {
  const { channels, height, width } = shape;
  const length = { picture: channels * height * width, latent, bank: BANK * latent, weight: 1 }[form];
  return Float32Array.from({ length }, (_, index) =>
    form === "picture" ? bar((index % width) / width, (Math.floor(index / width) % height) / height) : scattered(index),
  );
}

/** @param {number} x @param {number} y  both from 0 to 1 */
function bar(x, y) {
  return x > 0.4 && x < 0.57 && y > 0.14 && y < 0.86 ? 1 : 0;
}

/** What the model can do: one of patches analyses no drawing. @returns {readonly (typeof OPERATIONS[number])[]} */
function operations() {
  return shape.width === 28 ? OPERATIONS : OPERATIONS.filter(([op]) => !["analyse", "pse", "blend"].includes(op));
}

/** A value between 0 and 1 that looks random, from its place. @param {number} index */
function scattered(index) {
  const mixed = Math.imul(index ^ (index >>> 15), 0x2c1b3c6d);
  return ((mixed ^ (mixed >>> 12)) >>> 0) / 2 ** 32;
}

/** @param {string} op @param {Float32Array} data @returns {Promise<Times>} */
async function time(op, data) {
  for (let run = 0; run < WARM; run += 1) await bench.run(op, data);
  // The browser's clock ticks in tenths of a millisecond: short operations are timed by the batch.
  const start = performance.now();
  for (let run = 0; run < WARM; run += 1) await bench.run(op, data);
  const batch = Math.min(50, Math.max(1, Math.round((LEAST * WARM) / (performance.now() - start || 1))));
  /** @type {number[]} */
  const times = [];
  const end = performance.now() + TIME;
  while (times.length < MOST && (performance.now() < end || times.length < 5)) {
    const began = performance.now();
    for (let run = 0; run < batch; run += 1) await bench.run(op, data);
    times.push((performance.now() - began) / batch);
  }
  times.sort((a, b) => a - b);
  /** @param {number} share */
  const at = (share) => times[Math.min(times.length - 1, Math.floor(share * times.length))];
  return { median: at(0.5), p10: at(0.1), p90: at(0.9), count: times.length };
}

const said = byId("said", HTMLElement);
const button = byId("run", HTMLButtonElement);
said.textContent = bench.name;
button.addEventListener("click", async () => {
  button.disabled = true;
  const rows = byId("rows", HTMLElement);
  rows.replaceChildren();
  try {
    said.textContent = `Opening ${bench.name}…`;
    await bench.init();
    await bench.run("bank", input("bank"));
    for (const [op, form] of operations()) {
      said.textContent = `Timing ${op}…`;
      let cells;
      try {
        const result = await time(op, input(form));
        bench.measured[op] = result;
        cells = [result.median, result.p10, result.p90].map(milliseconds).concat(String(result.count));
      } catch (error) {
        cells = [error instanceof Error ? error.message : "failed", "", "", ""];
      }
      rows.append(
        make(
          "tr",
          { "data-op": op },
          make("th", { scope: "row" }, op === "knn" ? `${op}, ${BANK} codes of ${latent}` : op),
          ...cells.map((text) => make("td", { class: "value" }, text)),
        ),
      );
    }
    said.textContent = `Done: ${bench.name}.`;
  } catch (error) {
    said.textContent = error instanceof Error ? error.message : "The measurement failed.";
  }
  button.disabled = false;
});
