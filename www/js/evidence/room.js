// The Evidence room: every table and figure that the lab wrote, ours beside the papers', with charts one can point at
// and the visitor's drawing marked on them.

import { comparison, partly, rowsOf } from "./comparison.js";
import { curved, curvesOf } from "./curves.js";
import { byId, make } from "../ui/dom.js";
import { examples } from "./examples.js";
import { errorWords } from "../ui/format.js";
import { provenance, rowsOfTable, tallied, tally } from "./table.js";
import { barsOf, histogram } from "./histogram.js";
import { scores } from "./scores.js";

/** @typedef {import("./table.js").Table} Table */
/** @typedef {import("./table.js").Row} Row */
/** @typedef {import("../engine/types.js").Report} Report */
/** A drawing's reports by K, and the model that looked at it. @typedef {{model: string, at: Map<number, Report>}} Drawing */

const PAPERS = /** @type {Record<string, string>} */ ({
  a: "Paper A · Feeney and Hughes 2021: do error maps agree with saliency?",
  b: "Paper B · Mesarcik and others 2022: nearest latent neighbours",
  c: "Paper C · Gudi and others 2022: proximally sensitive error",
});
/** What a room opens with; whatever else there is follows by its name. */
const FIRST = [
  "a-table-1",
  "a-figure-2",
  "a-finding-5",
  "a-finding-6",
  "a-finding-3",
  "a-claims",
  "b-table-1",
  "b-table-2",
  "b-table-3",
  "b-table-4",
  "b-table-5",
  "b-table-6",
  "b-figure-5",
  "b-figure-6",
  "b-figure-6-digits",
  "b-timing",
  "b-aims",
  "b-gains",
  "b-beyond",
  "b-variants",
  "b-parts",
  "b-parts-aims",
  "c-figure-4a",
  "c-figure-4b",
  "c-figure-7",
  "c-figure-8",
  "c-claims",
];

/** What a drawing has in the place of a row's mean. @type {[RegExp, (drawing: Drawing) => number | null | undefined][]} */
const OWN = [
  [/^mean maximum distance, K = (5)\b/, ({ at }) => at.get(5)?.metrics.distance?.distance],
  [/^mean maximum distance, K = (10)\b/, ({ at }) => at.get(10)?.metrics.distance?.distance],
  [/^MSE of saliency and error map/, ({ at }) => at.get(10)?.metrics.map_mse],
  [/^MSE of squared saliency and error map/, ({ at }) => at.get(10)?.metrics.map_mse_squared],
  [/^mean agreement of 10/, ({ at }) => at.get(10)?.metrics.agreement],
  [/^mean agreement of 5/, ({ at }) => at.get(5)?.metrics.agreement],
];

export class Evidence {
  /**
   * @param {import("../ui/chart.js").AxisOf} axisOf
   * @param {(k: number) => Promise<Report | null>} look  the visitor's drawing at another K
   * @param {() => string | undefined} title  of the network in use
   */
  constructor(axisOf, look, title) {
    document.head.append(
      make("link", { rel: "stylesheet", href: new URL("../../css/evidence.css", import.meta.url).href }),
    );
    this.axisOf = axisOf;
    this.look = look;
    this.title = title;
    this.asked = false;
    /** What can carry the drawing's mark, and whether it does. @type {{table: Table, show: (drawing: Drawing | null) => boolean}[]} */
    this.figures = [];
    /** Tables with rows about one network each. @type {{article: HTMLElement, table: Table, mark: (belongs: (row: Row) => boolean) => boolean}[]} */
    this.lists = [];
    /** The scores of the model that is loaded, and somebody else's drawing while the sheet is empty. */
    this.scores = scores({
      normal: "pictures of what it knows, held out",
      novel: "pictures of what it has never seen",
    });
    /** @type {Report | null} */
    this.sample = null;
    byId("evidence-scores", HTMLElement).append(...this.scores.parts);
    /** The report whose marks are shown. @type {Report | null | undefined} */
    this.shown = undefined;
  }

