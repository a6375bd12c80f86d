// The glossary: every term that the page uses without explaining it, with its equation and the paper that defines it.
// Links to it read #draw/glossary-ID. Loaded in idle time: nothing of the first answer needs it.

import { make } from "./dom.js";

/** @typedef {{id: string, term: string, says: string, equation?: string, paper?: string, words?: RegExp}} Entry  `words` finds the term in a text. */

const A = "paper A: Feeney and Hughes, 2021, arXiv 2107.13379";
const B = "paper B: Mesarcik et al., 2022, arXiv 2111.06150";
const C = "paper C: Gudi et al., 2022, arXiv 2206.00506";

/** @type {Entry[]} */
export const GLOSSARY = [
  {
    id: "A1",
    term: "Squared error map",
    says: "Squared difference of input and reconstruction at each pixel.",
    equation: "rᵢ = (xᵢ − x̂ᵢ)²",
    paper: A,
  },
  {
    id: "A2",
    term: "Mean squared error",
    says: "Mean of the squared error map over all n pixels.",
    equation: "r̄ = 1/n · Σᵢ rᵢ",
    paper: A,
    words: /\bMSE\b|\bmean squared error\b/i,
  },
  {
    id: "A3",
    term: "Saliency",
    says: "How strongly the mean error changes with one input pixel: the absolute gradient.",
    equation: "s = |∂r̄/∂x|",
    paper: A,
    words: /\bsaliency\b/i,
  },
  {
    id: "A4",
    term: "Scaled maps",
    says: "Each map divided by its own maximum.",
    equation: "s̃ = s / max s,  r̃ = r / max r",
    paper: A,
  },
  {
    id: "A5",
    term: "Top-K agreement",
    says: "Number of pixels that are among the K largest of both the saliency map and the error map.",
    equation: "|T_K(s) ∩ T_K(r)|",
    paper: A,
    words: /\btop-K agreement\b/i,
  },
  {
    id: "A6",
    term: "Maximum distance to best match",
    says: "Largest distance from a top saliency pixel to the nearest top error pixel.",
    equation: "max over a in T_K(s) of min over b in T_K(r) of ‖a − b‖",
    paper: A,
  },
  {
    id: "A7",
    term: "Map difference",
    says: "Mean squared difference of two scaled maps.",
    equation: "1/n · Σ (s̃ − r̃)²",
    paper: A,
  },
  {
    id: "B3",
    term: "Mean absolute error",
    says: "Mean absolute difference of input and reconstruction: the baseline of paper B.",
    equation: "η = 1/n · Σ |x − x̂|",
    paper: B,
  },
  {
    id: "B4",
    term: "Neighbour score (NLN)",
    says: "Weighted sum of the error against the reconstructions of the K nearest neighbours in latent space and the distance to them.",
    equation: "η = α · 1/(Kn) · Σ |x − x̂ᵏ| + (1 − α) · 1/K · Σ d(z, zᵏ)",
    paper: B,
    words: /\bNLN\b|\bnearest latent neighbours\b/,
  },
  {
    id: "C3",
    term: "Proximally sensitive error (PSE)",
    says: "The signed error R, blurred by a Gaussian k of width σ and then squared: scattered errors cancel, an error concentrated in one area remains.",
    equation: "PSE = 1/(MN) · Σ (R ∗ k_σ)²",
    paper: C,
    words: /\bPSE\b|\bproximally sensitive error\b/i,
  },
  {
    id: "C4",
    term: "Gaussian kernel",
    says: "Weights of the blur; σ is its width in pixels.",
    equation: "k_σ ∝ exp(−(x² + y²) / 2σ²), cut off at 2σ",
    paper: C,
  },
  {
    id: "C5",
    term: "PSE map and peak",
    says: "The blurred and squared error at each pixel; its maximum is the score of an image.",
    equation: "p = (R ∗ k_σ)²,  score = max p",
    paper: C,
  },
  {
    id: "autoencoder",
    term: "Autoencoder",
    says: "A neural network that compresses an image to a short code and reconstructs the image from it. It reproduces only what resembles its training images.",
    words: /\bautoencoders?\b/i,
  },
  {
    id: "networks-b",
    term: "AE, VAE, AAE, AE-res and AE-con",
    says: "The five networks of paper B: a plain, a variational and an adversarial autoencoder; AE-res measures the error on features of a discriminator, AE-con on the codes of a second encoder.",
    paper: B,
    words: /\b(AE-con|AE-res|AAE|VAE|AE)\b/,
  },
  {
    id: "multi-scale-pse",
    term: "Multi-scale PSE",
    says: "Maximum of the PSE maps at σ = 1, 2 and 4 pixels, each divided by its mean on good photos. Not in paper C.",
    equation: "max over σ of p_σ / mean p_σ",
    words: /\bmulti-scale PSE\b/i,
  },
  {
    id: "latent",
    term: "Latent space",
    says: "The short code to which the encoder compresses an image, and from which the decoder reconstructs it.",
    words: /\blatent (space|distance|codes?)\b/i,
  },
  {
    id: "k-and-l",
    term: "K and L",
    says: "K is the number of nearest neighbours in latent space, L the latent size: the number of values of a code.",
    paper: B,
    words: /\b[KL] \d+\b/,
  },
  {
    id: "whitened",
    term: "Whitened latents",
    says: "Codes transformed so that all directions have equal variance and no correlation; their distance is the Mahalanobis distance.",
    words: /\bwhiten(ed|ing)\b/i,
  },
  {
    id: "weight",
    term: "Weights a and α",
    says: "a is the weight of the error in the neighbour score, 1 − a that of the latent distance. Paper B writes α for a in its equations and for 1 − a in its script.",
    paper: B,
    words: /α/,
  },
  {
    id: "core-set",
    term: "Core-set",
    says: "A small selection of the stored codes, chosen so that every code is close to a selected one.",
    words: /\bcore-set\b/i,
  },
  {
    id: "auroc",
    term: "AUROC",
    says: "Area under the receiver operating characteristic: the probability that a novel image has a higher score than a normal one. 0.5 is chance, 1 is perfect.",
    words: /\bAUROC\b/,
  },
  {
    id: "average-precision",
    term: "Average precision",
    says: "Area under the precision-recall curve; chance level is the share of defects.",
    words: /\baverage precision\b/i,
  },
  {
    id: "iou",
    term: "IoU",
    says: "Intersection over union of marked and true regions. 1 is exact agreement.",
    words: /\bIoU\b/,
  },
  {
    id: "youden",
    term: "Youden threshold",
    says: "The threshold with the largest difference between the share of defects flagged and the share of good images flagged. It needs labelled defects.",
    words: /\bYouden\b/,
  },
  {
    id: "leave-one-out",
    term: "Leave-one-out",
    says: "Each good photo is scored by a model trained on all the others, so that no photo is scored by a model that contains it.",
    words: /\bleave-one-out\b/i,
  },
  {
    id: "principal-components",
    term: "Principal components (PCA)",
    says: "Directions in which the good photos vary most; a photo is reconstructed from the first of them.",
    words: /\bprincipal components?\b|\bPCA\b/i,
  },
  {
    id: "miso",
    term: "MISO and SIMO",
    says: "Paper B’s two protocols. MISO: nine of ten classes are normal and the tenth is novel. SIMO: one class is normal and nine are novel.",
    words: /\bMISO\b|\bSIMO\b/,
  },
  {
    id: "held-out",
    term: "Held-out images",
    says: "Normal images that were kept out of training. Scales and thresholds are measured on them.",
    words: /\bheld[- ]out\b/i,
  },
  {
    id: "padim",
    term: "PaDiM",
    says: "Compares the features of a network at each location with the mean and covariance of good photos at that location (Defard et al., 2020, arXiv 2011.08785).",
    words: /\bPaDiM\b/,
  },
  {
    id: "denoising",
    term: "Structured denoising",
    says: "Training with synthetic damage on the input and the undamaged image as the target.",
    words: /\bstructured denoising\b/i,
  },
  {
    id: "cross-entropy",
    term: "Cross-entropy",
    says: "The loss that was minimised in training for outputs between 0 and 1; smaller is better.",
    words: /\bcross-entropy\b/i,
  },
  {
    id: "epoch",
    term: "Epoch, learning rate and seed",
    says: "An epoch is one pass over the training images, the learning rate the step size of the optimiser, the seed the start of the random numbers.",
    words: /\b(epochs?|learning rates?|seeds?)\b/i,
  },
  {
    id: "percentile",
    term: "Percentile threshold",
    says: "The score below which a given share of the held-out normal images lies.",
  },
];

