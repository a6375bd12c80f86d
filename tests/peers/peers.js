// Times the engine beside onnxruntime-web and TensorFlow.js (wasm), one thread each, in one page: the same weights, the
// same inputs, in turns. `tests/journeys/peers.mjs` reads `window.peers`.

/* global ort, tf */

import { planned } from "./tfjs.js";

const SITE = new URL("/site/", location.href);
const FILES = new URL("/files/", location.href);
/** Milliseconds that one measurement lasts at least, measurements a turn, runs before the first, and rounds. */
const [LEAST, TURN, WARM, ROUNDS] = [3, 5, 5, 15];
/** Largest difference of a result from ours, as a share of its largest value. */
const TOLERANCE = 2e-3;

const BANK = { codes: 54000, values: 32 };
const PATCH = 3 * 128 * 128;

/** Which operations run: those whose name contains the address's `only`. */
const ONLY = new URLSearchParams(location.search).get("only") ?? "";
/** What is compared: an operation of a model on so many items of so many values. */
const CASES = [
  ["Abati: forward", "mnist-abati", "recon", 1, 784],
  ["Abati: forward and gradient", "mnist-abati", "saliency", 1, 784],
  ["digits of paper B: forward", "mnist-not-2", "recon", 1, 784],
  ["digits of paper B: forward and gradient", "mnist-not-2", "saliency", 1, 784],
  ["digits of paper B: five decodings", "mnist-not-2", "decode", 5, 32],
  ...[1, 9].flatMap((items) => [
    [`patches: encode ${items}`, "washer-patches", "encode", items, PATCH],
    [`patches: decode ${items}`, "washer-patches", "decode", items, 128],
    [`patches: forward and gradient ${items}`, "washer-patches", "saliency", items, PATCH],
  ]),
  ["PSE, 28 × 28", "mnist-abati", "pse", 1, 784],
  ["PSE, 3 × 128 × 128", "washer-patches", "pse", 1, PATCH],
  ["k-NN over 54,000 × 32", "mnist-not-2", "knn", 1, 32],
]
  .map(([name, model, op, items, values]) => ({ name, model, op, items, values }))
  .filter(({ name }) => name.includes(ONLY));

/** A pseudo-random value between 0 and 1, as in www/js/app/bench.js. */
function scattered(index) {
  const mixed = Math.imul(index ^ (index >>> 15), 0x2c1b3c6d);
  return ((mixed ^ (mixed >>> 12)) >>> 0) / 2 ** 32;
}

const numbers = (length, from = 0) => Float32Array.from({ length }, (_, index) => scattered(index + from));

/** The order of channels: ours is first, that of TensorFlow.js last. */
function permuted(data, items, channels, towards) {
  if (channels === 1) return data;
  const pixels = data.length / items / channels;
  const found = new Float32Array(data.length);
  for (let item = 0; item < items; item += 1)
    for (let channel = 0; channel < channels; channel += 1)
      for (let pixel = 0; pixel < pixels; pixel += 1) {
        const [first, last] = [
          (item * channels + channel) * pixels + pixel,
          (item * pixels + pixel) * channels + channel,
        ];
        if (towards === "last") found[last] = data[first];
        else found[first] = data[last];
      }
  return found;
}

/** Our engine in this thread, and in its worker as on the page. */
async function ours() {
  const wasm = await import(new URL("cpu.js", SITE).href);
  await wasm.default({ module_or_path: fetch(new URL("cpu_bg.wasm", SITE)) });
  const { Channel } = await import(new URL("js/engine/worker-rpc.js", SITE).href);
  const engines = new Map();
  return async ({ model, op }) => {
    if (!engines.has(model)) {
      const engine = await wasm.Engine.open("cpu");
      const folder = new URL(`models/${model}/`, SITE);
      const bytes = async (name) => new Uint8Array(await (await fetch(new URL(name, folder))).arrayBuffer());
      const card = await bytes("card.json");
      const names = JSON.parse(new TextDecoder().decode(card)).files.map(({ name }) => name);
      await engine.load(card, names, await Promise.all(names.map(bytes)));
      const channel = new Channel("cpu");
      await channel.ask("fetch", { model, afresh: false });
      await channel.ask("open", { kind: "cpu", backend: "cpu" });
      await channel.ask("load");
      engines.set(model, { engine, channel });
    }
    const { engine, channel } = engines.get(model);
    if (op === "knn") {
      const bank = numbers(BANK.codes * BANK.values);
      await engine.run("bank", bank);
      await channel.ask("run", { op: "bank", input: bank });
    }
    return {
      direct: (input) => engine.run(op, input),
      worker: (input) => channel.ask("run", { op, input }),
    };
  };
}

/** onnxruntime-web. */
async function onnx({ model, op, items, values }) {
  const name = op === "pse" ? `pse-${values === 784 ? 28 : 128}` : op === "knn" ? "knn" : `${model}-${op}`;
  const session = await ort.InferenceSession.create(new URL(`${name}.onnx`, FILES).href, {
    executionProviders: ["wasm"],
    graphOptimizationLevel: "all",
  });
  const side = Math.sqrt(values / (values === PATCH ? 3 : 1));
  const shape = op === "knn" || op === "decode" ? [items, values] : [items, values === PATCH ? 3 : 1, side, side];
  const [x, y] = [session.inputNames[0], session.outputNames.at(-1)];
  return async (input) => (await session.run({ [x]: new ort.Tensor("float32", input, shape) }))[y].data;
}

