// The Evidence room: ours beside the papers', charts one can point at, and the visitor's drawing on them.

import { readFileSync } from "node:fs";

import { expect, SEVEN, test } from "./lens.js";

const PUBLISHED = JSON.parse(readFileSync(new URL("../../www/evidence/a-figure-2.json", import.meta.url), "utf8"));

const HIDDEN = JSON.parse(readFileSync(new URL("../../www/evidence/c-figure-7.json", import.meta.url), "utf8"));

/** @typedef {{name: string, ours: number | null, sd?: number}} Measured */

/** @param {import("./lens.js").Lens} lens @param {string} file */
const article = (lens, file) => lens.page.locator(`[data-testid="evidence-table"][data-file="${file}"]`);

test("the room opens with paper A's Table 1, Figure 2 and findings, each with its command", async ({ lens, page }) => {
  await lens.open("#evidence");
  const tables = lens.at("evidence-table");
  await expect(tables.nth(3)).toBeVisible();
  const files = await tables.evaluateAll((all) => all.map((one) => one.getAttribute("data-file")));
  expect(files.slice(0, 4)).toEqual(["a-table-1.json", "a-figure-2.json", "a-finding-5.json", "a-finding-6.json"]);
  for (const file of files) {
    const one = article(lens, String(file));
    const command = await one.getByTestId("evidence-command").innerText();
    for (const segment of command.split(" && ")) expect(segment, command).toMatch(/^cargo (lab|xtask) [^;]+$/);
    // Words, not only colours.
    for (const text of await one.locator("tbody .status").allTextContents())
      expect(text).toMatch(/pass|miss|no reference|not run/);
  }
  await expect(page.locator(".jump").first()).toContainText(/\d+ of \d+|not run yet|–/);
});