  /** Fetches and shows the tables, once. */
  async open() {
    if (this.asked) return;
    this.asked = true;
    void this.mark(this.report ?? null);
    const list = byId("evidence", HTMLElement);
    const base = new URL("../../evidence/", import.meta.url);
    try {
      /** @type {string[]} */
      const names = (await (await get(new URL("index.json", base))).json()).tables.filter(
        (/** @type {unknown} */ name) => typeof name === "string" && /^[\w.-]+\.json$/.test(name),
      );
      /** @type {Table[]} */
      const tables = await Promise.all(
        names.map(async (file) => ({ ...(await (await get(new URL(file, base))).json()), file })),
      );
      if (tables.length === 0) throw new Error("none");
      tables.sort((a, b) => rank(a.file) - rank(b.file) || a.file.localeCompare(b.file, "en", { numeric: true }));
      this.lists = [];
      const articles = tables.map((table, index) => this.article(table, `evidence-${index}`));
      const shown = await this.examples(new URL("examples/", base));
      list.replaceChildren(contents(tables, shown), ...this.chapters(tables, articles), ...shown);
      this.shown = undefined;
      void this.mark(this.report ?? null);
    } catch {
      this.asked = false;
      list.replaceChildren(
        make(
          "p",
          {},
          navigator.onLine
            ? "No table has been published with this copy of the site yet."
            : "The tables could not be fetched, since you are offline.",
        ),
      );
    }
  }

  /** The chapter of example maps, where a copy of the site has them. @param {URL} base */
  async examples(base) {
    try {
      return [examples(await (await get(new URL("index.json", base))).json(), base)];
    } catch {
      return [];
    }
  }

  /** @param {Table[]} tables @param {HTMLElement[]} articles */
  chapters(tables, articles) {
    const letters = [...new Set(tables.map(({ file }) => file[0]))];
    return letters.map((letter) =>
      make(
        "section",
        { class: "chapter", "aria-labelledby": `chapter-${letter}` },
        make("h2", { id: `chapter-${letter}` }, PAPERS[letter] ?? "Further"),
        ...articles.filter((_, index) => tables[index].file[0] === letter),
      ),
    );
  }

  /** @param {Table} table @param {string} id */
  article(table, id) {
    const figure = make("div", { class: "figure" });
    const long = table.rows.length > 10;
    const rows = rowsOfTable(table);
    // Without a chart the rows themselves are what there is to see.
    const open = rowsOf(table.rows).length === 0 && barsOf(table.rows).length === 0 && table.rows.length <= 40;
    const numbers = long
      ? make(
          "details",
          { class: "all-rows", ...(open ? { open: true } : {}) },
          make("summary", {}, `All ${table.rows.length} numbers`),
          rows.element,
        )
      : rows.element;
    void this.draw(table, figure);
    const notes = (table.notes ?? []).map((note) => make("p", {}, note));
    const facts = [
      tallied(table.rows),
      table.model,
      table.data,
      ...(table.licence ? [`licence: ${table.licence}`] : []),
    ];
    const article = make(
      "article",
      {
        class: "evidence-table",
        id,
        tabindex: -1,
        "aria-labelledby": `${id}-title`,
        "data-testid": "evidence-table",
        "data-file": table.file,
      },
      make(
        "h3",
        { id: `${id}-title` },
        table.title.replace(/^(Paper|Beyond paper) [A-C][:,] (.)/, (_, __, first) => first.toUpperCase()),
      ),
      make("p", { class: "muted small" }, facts.join(" · ")),
      ...(notes.length > 0 ? [make("div", { class: "small remarks", "data-testid": "evidence-notes" }, ...notes)] : []),
      figure,
      numbers,
      provenance(table),
    );
    this.lists.push({ article, table, mark: rows.mark });
    return article;
  }