/** TensorFlow.js. */
async function tensorflow({ model, op, items, values }) {
  const channels = values === PATCH ? 3 : 1;
  if (op === "knn") {
    const bank = tf.tensor(numbers(BANK.codes * BANK.values), [BANK.codes, BANK.values]);
    const squares = tf.sum(tf.square(bank), 1);
    return (input) =>
      tf.tidy(() => {
        const product = tf.reshape(tf.matMul(bank, tf.tensor(input, [BANK.values, 1])), [BANK.codes]);
        return tf.topk(tf.sub(tf.mul(product, 2), squares), 5).indices.dataSync();
      });
  }
  if (op === "pse") {
    const side = Math.sqrt(values / channels);
    const bell = [-2, -1, 0, 1, 2].map((at) => Math.exp(-0.5 * at * at));
    const sum = bell.reduce((total, value) => total + value, 0);
    const kernel = bell.map((a) => bell.map((b) => Array.from({ length: channels }, () => [(a * b) / sum ** 2])));
    const filter = tf.tensor(kernel);
    return (input) =>
      tf.tidy(() => {
        const x = tf.tensor(input, [1, side, side, channels]);
        return tf.mean(tf.square(tf.depthwiseConv2d(x, filter, 1, "same")), 3).dataSync();
      });
  }
  const run = await planned(new URL(`${model}-${op}`, FILES).href);
  return (input) => run(input, items);
}

const median = (values) => at(values, 0.5);
function at(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

async function timed(run, input, count) {
  const began = performance.now();
  for (let done = 0; done < count; done += 1) await run(input);
  return (performance.now() - began) / count;
}

/**
 * Milliseconds of every contestant in every round: of the measurements of its turn the fastest, since other work on the
 * machine only ever delays one.
 */
async function race(contestants) {
  for (const one of contestants) {
    const probe = (await timed(one.run, one.input, WARM)) > LEAST ? 1 : 10 * WARM;
    // The clock ticks in tenths of a millisecond.
    let fastest = Infinity;
    for (let turn = 0; turn < TURN; turn += 1) fastest = Math.min(fastest, await timed(one.run, one.input, probe));
    one.count = Math.max(1, Math.min(2000, Math.ceil(LEAST / Math.max(fastest, 0.002))));
    one.times = [];
  }
  for (let round = 0; round < ROUNDS; round += 1)
    for (let place = 0; place < contestants.length; place += 1) {
      const one = contestants[(place + round) % contestants.length];
      let fastest = Infinity;
      for (let turn = 0; turn < TURN; turn += 1)
        fastest = Math.min(fastest, await timed(one.run, one.input, one.count));
      one.times.push(fastest);
    }
}

/** How far a result is from ours, as a share of our largest value. */
function apart(own, other) {
  if (own.length !== other.length) return Infinity;
  const largest = own.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return own.reduce((most, value, index) => Math.max(most, Math.abs(value - Number(other[index]))), 0) / (largest || 1);
}

async function all(tell) {
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmPaths = new URL("node_modules/onnxruntime-web/dist/", location.href).href;
  tf.wasm.setWasmPaths(new URL("node_modules/@tensorflow/tfjs-backend-wasm/dist/", location.href).href);
  tf.wasm.setThreadsCount(1);
  await tf.setBackend("wasm");
  const engine = await ours();
  const versions = {
    "onnxruntime-web": ort.env.versions.web ?? ort.env.versions.common,
    tfjs: tf.version.tfjs,
    threads: tf.wasm.getThreadsCount(),
  };
  const rows = [];
  for (const test of CASES) {
    const channels = test.values === PATCH ? 3 : 1;
    const input = numbers(test.items * test.values, 7);
    const last = permuted(input, test.items, channels, "last");
    const { direct, worker } = await engine(test);
    const peers = [];
    /** @type {Record<string, string>} */
    const failed = {};
    for (const [name, make, given] of [
      ["onnxruntime-web", onnx, input],
      ["tfjs", tensorflow, last],
    ]) {
      try {
        const run = await make(test);
        peers.push({ name, run, input: given, result: await run(given) });
      } catch (error) {
        failed[name] = String(error.message ?? error);
      }
    }
    const own = await direct(input);
    for (const peer of peers) {
      const mapped = peer.name === "tfjs" && own.length === test.items * PATCH;
      const result = mapped ? permuted(peer.result, test.items, 3, "first") : peer.result;
      const found = test.op === "knn" ? own.slice(0, 5) : own;
      peer.apart = apart(found, result);
      if (!(peer.apart <= TOLERANCE)) failed[peer.name] = `its result differs by ${peer.apart.toExponential(1)}`;
    }
    const contestants = [
      { name: "engine", run: direct, input },
      { name: "worker", run: worker, input },
      ...peers.filter(({ name }) => !failed[name]),
    ];
    await race(contestants);
    const [first] = contestants;
    const row = { name: test.name, failed, engine: median(first.times), peers: {} };
    for (const one of contestants.slice(1)) {
      const ratios = first.times.map((time, round) => time / one.times[round]);
      row.peers[one.name] = {
        milliseconds: median(one.times),
        ratio: median(ratios),
        low: at(ratios, 0.1),
        high: at(ratios, 0.9),
        apart: one.apart,
      };
    }
    rows.push(row);
    await tell(row);
  }
  return { versions, rows };
}

window.peers = all;
