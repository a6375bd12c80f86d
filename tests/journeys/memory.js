// What the page takes of the machine's memory, for the journeys that ask.

import { readFileSync } from "node:fs";

/** @typedef {import("@playwright/test").Page} Page */

/** Bytes of the modules' linear memory; it never shrinks, so growth shows. @param {Page} page */
export async function linear(page) {
  let sum = 0;
  for (const worker of page.workers()) {
    sum += await worker.evaluate(async () => {
      // A second call of the module's start gives the instance that runs.
      const module = await import(new URL(`../../${self.name}.js`, self.location.href).href);
      return (await module.default()).memory.buffer.byteLength;
    });
  }
  return sum;
}

/** Bytes of the page's JavaScript heap after a collection. @param {Page} page */
export async function heap(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  await session.detach();
  return usedSize;
}

/**
 * Bytes that the page's workers keep after a collection, array buffers among them: decoded photos would stay there.
 * Playwright gives a worker no session of its own, so calls to it travel inside the page's.
 * @param {Page} page
 */
export async function workers(page) {
  const session = await page.context().newCDPSession(page);
  /** @type {Map<number, (result: any) => void>} */
  const open = new Map();
  /** @type {string[]} */
  const found = [];
  session.on(
    "Target.attachedToTarget",
    ({ sessionId, targetInfo }) => targetInfo.type === "worker" && found.push(sessionId),
  );
  session.on("Target.receivedMessageFromTarget", ({ message }) => {
    const { id, result } = JSON.parse(message);
    open.get(id)?.(result);
  });
  let calls = 0;
  const ask = (/** @type {string} */ sessionId, /** @type {string} */ method) =>
    new Promise((resolve) => {
      open.set((calls += 1), resolve);
      void session.send("Target.sendMessageToTarget", { sessionId, message: JSON.stringify({ id: calls, method }) });
    });
  // The answer comes after the workers that are there were told of.
  await session.send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  let sum = 0;
  for (const worker of found) {
    await ask(worker, "HeapProfiler.collectGarbage");
    const { usedSize, embedderHeapUsedSize = 0, backingStorageSize = 0 } = await ask(worker, "Runtime.getHeapUsage");
    sum += usedSize + embedderHeapUsedSize + backingStorageSize;
  }
  await session.detach();
  return sum;
}

/** Resident bytes of the browser's renderer and graphics processes; Linux only, else 0. @param {Page} page */
export async function resident(page) {
  const browser = page.context().browser();
  if (process.platform !== "linux" || !browser) return 0;
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  return processInfo
    .filter(({ type }) => /renderer|gpu/i.test(type))
    .reduce((sum, { id }) => sum + Number(readFileSync(`/proc/${id}/statm`, "utf8").split(" ")[1]) * 4096, 0);
}
