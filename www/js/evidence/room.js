// The Evidence room: a first screen of what matches the papers and what does not, the tables behind it, and the
// visitor's drawing marked on them. A table has an address, `#evidence/<id>`.

import { byId, make } from "../ui/dom.js";
import { errorWords } from "../ui/format.js";
import { withTerms } from "../ui/glossary.js";
import { Article } from "./article.js";
import { TOP } from "./drawing.js";
import { examples } from "./examples.js";
import { addressOf, overview } from "./overview.js";
import { scores } from "./scores.js";
import { counts, found } from "./totals.js";

/** @typedef {import("../engine/generated/evidence.js").Index} Index */
/** @typedef {import("../engine/generated/evidence.js").Table} Table */
/** @typedef {import("./drawing.js").Drawing} Drawing */
/** @typedef {import("../engine/generated/types.js").Report} Report */

/** The address of the example maps in this room. */
const EXAMPLES = "examples";

export class Evidence {
  /**
   * @param {import("../ui/chart.js").AxisOf} axisOf
   * @param {(k: number) => Promise<Report | null>} look  the visitor's drawing at another K
   * @param {() => string | undefined} title  of the network in use
   */
  constructor(axisOf, look, title) {
    this.axisOf = axisOf;
    this.look = look;
    this.title = title;
    this.base = new URL("../../evidence/", import.meta.url);
    /** @type {Promise<void> | null} */
    this.opened = null;
    /** @type {Index | null} */
    this.index = null;
    /** @type {Map<string, Article>} */
    this.articles = new Map();
    /** @type {Map<string, Promise<Table>>} */
    this.tables = new Map();
    /** The scores of the model that is loaded, and a sample's while the sheet is empty. */
    this.scores = scores({
      normal: "held-out images of the training classes",
      novel: "images of other classes",
    });
    /** @type {Report | null} */
    this.sample = null;
    byId("evidence-scores", HTMLElement).append(...this.scores.parts);
    /** The report whose marks are shown. @type {Report | null | undefined} */
    this.shown = undefined;
  }

  /** Shows the first screen, once, and goes to a table. @param {string} rest  its id, of the address */
  async open(rest) {
    this.opened ??= this.build().catch(() => {
      this.opened = null;
      byId("evidence", HTMLElement).replaceChildren(
        make(
          "p",
          { role: "status" },
          navigator.onLine
            ? "The evidence could not be loaded."
            : "You are offline, and the evidence has not been stored on this device.",
        ),
      );
    });
    await this.opened;
    if (rest === EXAMPLES) {
      const chapter = document.getElementById("chapter-examples");
      chapter?.scrollIntoView({ block: "start", behavior: "instant" });
      chapter?.focus({ preventScroll: true });
    } else await this.articles.get(rest)?.show();
  }

  async build() {
    /** @type {Index} */
    const index = await (await get(new URL("index.json", this.base))).json();
    const root = byId("evidence", HTMLElement);
    const fetched = (/** @type {string} */ id) => this.table(id);
    const article = (/** @type {import("../engine/generated/evidence.js").Entry} */ entry) => {
      const arxiv = index.papers.find(({ paper }) => paper === entry.paper)?.arxiv ?? "";
      const one = new Article(entry, arxiv, fetched, this.base, this.axisOf);
      this.articles.set(entry.id, one);
      return one.element;
    };
    const chapters = index.papers.map((paper) => {
      const of = index.tables.filter((entry) => entry.paper === paper.paper);
      const own = of.filter(({ kind }) => kind === "own");
      const id = `details-${paper.paper}`;
      return make(
        "section",
        { class: "chapter", "aria-labelledby": id, ...found(paper.totals, paper.own) },
        make("h2", { id }, `Paper ${paper.paper.toUpperCase()}: tables`),
        ...of.filter(({ kind }) => kind !== "own").map(article),
        make(
          "details",
          { class: "own-tables", "data-testid": `evidence-own-${paper.paper}`, ...found(paper.own) },
          make("summary", {}, `Our own variants, details and targets (${own.length} tables) `, counts(paper.own)),
          ...own.map(article),
        ),
      );
    });
    const shown = await this.examples(new URL("examples/", this.base));
    root.replaceChildren(overview(index, root), ...chapters, ...shown);
    this.index = index;
    this.shown = undefined;
    void this.mark(this.report ?? null);
    // Kept, so that they open at once and without a network.
    const idle = window.requestIdleCallback ?? ((/** @type {() => void} */ work) => setTimeout(work, 500));
    idle(() => index.tables.forEach(({ id }) => void this.table(id).catch(() => undefined)));
  }

