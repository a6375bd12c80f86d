// The page as the journeys see it. Every journey also fails on a console error, an uncaught exception,
// a violation of the content security policy, or a request to another origin.

import { expect, test as base } from "@playwright/test";

/** @typedef {import("@playwright/test").Page} Page */
/** @typedef {import("@playwright/test").Download} Download */

export const MAPS = ["input", "reconstruction", "error", "saliency", "saliency_squared", "pse"];

export class Lens {
  /** @param {Page} page @param {string} site  address of the site's root */
  constructor(page, site) {
    this.page = page;
    this.site = site;
    /** @type {string[]} */
    this.problems = [];
    /** Addresses asked for so far, by the page and its workers. @type {string[]} */
    this.requests = [];
    /** Console errors that a journey provokes on purpose. @type {RegExp[]} */
    this.expected = [];
  }

  async watch() {
    const { page } = this;
    page.on("console", (message) => {
      if (message.type() === "error") this.problems.push(`console: ${message.text()}`);
    });
    page.on("pageerror", (error) => this.problems.push(`exception: ${error.message}`));
    page.context().on("request", (request) => {
      const address = request.url();
      if (/^(blob|data):/.test(address)) return;
      this.requests.push(address);
      if (new URL(address).origin !== new URL(this.site).origin) this.problems.push(`foreign request: ${address}`);
    });
    await page.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (event) =>
        console.error(`policy violation: ${event.violatedDirective} ${event.blockedURI}`),
      );
    });
  }

  /** Opens the site and waits until the CPU module answers. @param {string} [address] relative, such as `?backend=cpu` */
  async open(address = "") {
    await this.page.goto(new URL(address, this.site).href);
    await this.ready();
  }

  async ready() {
    await expect(this.page.locator("html")).toHaveAttribute("data-ready", "true", { timeout: 30_000 });
  }

  /** Waits until warm-up and the trial of WebGPU are over. */
  async settled() {
    await expect(this.page.locator("html")).toHaveAttribute("data-settled", "true", { timeout: 50_000 });
  }

  /** @param {string} id */
  at(id) {
    return this.page.getByTestId(id);
  }

  /** How many analyses the page has shown. */
  async analyses() {
    return Number((await this.page.locator("html").getAttribute("data-analyses")) ?? 0);
  }

  /** Does something and waits until its result is shown and nothing waits. @param {() => Promise<unknown>} deed */
  async answer(deed) {
    const before = await this.analyses();
    await deed();
    await this.page.waitForFunction(
      (count) =>
        Number(document.documentElement.dataset.analyses ?? 0) > count &&
        document.documentElement.dataset.rested === "true",
      before,
      { timeout: 20_000 },
    );
  }

  /** @param {string} id */
  async preset(id) {
    await this.answer(() => this.at(`preset-${id}`).click());
  }

  /**
   * Draws one stroke with the mouse through points of the unit square.
   * @param {[number, number][]} points @param {(index: number) => Promise<void>} [between]
   */
  async stroke(points, between) {
    const { mouse } = this.page;
    const sheet = this.at("canvas");
    await sheet.scrollIntoViewIfNeeded();
    const box = await sheet.boundingBox();
    if (!box) throw new Error("the sheet is not visible");
    const place = (/** @type {[number, number]} */ [x, y]) =>
      /** @type {const} */ ([box.x + x * box.width, box.y + y * box.height]);
    await mouse.move(...place(points[0]));
    await mouse.down();
    for (let index = 1; index < points.length; index += 1) {
      await mouse.move(...place(points[index]), { steps: 6 });
      await between?.(index);
    }
    await mouse.up();
  }

  /** Sets a slider as a hand would: to a value, with its event. @param {string} id @param {number} value */
  async slide(id, value) {
    await this.at(id).fill(String(value));
  }

  /** Drops a PNG file on an element, or pastes it there. @param {"drop" | "paste"} kind @param {string} id @param {string} name @param {Buffer} bytes */
  async bring(kind, id, name, bytes) {
    await this.page.evaluate(
      ([type, testid, file, data]) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([Uint8Array.from(data)], file, { type: "image/png" }));
        const options = { bubbles: true, cancelable: true };
        document
          .querySelector(`[data-testid='${testid}']`)
          ?.dispatchEvent(
            type === "drop"
              ? new DragEvent("drop", { ...options, dataTransfer: transfer })
              : new ClipboardEvent("paste", { ...options, clipboardData: transfer }),
          );
      },
      /** @type {const} */ ([kind, id, name, [...bytes]]),
    );
  }

  /** Waits until the service worker is at work and has stored files whose addresses contain these parts. @param {string[]} parts */
  async stored(parts) {
    await this.page.waitForFunction(async (wanted) => {
      const names = await caches.keys();
      const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
      const addresses = requests.flat().map(({ url }) => url);
      return (
        navigator.serviceWorker.controller !== null &&
        wanted.every((part) => addresses.some((address) => address.includes(part)))
      );
    }, parts);
  }

  /** The pixels of a map's canvas as one number, to see whether it changed. @param {string} id */
  async print(id) {
    return this.page.evaluate((name) => {
      const canvas = document.querySelector(`[data-testid="${name}"]`);
      const own = canvas instanceof HTMLCanvasElement ? canvas : canvas?.querySelector("canvas");
      const data = own?.getContext("2d")?.getImageData(0, 0, own.width, own.height).data;
      if (!data) throw new Error(`no canvas in ${name}`);
      let hash = 2166136261;
      for (const byte of data) hash = Math.imul(hash ^ byte, 16777619) >>> 0;
      return hash;
    }, id);
  }

  /** How many different colours a map shows. @param {string} id */
  async colours(id) {
    return this.page.evaluate((name) => {
      const canvas = document.querySelector(`[data-testid="${name}"] canvas`);
      if (!(canvas instanceof HTMLCanvasElement)) throw new Error(`no canvas in ${name}`);
      const data = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data;
      return new Set(new Uint32Array(data?.buffer ?? new ArrayBuffer(0))).size;
    }, id);
  }

  /** @param {"png" | "json" | "csv"} kind @returns {Promise<{name: string, bytes: Buffer}>} */
  async save(kind) {
    await this.at("save").click();
    const [download] = await Promise.all([this.page.waitForEvent("download"), this.at(`save-${kind}`).click()]);
    return { name: download.suggestedFilename(), bytes: await readAll(download) };
  }

  /** The report, as Save gives it. @returns {Promise<any>} */
  async report() {
    return JSON.parse((await this.save("json")).bytes.toString("utf8"));
  }

  /** The address that Share makes. */
  async share() {
    await this.at("share").click();
    await expect(this.at("share-box")).toBeVisible();
    return this.at("share-link").inputValue();
  }
}

/** @param {Download} download */
async function readAll(download) {
  const chunks = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** A seven, as a hand draws it. @type {[number, number][]} */
export const SEVEN = [
  [0.28, 0.25],
  [0.5, 0.24],
  [0.72, 0.25],
  [0.62, 0.45],
  [0.53, 0.62],
  [0.44, 0.82],
];

/**
 * @typedef {import("@playwright/test").PlaywrightTestArgs & import("@playwright/test").PlaywrightTestOptions} PerTest
 * @typedef {import("@playwright/test").PlaywrightWorkerArgs & import("@playwright/test").PlaywrightWorkerOptions} PerWorker
 */

/** @type {import("@playwright/test").Fixtures<{lens: Lens}, {}, PerTest, PerWorker>} */
const fixtures = {
  lens: async ({ page, baseURL }, use) => {
    const lens = new Lens(page, baseURL ?? "");
    await lens.watch();
    await use(lens);
    const left = lens.problems.filter((problem) => !lens.expected.some((pattern) => pattern.test(problem)));
    expect(left, "nothing went wrong behind the page").toEqual([]);
  },
};

export const test = base.extend(fixtures);

export { expect };