  /** Curves for the empty sheet. @param {Report | null} sample */
  background(sample) {
    this.sample = sample;
    if (!this.report) this.among(sample, false);
  }

  /** The scores of held-out pictures, and what they count. @param {Report | null} report @param {boolean} drawn */
  among(report, drawn) {
    this.scores.show(report, drawn);
    const network = this.title();
    const counted =
      report?.nln && report.score_kind === "nln"
        ? `neighbour scores of held-out pictures, which blend the distance to the nearest neighbours with the error against them: ${errorWords(report.nln.measure)}`
        : report
          ? "mean squared errors of held-out pictures"
          : "scores of held-out pictures";
    byId("scores-says", HTMLElement).textContent =
      `The ${counted}. The network is ${network ? `“${network}”` : "the one that is loaded"}.`;
  }

  /** Puts the charts of a table in their place; without the engine there are none, and the table stands alone. @param {Table} table @param {HTMLElement} figure */
  async draw(table, figure) {
    const bars = barsOf(table.rows);
    const curves = curvesOf(table.rows);
    const rows = bars.length > 0 || curves.length > 0 ? [] : rowsOf(table.rows);
    try {
      for (const of of new Set(bars.map((bar) => bar.of))) {
        const chart = await histogram(
          table.title,
          bars.filter((bar) => bar.of === of),
          this.axisOf,
        );
        figure.append(...chart.parts);
        this.add(table, (drawing) => {
          const agreement = drawing?.at.get(of)?.metrics.agreement ?? null;
          chart.mark(agreement);
          return agreement !== null;
        });
      }
      if (curves.length > 0) {
        const panels = await Promise.all(curves.map((one) => curved(table.title, one, this.axisOf, unitOf(table))));
        figure.append(make("div", { class: "curve-panels" }, ...panels));
      }
      if (rows.length > 0) {
        const note = partly(table.rows, rows);
        if (note) figure.append(make("p", { class: "muted small", "data-testid": "chart-note" }, note));
        const chart = await comparison(table.title, rows, this.axisOf, unitOf(table));
        figure.append(...chart.parts);
        this.add(table, (drawing) => {
          const values = rows.map((row) => own(row, drawing));
          void chart.mark(values);
          return values.some((value) => value !== null);
        });
      }
    } catch {
      figure.replaceChildren();
    }
  }

  /** @param {Table} table @param {(drawing: Drawing | null) => boolean} show */
  add(table, show) {
    this.figures.push({ table, show });
    this.shown = undefined;
    void this.mark(this.report ?? null);
  }

  /** Marks the visitor's drawing in the charts of the model that looked at it. @param {Report | null} report */
  async mark(report) {
    this.report = report;
    if (!this.asked || this.shown === report) return;
    this.shown = report;
    this.among(report ?? this.sample, report !== null);
    /** @type {Drawing | null} */
    let drawing = null;
    if (report) {
      const at = new Map();
      for (const k of [5, 10]) {
        const seen = report.metrics.k === k ? report : await this.look(k).catch(() => null);
        if (seen) at.set(k, seen);
      }
      if (this.report !== report) return;
      drawing = { model: report.model, at };
    }
    // Each of them is shown anew, marked or not.
    const charts = this.figures.filter(({ table, show }) =>
      show(table.model.split(/[, ]/)[0] === drawing?.model ? drawing : null),
    );
    const lists = this.lists.filter(({ mark }) => mark((row) => drawing !== null && row.about === drawing.model));
    byId("evidence-drawing", HTMLElement).replaceChildren(...this.told(drawing, charts.length > 0, lists));
  }

