// Numbers as the page shows them are those of core's sentences.

import { readFileSync } from "node:fs";

import { expect, test } from "./lens.js";

test("a share is a percentage by the rule of core's sentences", async ({ lens, page }) => {
  /** @type {[number, string][]} */
  const cases = JSON.parse(readFileSync(new URL("../golden/percentages.json", import.meta.url), "utf8"));
  expect(cases.length).toBeGreaterThan(20);
  await page.goto(lens.site);
  const shown = await page.evaluate(
    async ([address, shares]) => {
      const { percent } = await import(/** @type {string} */ (address));
      return /** @type {number[]} */ (shares).map((share) => percent(share));
    },
    [new URL("js/ui/format.js", lens.site).href, cases.map(([share]) => share)],
  );
  expect(shown).toEqual(cases.map(([, text]) => text));
});