/** Renders the glossary. @param {HTMLElement} list  a `dl` */
export function showGlossary(list) {
  if (list.childElementCount > 0) return;
  list.replaceChildren(
    ...GLOSSARY.flatMap(({ id, term, says, equation, paper }) => [
      make("dt", { id: `glossary-${id}`, tabindex: -1 }, term),
      make(
        "dd",
        {},
        says,
        ...(equation ? [make("br"), make("span", { class: "formula" }, equation)] : []),
        ...(paper ? [make("br"), make("small", {}, `${/^[ABC]\d$/.test(id) ? `${id} · ` : ""}${paper}`)] : []),
      ),
    ]),
  );
}

/** Gives the links of tags their explanation. @param {ParentNode} root */
export function explainTags(root) {
  for (const link of root.querySelectorAll("a[data-term]")) {
    const entry = GLOSSARY.find(({ id }) => link instanceof HTMLElement && id === link.dataset.term);
    if (entry) link.setAttribute("title", `${entry.term}: ${entry.says}`);
  }
}

/**
 * A text in which the first use of each term links to its explanation.
 * @param {string} text
 * @param {Set<string>} [linked]  terms that have their link already, and get it here
 * @returns {(string | HTMLElement)[]}
 */
export function withTerms(text, linked = new Set()) {
  const [first] = GLOSSARY.flatMap((entry) => {
    const found = linked.has(entry.id) ? null : entry.words?.exec(text);
    return found ? [{ entry, at: found.index, word: found[0] }] : [];
  }).sort((a, b) => a.at - b.at);
  if (!first) return text ? [text] : [];
  const { entry, at, word } = first;
  linked.add(entry.id);
  const rest = text.slice(at + word.length);
  const link = make(
    "a",
    { class: "term", href: `#draw/glossary-${entry.id}`, title: `${entry.term}: ${entry.says}` },
    word,
  );
  return [...(at > 0 ? [text.slice(0, at)] : []), link, ...withTerms(rest, linked)];
}
