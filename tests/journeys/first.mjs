// How long a stranger who opens a shared link waits for the verdict: from navigation, with cold caches, at
// 20 Mbit/s and 20 ms there and back. Prints the median of five visits. `cargo xtask bench --page` starts it.

import { chromium } from "@playwright/test";

import { QUIET } from "./chromium.mjs";
import { serveSlowly } from "./slow.mjs";

const { CHROME, NOVELTY_DIST } = process.env;
if (!CHROME || !NOVELTY_DIST) throw new Error("CHROME and NOVELTY_DIST are not set: run `cargo xtask bench --page`.");

const VISITS = 5;
const LINE = { bytesPerSecond: 20e6 / 8, delay: 20 };

const site = await serveSlowly(NOVELTY_DIST, LINE);
const browser = await chromium.launch({ executablePath: CHROME, args: QUIET });
try {
  const link = await shared();
  /** @type {{time: number, sent: number, marks: Record<string, number>}[]} */
  const visits = [];
  for (let visit = 0; visit < VISITS; visit += 1) visits.push(await visitOnce(link));
  visits.sort((a, b) => a.time - b.time);
  const middle = visits[VISITS >> 1];
  console.log(`First verdict of a shared link, cold caches, 20 Mbit/s and 20 ms (HTTP/2, Brotli), ${VISITS} visits`);
  console.log(
    `  median ${round(middle.time)} ms, from ${round(visits[0].time)} to ${round(visits[VISITS - 1].time)} ms; ${round(middle.sent / 1000)} kB had travelled`,
  );
  console.log(
    `  on the way: ${Object.entries(middle.marks)
      .map(([name, time]) => `${name} ${round(time)} ms`)
      .join(", ")}`,
  );
} finally {
  await browser.close();
  site.close();
}

/** A link to a seven, made by the page itself, without the slow line. */
async function shared() {
  const page = await browser.newPage({ ignoreHTTPSErrors: true });
  site.state.fast = true;
  await page.goto(site.url);
  await page.locator("html[data-ready='true']").waitFor();
  await page.getByTestId("preset-7a").click();
  await page.getByTestId("share").and(page.locator(":enabled")).click();
  await page.getByTestId("share-box").waitFor();
  const link = await page.getByTestId("share-link").inputValue();
  await page.close();
  return link;
}

/** One visit in a browser context of its own. @param {string} link */
async function visitOnce(link) {
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const page = await context.newPage();
  site.state.fast = false;
  site.state.sent = 0;
  await page.addInitScript(() => {
    const seen = /** @type {Record<string, number>} */ ({});
    /** @type {any} */ (window).__seen = seen;
    new MutationObserver(() => {
      const level = document.getElementById("verdict")?.dataset.level;
      if (document.documentElement.dataset.ready) seen.ready ??= performance.now();
      if (level && level !== "none") seen.verdict ??= performance.now();
    }).observe(document, {
      subtree: true,
      childList: true,
      attributes: true,
      attributeFilter: ["data-level", "data-ready"],
    });
  });
  await page.goto(link, { waitUntil: "commit" });
  const marks = await page.waitForFunction(
    () => {
      /** @type {Record<string, number>} */
      const seen = /** @type {any} */ (window).__seen;
      if (!seen.verdict) return null;
      const arrived = (/** @type {string} */ name) =>
        performance
          .getEntriesByType("resource")
          .find((entry) => entry.name.includes(name))
          ?.toJSON().responseEnd ?? 0;
      return {
        page: performance.getEntriesByType("navigation")[0].toJSON().responseEnd,
        scripts: arrived("js/app/main.js"),
        worker: arrived("worker.js"),
        ...seen,
      };
    },
    undefined,
    { polling: 20, timeout: 60_000 },
  );
  const { verdict, ...others } = /** @type {Record<string, number>} */ (await marks.jsonValue());
  const sent = site.state.sent;
  await context.close();
  return { time: verdict, sent, marks: others };
}

/** @param {number} value */
function round(value) {
  return Math.round(value);
}
