// Terms: each that a reader cannot be expected to know has an entry of the glossary, and texts link to it.

import { readdirSync } from "node:fs";

import { committed } from "./evidence.js";
import { expect, test } from "./lens.js";

/** Technical terms of the page, the cards and the evidence. */
const TERMS = [
  ...["autoencoder", "mean squared error", "MSE", "saliency"],
  ...["top-K agreement", "NLN", "nearest latent neighbours", "PSE", "multi-scale PSE", "latent space", "core-set"],
  ...["AUROC", "average precision", "IoU", "Youden", "leave-one-out", "principal components", "PCA", "MISO", "SIMO"],
  ...["held-out", "AE", "VAE", "AAE", "AE-res", "AE-con", "α", "PaDiM", "structured denoising", "whitened"],
  ...["cross-entropy", "epochs", "learning rate", "seed", "K 5", "L 32"],
];

/** Names of data sets, licences, methods, owners and devices: no terms to explain. */
const NAMES = new Set([
  ...[
    "MNIST",
    "MNISTX",
    "F-MNIST",
    "CIFAR-",
    "STL-",
    "AR",
    "MVTec",
    "AD",
    "LOCO",
    "BSData",
    "VSB-TUO",
    "GmbH",
    "SE",
    "LeCun",
  ],
  ...["CC", "BY", "BY-SA", "BY-NC-SA", "MIT", "CPU", "WebGPU", "SwiftShader", "ReLU"],
  ...["GANomaly", "OC-GAN", "AnoGAN", "DKNN", "LFD", "CAVGA-Du", "EGBAD", "SSIM"],
]);

/** Fields of the evidence that hold sentences. */
const SENTENCES = new Set(["title", "why", "name", "model", "data", "licence", "text", "question", "notes"]);

/** Every sentence of a value. @param {any} value @param {string} [key] @returns {string[]} */
function sentences(value, key = "") {
  if (Array.isArray(value)) return value.flatMap((one) => sentences(one, key));
  if (value && typeof value === "object")
    return Object.entries(value).flatMap(([name, inner]) => sentences(inner, name));
  return typeof value === "string" && SENTENCES.has(key) ? [value] : [];
}

/** The ids of the glossary, and whether one of its entries is found in a text. @param {import("./lens.js").Lens} lens */
async function glossary(lens) {
  await lens.page.goto(lens.site);
  const entries = await lens.page.evaluate(async (address) => {
    const { GLOSSARY } = await import(address);
    return /** @type {{id: string, words?: RegExp}[]} */ (GLOSSARY).map(({ id, words }) => ({
      id,
      source: words?.source,
      flags: words?.flags,
    }));
  }, new URL("js/ui/glossary.js", lens.site).href);
  const words = entries.flatMap(({ source, flags }) => (source ? [new RegExp(source, flags)] : []));
  return {
    ids: entries.map(({ id }) => id),
    explains: (/** @type {string} */ text) => words.some((one) => one.test(text)),
  };
}

test("every technical term has an entry of the glossary", async ({ lens }) => {
  const { ids, explains } = await glossary(lens);
  expect(TERMS.filter((term) => !explains(term))).toEqual([]);
  expect(new Set(ids).size).toBe(ids.length);
});

test("every abbreviation of the evidence is in the glossary or a name", async ({ lens }) => {
  const { explains } = await glossary(lens);
  const files = readdirSync(new URL("../../www/evidence/", import.meta.url)).filter((name) => name.endsWith(".json"));
  expect(files.length).toBeGreaterThan(20);
  /** @type {Set<string>} */
  const open = new Set();
  for (const file of files)
    for (const sentence of sentences(committed(file)))
      for (const [word] of sentence.matchAll(/\b[A-Z][A-Za-z]*[A-Z][A-Za-z-]*\b/g))
        if (!explains(word) && !NAMES.has(word)) open.add(word);
  expect([...open]).toEqual([]);
});

test("a table's model, settings and rows link their terms, each once", async ({ lens, page }) => {
  const { ids } = await glossary(lens);
  await page.goto("about:blank");
  await lens.open("#evidence/b-table-1");
  const table = page.locator('[data-testid="evidence-table"][data-id="b-table-1"]');
  const settings = table.getByTestId("evidence-settings");
  await expect(settings.locator("a.term").first()).toHaveAttribute("href", "#draw/glossary-epoch");
  const links = await table.locator("a.term").evaluateAll((all) => all.map((one) => one.getAttribute("href")));
  expect(new Set(links).size).toBe(links.length);
  for (const link of links) expect(ids.map((id) => `#draw/glossary-${id}`)).toContain(link);
});
