// One table behind the first screen: closed until somebody asks for it, then fetched and shown with its settings, its
// chart, its rows and where they come from.

import { make } from "../ui/dom.js";
import { withTerms } from "../ui/glossary.js";
import { comparison, partly, rowsOf } from "./comparison.js";
import { curved, curvesOf } from "./curves.js";
import { agreementOf, markOf } from "./drawing.js";
import { barsOf, histogram } from "./histogram.js";
import { provenance } from "./provenance.js";
import { rowsOfTable } from "./table.js";
import { counts, found } from "./totals.js";
import { CHOSEN, trained } from "./words.js";

/** @typedef {import("../engine/generated/evidence.js").Entry} Entry */
/** @typedef {import("../engine/generated/evidence.js").Table} Table */
/** @typedef {import("./drawing.js").Drawing} Drawing */

export class Article {
  /**
   * @param {Entry} entry
   * @param {string} arxiv  number of its paper
   * @param {(id: string) => Promise<Table>} fetched
   * @param {URL} base  of the evidence files
   * @param {import("../ui/chart.js").AxisOf} axisOf
   */
  constructor(entry, arxiv, fetched, base, axisOf) {
    this.entry = entry;
    this.arxiv = arxiv;
    this.fetched = fetched;
    this.base = base;
    this.axisOf = axisOf;
    /** @type {Drawing | null} */
    this.drawing = null;
    /** What can carry the drawing's mark. @type {((drawing: Drawing | null) => void)[]} */
    this.marks = [];
    /** @type {Promise<void> | null} */
    this.filled = null;
    this.inside = make("div", { class: "inside" });
    this.element = /** @type {HTMLDetailsElement} */ (
      make(
        "details",
        {
          class: "evidence-table",
          id: `table-${entry.id}`,
          "data-testid": "evidence-table",
          "data-id": entry.id,
          ...found(entry.totals),
        },
        make("summary", {}, make("h3", {}, `${entry.item}: ${entry.title}`), counts(entry.totals)),
        this.inside,
      )
    );
    this.element.addEventListener("toggle", () => this.element.open && void this.fill());
  }

  /** Opens it, with what it lies in, and goes there at once. */
  async show() {
    for (let at = this.element.parentElement?.closest("details"); at; at = at.parentElement?.closest("details"))
      at.open = true;
    this.element.open = true;
    await this.fill();
    this.element.scrollIntoView({ block: "start", behavior: "instant" });
    this.element.querySelector("summary")?.focus({ preventScroll: true });
  }

  fill() {
    return (this.filled ??= this.build().catch(() => {
      this.filled = null;
      this.inside.replaceChildren(make("p", { role: "status" }, "This table could not be loaded."));
    }));
  }

  async build() {
    const table = await this.fetched(this.entry.id);
    const figure = make("div", { class: "figure" });
    /** @type {Set<string>} */
    const linked = new Set();
    const why = withTerms(table.why, linked);
    const facts = [table.model, table.data, ...(table.licence ? [`licence: ${table.licence}`] : [])];
    const about = withTerms(facts.join(" · "), linked);
    const set = withTerms(settings(table), linked);
    const rows = rowsOfTable(table, linked);
    this.marks.push((drawing) => rows.mark((row) => drawing !== null && row.about === drawing.model));
    const notes = (table.notes ?? []).map((note) => make("p", {}, ...withTerms(note, linked)));
    const charted = await this.drawCharts(table, figure);
    // Beside a chart a long table is what one asks for.
    const long = charted && table.rows.length > 10;
    const all = long
      ? make(
          "details",
          { class: "all-rows disclosure" },
          make("summary", {}, `All ${table.rows.length} numbers`),
          rows.element,
        )
      : rows.element;
    this.inside.replaceChildren(
      make("p", { class: "why" }, ...why),
      make("p", { class: "muted small" }, ...about),
      make("p", { class: "small", "data-testid": "evidence-settings" }, ...set),
      figure,
      all,
      ...(notes.length > 0 ? [make("div", { class: "small remarks", "data-testid": "evidence-notes" }, ...notes)] : []),
      provenance(table, this.arxiv, this.base),
    );
    this.mark(this.drawing);
  }

  /** Draws the charts; without the engine there are none, and the table stands alone. @param {Table} table @param {HTMLElement} figure */
  async drawCharts(table, figure) {
    try {
      const bars = barsOf(table);
      if (bars.length > 0) {
        const chart = await histogram(table, bars, this.axisOf);
        figure.append(...chart.parts);
        this.marks.push((drawing) => chart.mark(agreementOf(bars[0].k, this.own(table, drawing))));
      }
      const curves = curvesOf(table);
      if (curves.length > 0) {
        const panels = await Promise.all(curves.map((one) => curved(table.title, one, this.axisOf)));
        figure.append(make("div", { class: "curve-panels" }, ...panels));
      }
      const rows = rowsOf(table);
      if (rows.length > 1) {
        const note = partly(table, rows);
        if (note) figure.append(make("p", { class: "muted small", "data-testid": "chart-note" }, note));
        const chart = await comparison(table, rows, this.axisOf);
        figure.append(...chart.parts);
        this.marks.push((drawing) => void chart.mark(rows.map((row) => markOf(row, this.own(table, drawing)))));
      }
    } catch {
      figure.replaceChildren();
    }
    return figure.childElementCount > 0;
  }

  /** The drawing, where the table is about the network that analysed it alone. @param {Table} table @param {Drawing | null} drawing */
  own({ cards = [] }, drawing) {
    return drawing !== null && cards.length === 1 && cards[0] === drawing.model ? drawing : null;
  }

  /** Marks the visitor's drawing, or none. @param {Drawing | null} drawing */
  mark(drawing) {
    this.drawing = drawing;
    for (const mark of this.marks) mark(drawing);
  }
}

/** How the numbers of a table came about, in words. @param {Table} table */
function settings({ settings: { training = [], chosen, fixed } }) {
  const parts = [
    ...(chosen ? [`Setting: ${CHOSEN[chosen]}.`] : []),
    ...(fixed ? [`Fixed setting: ${CHOSEN[fixed]}.`] : []),
    ...training.map((one) => `Trained for ${trained(one)}.`),
  ];
  return parts.join(" ");
}
