// A server of static files behind a slow line, as most hosts are: HTTP/2, Brotli, one bandwidth for everything, and
// a delay before every answer and every new connection. Shaped here and not in the browser, so that workers feel it.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { createSecureServer } from "node:http2";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

/** Media types by extension; those with `true` travel in Brotli, as static hosts send them. */
const TYPES = /** @type {Record<string, [string, boolean]>} */ ({
  ".html": ["text/html; charset=utf-8", true],
  ".js": ["text/javascript; charset=utf-8", true],
  ".css": ["text/css; charset=utf-8", true],
  ".json": ["application/json", true],
  ".webmanifest": ["application/manifest+json", true],
  ".wasm": ["application/wasm", true],
  ".svg": ["image/svg+xml", true],
});
/** Bytes that travel between two looks at the clock: a few packets. */
const PIECE = 4096;
/** Milliseconds that a timer may be late without the line losing bandwidth. */
const LATE = 10;

/**
 * Serves `folder` at a free port of this machine.
 * @param {string} folder
 * @param {{bytesPerSecond: number, delay: number}} line  delay in milliseconds, there and back
 */
export async function serveSlowly(folder, line) {
  /** @type {Map<string, {kind: string, packed: boolean, body: Buffer}>} */
  const files = new Map();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(folder.length).replaceAll("\\", "/").replace(/^\/*/, "");
    // Nobody asks for the WebGPU module before the verdict; packing it takes long.
    const [kind, packs] = TYPES[extname(name)] ?? ["application/octet-stream", false];
    const raw = readFileSync(path);
    const packed = packs && !name.startsWith("gpu");
    files.set(name, {
      kind,
      packed,
      body: packed ? brotliCompressSync(raw, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }) : raw,
    });
  }
  const state = { fast: true, sent: 0 };
  /** When the line is free again, in milliseconds of the process. */
  let free = 0;
  /** @type {WeakSet<object>} */
  const known = new WeakSet();
  const server = createSecureServer(certificate(), async (request, response) => {
    const name = decodeURIComponent((request.url ?? "/").split(/[?#]/)[0]).replace(/^\/+/, "") || "index.html";
    const file = files.get(name);
    const session = request.stream.session ?? {};
    const first = !known.has(session);
    known.add(session);
    // A new connection is greeted twice, by TCP and by TLS, before it can ask.
    if (!state.fast) await pause(line.delay * (first ? 3 : 1));
    if (!file) return void response.writeHead(404).end();
    response.writeHead(200, {
      "content-type": file.kind,
      "content-length": file.body.length,
      "cache-control": "no-cache",
      ...(file.packed ? { "content-encoding": "br" } : {}),
    });
    for (let at = 0; at < file.body.length && !response.stream.destroyed; at += PIECE) {
      const piece = file.body.subarray(at, at + PIECE);
      if (!state.fast) {
        // The next free moment of the one line, shared with every other connection.
        free = Math.max(free, performance.now() - LATE) + (piece.length / line.bytesPerSecond) * 1000;
        const wait = free - performance.now();
        if (wait > 1) await pause(wait);
      }
      state.sent += piece.length;
      response.write(piece);
    }
    response.end();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  return { url: `https://127.0.0.1:${address.port}/`, state, close: () => server.close() };
}

/** A certificate for an hour of talking to oneself: browsers speak HTTP/2 only under TLS. */
function certificate() {
  const folder = mkdtempSync(join(tmpdir(), "novelty-lens-"));
  try {
    const [key, cert] = ["key.pem", "cert.pem"].map((name) => join(folder, name));
    execFileSync(
      "openssl",
      [
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "1",
        "-subj",
        "/CN=localhost",
        "-keyout",
        key,
        "-out",
        cert,
      ],
      { stdio: "ignore" },
    );
    return { key: readFileSync(key), cert: readFileSync(cert) };
  } catch (cause) {
    throw new Error("A certificate could not be made: install your system's package openssl.", { cause });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {number} milliseconds */
function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