  /** A table, fetched once. @param {string} id */
  table(id) {
    const known = this.tables.get(id);
    if (known) return known;
    const table = get(new URL(`${id}.json`, this.base)).then((response) => response.json());
    this.tables.set(id, table);
    table.catch(() => this.tables.delete(id));
    return table;
  }

  /** The chapter of example maps, where a copy of the site has them. @param {URL} base */
  async examples(base) {
    try {
      return [examples(await (await get(new URL("index.json", base))).json(), base)];
    } catch {
      return [];
    }
  }

  /** Curves for the empty sheet. @param {Report | null} sample */
  background(sample) {
    this.sample = sample;
    if (!this.report) this.showScores(sample, false);
  }

  /** The scores of held-out images, and what they are. @param {Report | null} report @param {boolean} drawn */
  showScores(report, drawn) {
    this.scores.show(report, drawn);
    const network = this.title();
    const what = !report
      ? "Scores of held-out images."
      : report.nln && report.score_kind === "nln"
        ? `Neighbour scores of held-out images: a weighted sum of the distance to the nearest neighbours in latent space and of the error against them, which is ${errorWords(report.nln.measure)}.`
        : "Mean squared errors of held-out images.";
    byId("scores-says", HTMLElement).replaceChildren(...withTerms(`${what}${network ? ` Model: “${network}”.` : ""}`));
  }

  /** Marks the visitor's drawing in the charts of the model that analysed it. @param {Report | null} report */
  async mark(report) {
    this.report = report;
    if (!this.opened || this.shown === report) return;
    this.shown = report;
    this.showScores(report ?? this.sample, report !== null);
    /** @type {Drawing | null} */
    let drawing = null;
    if (report) {
      const at = new Map();
      for (const k of TOP) {
        const seen = report.metrics.k === k ? report : await this.look(k).catch(() => null);
        if (seen) at.set(k, seen);
      }
      if (this.report !== report) return;
      drawing = { model: report.model, at };
    }
    for (const article of this.articles.values()) article.mark(drawing);
    byId("evidence-drawing", HTMLElement).replaceChildren(...this.drawingNote(drawing));
  }

  /** Where the drawing is marked, and why not elsewhere. @param {Drawing | null} drawing @returns {(Node | string)[]} */
  drawingNote(drawing) {
    if (drawing === null)
      return [make("a", { href: "#draw" }, "Draw something"), " to see it marked in the charts of its model."];
    const network = `“${this.title() ?? drawing.model}”`;
    const own = (this.index?.tables ?? []).filter(({ models }) => models?.includes(drawing.model));
    if (own.length === 0)
      return [
        `Your drawing was analysed by ${network}. No table describes this model alone, so the drawing is not marked.`,
      ];
    const links = own.flatMap(({ id, item }, index) => [
      index > 0 ? ", " : "",
      make("a", { href: addressOf(id), "data-testid": "evidence-way" }, item),
    ]);
    return [
      make("span", { class: "chart-key drawn" }, "Your drawing is marked"),
      ` in the tables of its model, ${network}: `,
      ...links,
      ".",
    ];
  }
}

/** @param {URL} address */
async function get(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(String(response.status));
  return response;
}
