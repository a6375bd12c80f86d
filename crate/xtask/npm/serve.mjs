// Serves a folder of static files on the loopback address, under a path: node serve.mjs FOLDER [--port N] [--path /lens/].
// Prints the address when it answers. It is for development and tests; any host of static files serves the site.

import { createServer } from "node:http";
import { parseArgs } from "node:util";
import handler from "serve-handler";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { port: { type: "string", default: "0" }, path: { type: "string", default: "/" } },
});
/** Longest name of a file in the usual file systems. */
const LONGEST_NAME = 255;
const prefix = values.path;
const options = {
  public: positionals[0],
  cleanUrls: false,
  directoryListing: false,
  headers: [
    {
      source: "**",
      headers: [
        { key: "Cache-Control", value: "no-cache" },
        { key: "Content-Disposition", value: null },
        { key: "Referrer-Policy", value: "no-referrer" },
        { key: "X-Content-Type-Options", value: "nosniff" },
      ],
    },
  ],
};

const server = createServer((request, response) => {
  const address = new URL(request.url ?? "/", "http://localhost");
  if (address.pathname === "/" && prefix !== "/") return void response.writeHead(302, { location: prefix }).end();
  if (`${address.pathname}/` === prefix) return void response.writeHead(302, { location: prefix }).end();
  if (!address.pathname.startsWith(prefix)) return void response.writeHead(404).end("Not found\n");
  const inside = address.pathname.slice(prefix.length - 1);
  request.url = inside.endsWith("/") ? `${inside}index.html` : inside;
  // A link whose # was encoded is one long name; the file system refuses it, which the handler takes for its own failure.
  if (inside.split("/").some((name) => name.length > LONGEST_NAME)) request.url = "/no-such-file";
  return handler(request, response, options);
});
// The default of 5 s closes a connection just as a slow client uses it again, which the client takes for a failure.
server.keepAliveTimeout = 10 * 60 * 1000;
server.on("error", (error) => {
  console.error(error.message);
  process.exitCode = 1;
});
server.listen(Number(values.port), "127.0.0.1", () => {
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  console.log(`http://127.0.0.1:${address.port}${prefix}`);
});
