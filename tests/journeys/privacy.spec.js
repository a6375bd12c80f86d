// The promise that nothing drawn leaves the machine, kept by the browser.

import { expect, SEVEN, test } from "./lens.js";

test("the content security policy names this site and no other", async ({ lens, page }) => {
  await lens.open();
  const policy = await page.locator("meta[http-equiv='Content-Security-Policy']").getAttribute("content");
  const directives = new Map(
    (policy ?? "").split(";").map((part) => {
      const [name, ...sources] = part.trim().split(/\s+/);
      return [name, sources];
    }),
  );
  expect(directives.get("default-src")).toEqual(["'self'"]);
  expect(directives.get("script-src")).toEqual(["'self'", "'wasm-unsafe-eval'"]);
  expect(directives.get("connect-src")).toEqual(["'self'"]);
  expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|https?:|\*/);
});

test("the policy stops an inline script and a foreign request", async ({ lens, page }) => {
  await lens.open();
  lens.expected.push(
    /policy/i,
    /foreign request: https:\/\/example\.invalid/,
    /Refused to|Failed to fetch|Connecting to/,
  );
  const ran = await page.evaluate(async () => {
    const script = document.createElement("script");
    script.textContent = "window.inlineRan = true";
    document.head.append(script);
    const sent = await fetch("https://example.invalid/leak").then(
      () => true,
      () => false,
    );
    return { inline: "inlineRan" in window, sent };
  });
  expect(ran).toEqual({ inline: false, sent: false });
});

test("no request at all is made while drawing", async ({ lens }) => {
  await lens.open();
  await lens.settled();
  await lens.preset("3a");
  await lens.at("clear").click();
  const before = lens.requests.length;
  await lens.answer(() => lens.stroke(SEVEN));
  await lens.answer(() => lens.slide("k-slider", 20));
  expect(lens.requests.slice(before)).toEqual([]);

  // The address changes with a share, and Chromium then asks for the page's icon again.
  await lens.share();
  await lens.save("csv");
  await lens.save("png");
  expect(lens.requests.slice(before).filter((address) => !address.endsWith("/favicon.svg"))).toEqual([]);
});

test("every request of a visit goes to the site's own folder", async ({ lens }) => {
  await lens.open();
  await lens.settled();
  await lens.preset("7a");
  expect(lens.requests.length).toBeGreaterThan(5);
  for (const address of lens.requests) expect(address.startsWith(lens.site), address).toBe(true);
});

test("the page works on without a network once it was opened", async ({ lens, page, context }) => {
  await lens.open();
  await lens.settled();
  await lens.stored(["cpu_bg.wasm", "weights", "index.html"]);
  await context.setOffline(true);
  await page.reload();
  await lens.ready();
  await lens.preset("7a");
  await expect(lens.at("verdict")).not.toHaveAttribute("data-level", "unknown");
  await expect(lens.at("offline")).toBeVisible();
});
