// Runs tests/peers in Chromium and prints its table: the engine beside onnxruntime-web and TensorFlow.js, one thread each.
// `cargo xtask bench --peers` starts it. NOVELTY_PEERS_ONLY=PSE runs only the operations whose name contains that.

import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

import { chromium } from "@playwright/test";

import { QUIET } from "./chromium.mjs";

const { CHROME, NOVELTY_DIST, NOVELTY_PEERS_FILES, NOVELTY_PEERS_ONLY = "" } = process.env;
if (!CHROME || !NOVELTY_DIST || !NOVELTY_PEERS_FILES)
  throw new Error("CHROME, NOVELTY_DIST and NOVELTY_PEERS_FILES are not set: run `cargo xtask bench --peers`.");

const TYPES = /** @type {Record<string, string>} */ ({
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".json": "application/json",
  ".wasm": "application/wasm",
});
/** What is served where: the site, the generated files, and this page with its packages. */
const PLACES = /** @type {const} */ ([
  ["/site/", NOVELTY_DIST],
  ["/files/", NOVELTY_PEERS_FILES],
  ["/", fileURLToPath(new URL("../peers/", import.meta.url))],
]);

const server = createServer(async (request, response) => {
  const path = normalize(decodeURIComponent(new URL(request.url ?? "/", "http://local").pathname));
  const [prefix, folder] = PLACES.find(([start]) => path.startsWith(start)) ?? PLACES[2];
  const file = join(folder, path.slice(prefix.length));
  const there = await stat(file).catch(() => null);
  if (!there?.isFile()) return response.writeHead(404).end();
  response.writeHead(200, { "Content-Type": TYPES[extname(file)] ?? "application/octet-stream" });
  createReadStream(file).pipe(response);
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
const address = server.address();
if (!address || typeof address === "string") throw new Error("the server has no port");

const browser = await chromium.launch({ executablePath: CHROME, args: QUIET });
try {
  const page = await browser.newPage();
  page.on("pageerror", (error) => console.error(error.message));
  await page.exposeFunction("tell", (/** @type {Row} */ row) => console.log(line(row)));
  const only = encodeURIComponent(NOVELTY_PEERS_ONLY);
  await page.goto(`http://127.0.0.1:${address.port}/peers.html?only=${only}`);
  await page.waitForFunction(() => "peers" in window);
  console.log(
    [
      "operation".padEnd(42),
      "engine".padStart(10),
      ..."worker,onnxruntime-web,tfjs".split(",").map((name) => name.padStart(34)),
    ].join(""),
  );
  const { versions } = await page.evaluate(() => {
    const { peers, tell } = /** @type {any} */ (window);
    return peers(tell);
  });
  console.log(
    `Chromium ${browser.version()}, onnxruntime-web ${versions["onnxruntime-web"]}, tfjs ${versions.tfjs}, one thread each. ` +
      "For each: milliseconds, and ours as a multiple of theirs, median [10th to 90th percentile of the rounds].",
  );
} finally {
  await browser.close();
  server.close();
}

/**
 * @typedef {object} Row
 * @property {string} name
 * @property {number} engine
 * @property {Record<string, string>} failed
 * @property {Record<string, {milliseconds: number, ratio: number, low: number, high: number}>} peers
 */

/** @param {Row} row */
function line({ name, engine, failed, peers }) {
  const cells = ["worker", "onnxruntime-web", "tfjs"].map((peer) => {
    const found = peers[peer];
    if (!found) return failed[peer] ?? "not run";
    const { milliseconds, ratio, low, high } = found;
    return `${milliseconds.toFixed(3)} ms  ${ratio.toFixed(2)} × [${low.toFixed(2)} to ${high.toFixed(2)}]`;
  });
  return [name.padEnd(42), `${engine.toFixed(3)} ms`.padStart(10), ...cells.map((cell) => cell.padStart(34))].join("");
}