  /**
   * Where the drawing is marked, and why not elsewhere.
   * @param {Drawing | null} drawing @param {boolean} charts  whether it is marked in some @param {{article: HTMLElement, table: Table}[]} lists  with rows about its network
   * @returns {(Node | string)[]}
   */
  told(drawing, charts, lists) {
    if (drawing === null)
      return [
        make("a", { href: "#draw" }, "Draw something"),
        ", and it is marked here, in the charts about the network that looks at it.",
      ];
    const network = `“${this.title() ?? drawing.model}”`;
    if (charts)
      return [
        make("span", { class: "chart-key drawn" }, "Your drawing is marked in the charts"),
        ` of the network that looked at it, ${network}.`,
      ];
    const elsewhere = "The charts that can hold a drawing are paper A’s, about its network of the digits 0–4.";
    if (lists.length === 0)
      return [
        `Your drawing was looked at by ${network}. No table here is about that network alone, so the drawing is not marked. ${elsewhere}`,
      ];
    const ways = lists.flatMap(({ article, table }, index) => [
      index > 0 ? " and " : "",
      way(article, table.title.split(":")[0]),
    ]);
    return [`Your drawing was looked at by ${network}, whose own rows are marked in `, ...ways, `. ${elsewhere}`];
  }
}

/** A button that goes to a table, with all of its rows. @param {HTMLElement} article @param {string} words */
function way(article, words) {
  const button = make("button", { type: "button", class: "way", "data-testid": "evidence-way" }, words);
  button.addEventListener("click", () => {
    const rows = article.querySelector("details");
    if (rows) rows.open = true;
    go(article);
  });
  return button;
}

/** @param {HTMLElement} article */
function go(article) {
  article.scrollIntoView({
    block: "start",
    behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth",
  });
  article.focus({ preventScroll: true });
}

/** Every table with its tally, and the examples, to jump to. @param {Table[]} tables @param {HTMLElement[]} shown */
function contents(tables, shown) {
  const entries = tables.map((table, index) => {
    const { pass, judged, open } = tally(table.rows);
    const button = make(
      "button",
      { type: "button", class: "jump" },
      make("span", {}, table.title),
      make("span", { class: "jump-tally" }, judged > 0 ? `${pass} of ${judged}` : open > 0 ? "not run yet" : "–"),
    );
    button.addEventListener("click", () => go(byId(`evidence-${index}`, HTMLElement)));
    return make("li", {}, button);
  });
  for (const chapter of shown) {
    const button = make(
      "button",
      { type: "button", class: "jump" },
      make("span", {}, "Example maps"),
      make("span", { class: "jump-tally" }, "pictures"),
    );
    button.addEventListener("click", () => go(chapter));
    entries.push(make("li", {}, button));
  }
  return make(
    "nav",
    { class: "contents", "aria-label": "Tables and figures" },
    make(
      "p",
      { class: "contents-head muted small" },
      make("span", {}, "Table or figure"),
      make("span", {}, "within the accepted range"),
    ),
    make("ol", {}, ...entries),
  );
}

/** @param {string} file */
function rank(file) {
  const at = FIRST.indexOf(file.replace(/\.json$/, ""));
  return file.charCodeAt(0) * 100 + (at < 0 ? FIRST.length : at);
}

/** @param {Row} row @param {Drawing | null} drawing */
function own(row, drawing) {
  const found = drawing && OWN.find(([pattern]) => pattern.test(row.name));
  return (found && drawing ? found[1](drawing) : null) ?? null;
}

/** What the axis of a comparison counts. @param {Table} table */
function unitOf(table) {
  if (/in pixels/.test(table.title)) return "pixels";
  if (/in per cent/.test(table.title)) return "per cent";
  if (/milliseconds/.test(table.title)) return "milliseconds";
  if (/accuracy/.test(table.title)) return "share classified rightly";
  if (/average precision|\bAP\b/.test(table.title + table.rows[0]?.name)) return "average precision (or AUROC)";
  if (/AUROC/i.test(table.title + table.rows[0]?.name)) return "AUROC";
  if (/MSE|difference/.test(table.title)) return "mean squared difference";
  if (table.rows.every((row) => /share/.test(row.name))) return "share of pictures";
  return "value";
}

/** @param {URL} address */
async function get(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(String(response.status));
  return response;
}
