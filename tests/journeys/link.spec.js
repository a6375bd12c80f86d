// A link carries the whole state, and explains itself when it cannot be read.

import { deflateSync, inflateSync } from "node:zlib";
import { expect, SEVEN, test } from "./lens.js";

/**
 * The text of a link with another head (`crate/core/src/link/mod.rs`).
 * @param {string} text
 * @param {(head: any) => void} change
 */
function withHead(text, change) {
  const [version, body] = text.split(".");
  const payload = inflateSync(Buffer.from(body, "base64url"));
  let [length, at] = [0, 0];
  do length |= (payload[at] & 127) << (7 * at);
  while (payload[at++] & 128);
  const head = JSON.parse(payload.subarray(at, at + length).toString());
  change(head);
  const json = Buffer.from(JSON.stringify(head));
  const size = [];
  for (let rest = json.length; rest > 0; rest >>= 7) size.push((rest & 127) | (rest > 127 ? 128 : 0));
  const changed = Buffer.concat([Buffer.from(size), json, payload.subarray(at + length)]);
  return `${version}.${deflateSync(changed).toString("base64url")}`;
}

test("a shared link reproduces the result in another tab", async ({ lens, page, context, baseURL }) => {
  await lens.open();
  await lens.answer(() => lens.stroke(SEVEN));
  await lens.answer(() => lens.slide("k-slider", 17));
  await lens.answer(() => lens.slide("sigma-slider", 2.5));
  const first = await lens.report();
  const link = await lens.share();
  expect(link).toContain("#1.");
  expect(new URL(link).pathname).toBe(new URL(/** @type {string} */ (baseURL)).pathname);

  const other = await context.newPage();
  await other.goto(link);
  await expect(other.getByTestId("reproduction")).toBeVisible({ timeout: 30_000 });
  await expect(other.getByTestId("reproduction")).toHaveAttribute("data-outcome", "exact");
  await expect(other.getByTestId("k-slider")).toHaveValue("17");
  await expect(other.getByTestId("sigma-slider")).toHaveValue("2.5");
  await expect(other.getByTestId("metric-agreement")).toHaveText(await lens.at("metric-agreement").innerText());
  await expect(other.getByTestId("verdict-text")).toHaveText(await lens.at("verdict-text").innerText());
  await other.close();
  expect(first.metrics.k).toBe(17);
  await expect(page.getByTestId("share-said")).toContainText("the drawing, the model and all settings");
});

test("a link made when the weights had another file format is reproduced up to rounding", async ({ lens, page }) => {
  await lens.open();
  await lens.preset("7a");
  const link = new URL(await lens.share());
  const card = await (await page.request.get(new URL("models/mnist-abati/card.json", lens.site).href)).json();
  const before = withHead(link.hash.slice(1), (head) => {
    expect(head.model).toBe("mnist-abati");
    expect(card.files[0].sha256).toContain(head.weights);
    [head.weights] = card.earlier_weights;
    head.claim.backend = "flex";
    head.claim.mse *= 1.000001;
  });
  await page.goto("about:blank");
  await lens.open(`#${before}`);
  await expect(lens.at("reproduction")).toHaveAttribute("data-outcome", "close", { timeout: 30_000 });
  await expect(lens.at("reproduction")).toHaveText(/up to rounding.+flex/);
  await expect(lens.at("reproduction")).not.toContainText("different weights");
});

test("drawing on leaves the link behind", async ({ lens, page }) => {
  await lens.open();
  await lens.preset("3a");
  await lens.share();
  expect(page.url()).toContain("#1.");
  await lens.answer(() =>
    lens.stroke([
      [0.2, 0.2],
      [0.8, 0.8],
    ]),
  );
  expect(page.url()).not.toContain("#1.");
  await expect(lens.at("share-box")).toBeHidden();
});

test("a link cut short explains itself", async ({ lens, page }) => {
  await lens.open();
  await lens.preset("7a");
  const link = await lens.share();
  await page.goto("about:blank");
  await page.goto(link.slice(0, link.length - 25));
  await lens.ready();
  await expect(lens.at("state-banner")).toBeVisible();
  await expect(lens.at("state-sentence")).toHaveText(/link/i);
  await lens.at("state-action").click();
  await expect(lens.at("state-banner")).toBeHidden();
  await lens.preset("7a");
});

test("a link from a newer version says so", async ({ lens }) => {
  await lens.open("#9999.AAAA");
  await expect(lens.at("state-banner")).toBeVisible();
  await expect(lens.at("state-sentence")).toHaveText(/newer/i);
});

for (const [name, fragment] of [
  ["noise", "#1.%%%notbase64***"],
  ["an empty body", "#1."],
  ["a huge body", `#1.${"A".repeat(300_000)}`],
]) {
  test(`a link of ${name} neither hangs the page nor draws anything`, async ({ lens }) => {
    await lens.open(fragment);
    await expect(lens.at("state-sentence")).toHaveText(/.{15,}/);
    await expect(lens.at("verdict")).toHaveAttribute("data-level", "unknown");
    await lens.preset("0a");
  });
}