test("example maps stand under their columns, load, and scroll inside themselves on a phone", async ({
  lens,
  page,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await lens.open("#evidence");
  const shown = lens.at("example");
  await expect(shown.first()).toBeAttached();
  for (const one of await shown.all()) {
    await one.scrollIntoViewIfNeeded();
    await expect
      .poll(() => one.locator("img").evaluate((image) => /** @type {HTMLImageElement} */ (image).naturalWidth))
      .toBeGreaterThan(100);
    await expect(one.locator("figcaption")).toContainText(/(threshold|AUROC).*Licence: \S/s);
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await page.locator(".jump", { hasText: "Example maps" }).click();
  await expect(lens.at("examples")).toBeFocused();
  expect(await lens.at("examples").locator("img").first().getAttribute("alt")).toContain("squared error");
});

test("a chart is read with the arrow keys, in the numbers of its table", async ({ lens, page }) => {
  await lens.open("#evidence");
  const figure = article(lens, "a-figure-2.json");
  const marks = figure.locator("[data-mark]");
  await expect(marks).toHaveCount(22);
  await marks.first().focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  const two = PUBLISHED.rows.find((/** @type {{name: string}} */ row) => row.name === "2 of 10 agree, normal");
  const tip = figure.locator(".chart-tip");
  await expect(tip).toBeVisible();
  await expect(tip).toContainText(`published ${two.published}`);
  await expect(tip).toContainText(`ours ${Number(two.ours.toPrecision(4))}`);
  const spoken = await page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
  expect(spoken).toContain("2 of 10 agree, normal");
  await page.keyboard.press("Escape");
  await expect(tip).toBeHidden();
  await page.keyboard.press("End");
  await expect(tip).toContainText("10 of 10 agree, novel");
  await figure.locator("summary").click();
  await expect(figure.locator("tbody tr").nth(2)).toContainText(String(two.published));
});

for (const [width, colorScheme] of /** @type {const} */ ([
  [1280, "light"],
  [390, "dark"],
])) {
  test(`series over a number are curves with whiskers at ${width} pixels, and what was not run is said`, async ({
    lens,
    page,
  }) => {
    await page.setViewportSize({ width, height: 844 });
    await page.emulateMedia({ colorScheme });
    await lens.open("#evidence");
    const figure = article(lens, "c-figure-7.json");
    const run = HIDDEN.rows.filter((/** @type {Measured} */ { ours }) => ours !== null);
    await expect(figure.locator("[data-mark]")).toHaveCount(run.length);
    await expect(figure.locator("[data-mark] .whisker")).toHaveCount(
      run.filter((/** @type {Measured} */ { sd }) => typeof sd === "number").length,
    );
    await expect(figure.locator(".chart .curve")).toHaveCount(2);
    await expect(figure.locator(".chart-legend")).toContainText(
      /PSE: circles.*MSE: squares.*standard deviation over seeds/,
    );
    for (const { name } of HIDDEN.rows.filter((/** @type {Measured} */ { ours }) => ours === null))
      await expect(figure.getByTestId("curves-note")).toContainText(/\d+/.exec(name)?.[0] ?? "");
    await figure.locator("[data-mark]").first().focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    const row = run.find((/** @type {Measured} */ { name }) => name === "H 16, PSE");
    for (const words of [
      "H 16, PSE",
      `ours ${Number(row.ours.toPrecision(4))} ±\u00a0${Number(row.sd.toPrecision(2))}`,
    ]) {
      await expect(figure.locator(".chart-tip")).toContainText(words);
      expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toContain(words);
    }
    // No word is cut at an edge.
    const texts = await figure
      .locator(".chart-picture text")
      .evaluateAll((all) => all.map((one) => one.getBoundingClientRect()).map(({ left, right }) => [left, right]));
    const box = await figure.locator(".chart").boundingBox();
    for (const [left, right] of texts)
      expect(left >= (box?.x ?? 0) && right <= (box?.x ?? 0) + (box?.width ?? 0)).toBe(true);
    // Each quantity has a chart and an axis of its own.
    await expect(article(lens, "b-figure-6.json").locator(".panel-title")).toHaveText([
      "pixel AUROC",
      "image AUROC",
      "IoU",
    ]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  });
}

test("a line breaks off where a number was not run, and published numbers keep their rows of dots", async ({
  lens,
  page,
}) => {
  const row = (/** @type {string} */ name, /** @type {number | null} */ ours) => ({
    name,
    published: null,
    ours,
    tolerance: null,
    status: ours === null ? "not run" : "no reference",
  });
  const rows = [
    row("H 8, PSE", 0.2),
    row("H 16, PSE", null),
    row("H 32, PSE", 0.5),
    row("H 64, PSE", 0.6),
    row("H 16, MSE", 0.3),
    row("H 8, MSE", 0.25),
  ];
  const table = { title: "Paper C, Figure 7: accuracy", command: "lab features", model: "N", data: "MNIST", rows };
  await serve(page, {
    "c-figure-7.json": table,
    "c-figure-8.json": { ...table, rows: rows.map((one) => ({ ...one, published: 0.3 })) },
  });
  await lens.open("#evidence");
  const one = article(lens, "c-figure-7.json");
  await expect(one.locator("[data-mark]")).toHaveCount(5);
  await expect(one.locator(".whisker")).toHaveCount(0);
  expect((await one.locator(".chart .curve.normal").getAttribute("d"))?.replace(/[^ML]/g, "")).toBe("MML");
  await expect(one.getByTestId("curves-note")).toContainText("Not run: H 16, PSE.");
  await expect(article(lens, "c-figure-8.json").locator(".curve")).toHaveCount(0);
  await expect(article(lens, "c-figure-8.json").locator("[data-mark]")).toHaveCount(5);
});

test("of a long table the chart holds the rows that are judged, and says so", async ({ lens, page }) => {
  const rows = Array.from({ length: 50 }, (_, index) => ({
    name: `part ${index}`,
    published: index < 3 ? 0.9 : null,
    ours: 0.8,
    tolerance: index < 3 ? 0.2 : null,
    status: index < 3 ? "pass" : "no reference",
  }));
  const table = { title: "Paper B, Table 5: AUROC", command: "lab tables", model: "AE", data: "parts", rows };
  await serve(page, { "b-table-5.json": table, "b-parts.json": { ...table, rows: rows.slice(3) } });
  await lens.open("#evidence");
  await expect(article(lens, "b-table-5.json").locator("[data-mark]")).toHaveCount(3);
  await expect(article(lens, "b-table-5.json").getByTestId("chart-note")).toHaveText(
    "The chart holds the 3 of 50 rows that are judged against the paper.",
  );
  await expect(article(lens, "b-parts.json").getByTestId("chart")).toHaveCount(0);
});

test("the visitor's drawing is marked, whatever K the Draw room stands at, and the mark moves with it", async ({
  lens,
  page,
}) => {
  await lens.open();
  await lens.at("room-evidence").click();
  await expect(lens.at("evidence-drawing")).toContainText("Draw something");
  await expect(page.locator(".chart .drawn")).toHaveCount(0);
  const figure = article(lens, "a-figure-2.json");
  const seen = [];
  for (const id of ["7a", "spiral", "1a"]) {
    await lens.at("room-draw").click();
    await lens.answer(() => lens.slide("k-slider", 10));
    await lens.preset(id);
    const agreement = Number.parseInt(await lens.at("metric-agreement").innerText(), 10);
    seen.push(agreement);
    await lens.answer(() => lens.slide("k-slider", 30));
    await lens.at("room-evidence").click();
    // In both panels, at the place that K = 10 gives.
    for (const mark of [agreement, agreement + 11])
      await expect(figure.locator(`[data-mark="${mark}"] .drawn`)).toHaveCount(1);
    await expect(figure.locator(".drawn-line")).toHaveCount(2);
    await expect(figure.locator(`[data-mark="${agreement}"]`)).toHaveAttribute("aria-label", /your drawing/);
    await expect(lens.at("evidence-scores").locator(".drawn-line")).toHaveCount(1);
    await expect(article(lens, "a-finding-6.json").locator(".chart .drawn")).toHaveCount(4);
  }
  expect(new Set(seen).size).toBeGreaterThan(1);
  await lens.at("room-draw").click();
  await lens.answer(() => lens.at("clear").click());
  await lens.at("room-evidence").click();
  await expect(page.locator(".chart .drawn")).toHaveCount(0);
});

test("command and data can be taken away", async ({ lens, page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await lens.open("#evidence");
  const figure = article(lens, "a-figure-2.json");
  await figure.getByTestId("copy-command").click();
  await expect(figure.getByTestId("copy-command")).toHaveText("Copied");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`cargo ${PUBLISHED.command}`);

  /** @param {string} kind */
  const save = async (kind) => {
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      figure.getByTestId(`evidence-${kind}`).click(),
    ]);
    return { name: download.suggestedFilename(), text: readFileSync(await download.path(), "utf8") };
  };
  const json = await save("json");
  expect(json.name).toBe("a-figure-2.json");
  expect(JSON.parse(json.text)).toEqual(PUBLISHED);
  const csv = await save("csv");
  expect(csv.name).toBe("a-figure-2.csv");
  const lines = csv.text.trim().split("\r\n");
  expect(lines).toHaveLength(PUBLISHED.rows.length + 1);
  expect(lines[0]).toBe("name,published,ours,fixed,sd,spread,tolerance,status");
  expect(lines[1]).toBe(
    `"${PUBLISHED.rows[0].name}",${PUBLISHED.rows[0].published},${PUBLISHED.rows[0].ours},,,,0.05,${PUBLISHED.rows[0].status}`,
  );
});

test("tables of paper B find their place, with what was not run and what harms", async ({ lens, page }) => {
  const rows = [
    { name: "AE-con, MNIST", published: 0.921, ours: 0.933, tolerance: 0.03, status: "pass" },
    { name: "AE, MNIST <img src=x onerror=alert(1)>", published: 0.902, ours: 0.8, tolerance: 0.03, status: "miss" },
    { name: "VAE, MNIST", published: 0.9, ours: null, tolerance: 0.03, status: "not run" },
    { name: '=2+2,"AE"', published: null, ours: 0.7, tolerance: null, status: "no reference" },
  ];
  const table = {
    title: "Paper B, Table 3: mean AUROC, nine classes known",
    command: "lab tables",
    model: "five autoencoders",
    data: "MNIST test set",
    rows,
  };
  await page.route(/\/evidence\/index\.json/, (route) =>
    route.fulfill({ json: { tables: ["b-table-3.json", "a-table-1.json", "../x.json"] } }),
  );
  await page.route(/\/evidence\/b-table-3\.json/, (route) => route.fulfill({ json: table }));
  await lens.open("#evidence");
  await expect(lens.at("evidence-table")).toHaveCount(2);
  await expect(lens.at("evidence-table").nth(0)).toHaveAttribute("data-file", "a-table-1.json");
  const one = article(lens, "b-table-3.json");
  await expect(one).toContainText("1 of 2 within the accepted range, 1 not run");
  await expect(one.locator("[data-mark]")).toHaveCount(3);
  await expect(one.locator("tr[data-status='not run']")).toContainText("not run");
  await expect(one.locator("img")).toHaveCount(0);
  const [download] = await Promise.all([page.waitForEvent("download"), one.getByTestId("evidence-csv").click()]);
  expect(readFileSync(await download.path(), "utf8")).toContain('"=2+2,""AE""",,0.7,,,,,no reference');
});

/** Serves tables of ours in the place of all others. @param {import("@playwright/test").Page} page @param {Record<string, object>} tables  by their files */
async function serve(page, tables) {
  await page.route(/\/evidence\/index\.json/, (route) => route.fulfill({ json: { tables: Object.keys(tables) } }));
  for (const [file, table] of Object.entries(tables))
    await page.route(new RegExp(`/evidence/${file.replace(".", "\\.")}`), (route) => route.fulfill({ json: table }));
}

test("deviations, fixed settings, notes and the licence are shown, spoken and saved", async ({ lens, page }) => {
  const rows = [
    {
      name: "MNIST, NLN",
      published: 0.921,
      ours: 0.93664,
      sd: 0.0204,
      spread: "classes",
      fixed: 0.9301,
      tolerance: 0.03,
      status: "pass",
    },
    { name: "MNIST, reconstruction", published: null, ours: 0.65, sd: 0.1, tolerance: null, status: "no reference" },
    { name: "MNIST, distance", published: null, ours: 0.9, tolerance: null, status: "no reference" },
  ];
  const table = {
    title: "Paper B, Table 3: mean AUROC",
    command: "lab train mvtec-ae --category screw; lab tables; cargo xtask bench",
    model: "AE",
    data: "MNIST",
    licence: "CC <0>",
    notes: ["Oracle: chosen on the test set.", "Carried: chosen on another."],
    rows,
  };
  const plain = { ...table, notes: undefined, licence: undefined, rows: [rows[2], { ...rows[1], sd: undefined }] };
  const narrow = { ...plain, rows: [{ ...rows[1], spread: "draws" }, rows[2]] };
  await serve(page, { "b-table-3.json": table, "b-table-4.json": plain, "b-table-5.json": narrow });
  await lens.open("#evidence");
  const one = article(lens, "b-table-3.json");
  await expect(one.locator("thead th")).toHaveText([
    "Quantity",
    "Published",
    "Ours, best setting",
    "Ours, fixed setting",
    "Result",
  ]);
  const first = one.locator("tbody tr").first();
  await expect(first.locator("td").nth(1)).toHaveText("0.9366 ± 0.02 over classes");
  await expect(first.locator("td").nth(1)).toHaveAttribute("title", "standard deviation over classes");
  await expect(first.locator("td").nth(2)).toHaveText("0.9301");
  await expect(one.locator("tbody tr").nth(1).locator("td").nth(1)).toHaveText("0.65 ± 0.1 over seeds");
  await expect(one.getByTestId("evidence-deviation")).toHaveText(
    "± beside ours is the standard deviation; beside a published number, the accepted range.",
  );
  await expect(one.getByTestId("evidence-notes")).toContainText("Carried: chosen on another.");
  await expect(one.getByTestId("evidence-notes").locator("p")).toHaveCount(2);
  await expect(one).toContainText("AE · MNIST · licence: CC <0>");
  await expect(one.getByTestId("evidence-command")).toHaveText(
    "cargo lab train mvtec-ae --category screw && cargo lab tables && cargo xtask bench",
  );
  await one.locator("[data-mark]").first().focus();
  for (const words of [
    "ours, best setting 0.9366 ± 0.02 (standard deviation over classes)",
    "ours, fixed setting 0.9301",
  ])
    await expect(one.locator(".chart-tip")).toContainText(words);
  const [download] = await Promise.all([page.waitForEvent("download"), one.getByTestId("evidence-csv").click()]);
  const saved = readFileSync(await download.path(), "utf8");
  expect(saved).toContain('"MNIST, NLN",0.921,0.93664,0.9301,0.0204,classes,0.03,pass');
  expect(saved).toContain('"MNIST, reconstruction",,0.65,,0.1,seeds,,no reference');

  // Where nothing is known of all this, nothing is said.
  const other = article(lens, "b-table-4.json");
  await expect(other.locator("thead th")).toHaveText(["Quantity", "Published", "Ours", "Result"]);
  await expect(other.getByTestId("evidence-deviation")).toHaveCount(0);
  await expect(other.getByTestId("evidence-notes")).toHaveCount(0);
  await expect(article(lens, "b-table-5.json").getByTestId("evidence-deviation")).toHaveText(
    "± is the standard deviation over draws.",
  );
});

test("paper B's tables come in their order, and axes say what they count", async ({ lens, page }) => {
  const rows = [
    { name: "AE", published: 9.8, ours: 12, tolerance: 5, status: "pass" },
    { name: "VAE", published: 9, ours: 8, tolerance: 5, status: "pass" },
  ];
  const table = (/** @type {string} */ title) => ({ title, command: "lab tables", model: "AE", data: "MNIST", rows });
  const increase = table("Paper B, Table 1: increase of AUROC by NLN over reconstruction, in per cent");
  const names = [
    "b-beyond",
    "b-classes",
    "b-figure-5",
    "b-table-1",
    "b-table-2",
    "b-table-10",
    "c-claims",
    "c-figure-7",
    "c-figure-4a",
    "b-figure-6",
  ];
  await serve(page, {
    ...Object.fromEntries(names.map((name) => [`${name}.json`, table(name)])),
    "b-table-1.json": increase,
    "b-times.json": table("Paper B: time for a picture, in milliseconds"),
  });
  await lens.open("#evidence");
  const tables = lens.at("evidence-table");
  await expect(tables).toHaveCount(11);
  const files = await tables.evaluateAll((all) =>
    all.map((one) => one.getAttribute("data-file")?.replace(".json", "")),
  );
  expect(files).toEqual([
    "b-table-1",
    "b-table-2",
    "b-figure-5",
    "b-figure-6",
    "b-beyond",
    "b-classes",
    "b-table-10",
    "b-times",
    "c-figure-4a",
    "c-figure-7",
    "c-claims",
  ]);
  await expect(article(lens, "b-table-1.json").locator(".axis-title")).toHaveText("per cent");
  await expect(article(lens, "b-times.json").locator(".axis-title")).toHaveText("milliseconds");
});

for (const width of [390, 1280]) {
  test(`at a width of ${width} pixels the name of every row is whole`, async ({ lens, page }) => {
    await page.setViewportSize({ width, height: 844 });
    await lens.open("#evidence");
    await expect(article(lens, "b-beyond.json").locator(".row-name").first()).toBeVisible();
    await expect(article(lens, "c-figure-4b.json").locator(".row-name").first()).toBeVisible();
    const clipped = await page.evaluate(() =>
      [...document.querySelectorAll(".row-name")]
        .filter((name) => {
          const [own, all] = [name.getBoundingClientRect(), name.closest("svg")?.getBoundingClientRect()];
          return !all || own.left < all.left || own.right > all.right;
        })
        .map((name) => name.textContent),
    );
    expect(clipped).toEqual([]);
    const overlaps = await page.evaluate(() =>
      [...document.querySelectorAll(".chart-picture")].some((chart) => {
        const boxes = [...chart.querySelectorAll(".row-name")].map((name) => name.getBoundingClientRect());
        return boxes.some((box, at) => at > 0 && box.top < boxes[at - 1].bottom - 2);
      }),
    );
    expect(overlaps).toBe(false);
  });
}

test("the evidence is there without a script", async ({ browser, lens }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(new URL("evidence/index.html", lens.site).href);
  await expect(page.locator(".evidence-table")).not.toHaveCount(0);
  await expect(page.locator("tr[data-status]").first()).toContainText(/pass|miss/);
  for (const command of await page.locator(".command code").allTextContents())
    expect(command).toMatch(/^cargo (lab|xtask) [^;]+$/);
  await page.goto(lens.site);
  await expect(page.getByRole("link", { name: "their numbers beside ours" })).toBeVisible();
  await context.close();
});

test("on a phone the charts fit and their marks answer a finger", async ({ lens, page }) => {
  await page.setViewportSize({ width: 320, height: 700 });
  await lens.open();
  await lens.answer(() => lens.stroke(SEVEN));
  await page.goto(`${lens.site}#evidence`);
  const figure = article(lens, "a-figure-2.json");
  await expect(figure.locator("[data-mark]")).toHaveCount(22);
  const { inner, scroll } = await page.evaluate(() => ({
    inner: document.documentElement.clientWidth,
    scroll: document.documentElement.scrollWidth,
  }));
  expect(scroll).toBeLessThanOrEqual(inner);
  await figure.locator("[data-mark='4']").click();
  await expect(figure.locator(".chart-tip")).toContainText("4 of 10 agree, normal");
});
