// The batch as a table: thumbnails, verdicts and scores, the highest scores first; filtered by verdict and by name, walked
// through with the keyboard. Rows are made once and moved, so that hundreds stay quick.

import { make } from "../ui/dom.js";
import { number } from "../ui/format.js";
import { modified } from "../ui/keys.js";
import { LEVELS, levelMark } from "../ui/verdict.js";

/** @typedef {import("./batch.js").Row} Row */
/** @typedef {"all" | "flagged" | "unflagged" | "rejected"} Kind */

const KINDS = /** @type {[Kind, string][]} */ ([
  ["all", "All"],
  ["flagged", "Flagged"],
  ["unflagged", "Not flagged"],
  ["rejected", "Rejected"],
]);
/** One for all: making its like anew for every pair took a hundred times as long. */
const NAMES = new Intl.Collator("en", { numeric: true });

/** Which filter a row falls under. @param {Row} row */
export function kindOf(row) {
  if (row.state === "rejected") return "rejected";
  return row.verdict === null ? "waiting" : row.verdict.flagged ? "flagged" : "unflagged";
}

export class Table {
  /** @param {{onopen: (row: Row) => void, onremove: (row: Row) => void, onfilter: () => void}} handlers */
  constructor(handlers) {
    this.handlers = handlers;
    /** @type {Kind} */
    this.kind = "all";
    this.search = "";
    /** @type {"score" | "name"} */
    this.order = "score";
    /** @type {Row[]} */
    this.rows = [];
    /** The row that the keyboard is on, and the one that is shown. @type {string | null} */
    this.at = null;
    /** @type {string | null} */
    this.current = null;
    /** @type {Map<string, HTMLElement>} */
    this.lines = new Map();
    this.counts = new Map(KINDS.map(([kind]) => [kind, make("span", { class: "filter-count" })]));
    const name = make("input", {
      type: "search",
      class: "text",
      placeholder: "Filter by name",
      "aria-label": "Filter by name",
      "data-testid": "filter-name",
      autocomplete: "off",
      spellcheck: "false",
    });
    name.addEventListener("input", () =>
      this.filter({ search: /** @type {HTMLInputElement} */ (name).value.trim().toLowerCase() }),
    );
    const choice = make(
      "div",
      { class: "choice verdict-filter", role: "radiogroup", "aria-label": "Filter by verdict" },
      ...KINDS.map(([kind, word]) => {
        const input = make("input", {
          type: "radio",
          name: "inspect-filter",
          value: kind,
          checked: kind === "all",
          "data-testid": `filter-${kind}`,
        });
        input.addEventListener("change", () => this.filter({ kind }));
        return make(
          "label",
          {},
          input,
          make("span", {}, word, " ", /** @type {HTMLElement} */ (this.counts.get(kind))),
        );
      }),
    );
    this.heads = [this.head("name", "Photo"), this.head("score", "Score")];
    this.body = make("tbody");
    this.grid = make(
      "table",
      { class: "batch", role: "grid", "aria-label": "Photos", "data-testid": "batch" },
      make("colgroup", {}, make("col", { class: "col-thumb" }), make("col"), make("col", { class: "col-score" })),
      make(
        "thead",
        {},
        make("tr", {}, make("th", { scope: "col" }, make("span", { class: "unseen" }, "Thumbnail")), ...this.heads),
      ),
      this.body,
    );
    this.none = make("p", { class: "muted small", hidden: true }, "No photo matches this filter.");
    this.filters = make("div", { class: "batch-filters" }, choice, name);
    this.element = make("div", { class: "batch-frame" }, this.filters, this.grid, this.none);
    this.body.addEventListener("keydown", (event) => this.press(event));
    this.body.addEventListener("click", (event) => {
      const row = this.rowOf(event.target);
      if (row) (this.go(row.id), this.handlers.onopen(row));
    });
  }

  /** @param {"name" | "score"} order @param {string} word */
  head(order, word) {
    const button = make("button", { type: "button", class: "sorter", "data-testid": `sort-${order}` }, word);
    button.addEventListener("click", () => {
      this.order = order;
      this.show(this.rows);
    });
    return make("th", { scope: "col", "data-order": order }, button);
  }

  /** @param {{kind?: Kind, search?: string}} patch */
  filter(patch) {
    Object.assign(this, patch);
    this.show(this.rows);
    this.handlers.onfilter();
  }

  /** The rows that the filter leaves, in their order. */
  shown() {
    return this.rows
      .filter(
        (row) => (this.kind === "all" || kindOf(row) === this.kind) && row.name.toLowerCase().includes(this.search),
      )
      .sort((a, b) => this.compare(a, b));
  }

  /** @param {Row} a @param {Row} b */
  compare(a, b) {
    const rank = (/** @type {Row} */ row) =>
      this.order === "name" ? 0 : row.state === "rejected" ? 2 : row.scored === null ? 1 : 0;
    const score = (/** @type {Row} */ row) => (this.order === "name" ? 0 : (row.scored?.score ?? 0));
    return rank(a) - rank(b) || score(b) - score(a) || NAMES.compare(a.name, b.name);
  }

  /** Puts every row into its place; rows that stand right are not touched, so that focus stays. @param {Row[]} rows */
  show(rows) {
    this.rows = rows;
    const shown = this.shown();
    const wanted = new Set(shown.map(({ id }) => id));
    for (const [id, line] of this.lines) if (!wanted.has(id)) line.remove();
    const known = new Set(rows.map(({ id }) => id));
    for (const id of this.lines.keys()) if (!known.has(id)) this.lines.delete(id);
    const focused = document.activeElement;
    /** @type {Element | null} */
    let next = this.body.firstElementChild;
    for (const row of shown) {
      const line = this.lines.get(row.id) ?? this.line(row);
      if (line === next) next = next.nextElementSibling;
      else this.body.insertBefore(line, next);
    }
    if (focused instanceof HTMLElement && this.body.contains(focused) && document.activeElement !== focused)
      focused.focus({ preventScroll: true });
    for (const [kind, count] of this.counts)
      count.textContent = String(kind === "all" ? rows.length : rows.filter((row) => kindOf(row) === kind).length);
    for (const head of this.heads)
      head.setAttribute(
        "aria-sort",
        head.dataset.order !== this.order ? "none" : this.order === "name" ? "ascending" : "descending",
      );
    this.none.hidden = shown.length > 0 || rows.length === 0;
    if (this.at === null || !wanted.has(this.at)) this.at = shown[0]?.id ?? null;
    this.rove();
  }

  /** @param {Row} row */
  line(row) {
    const thumb = make(
      "td",
      { class: "thumb" },
      ...(row.thumbnail ? [row.thumbnail] : [make("span", { class: "no-thumb", "aria-hidden": "true" })]),
    );
    const line = make(
      "tr",
      { tabindex: -1, "data-id": row.id, "data-testid": "row" },
      thumb,
      make("th", { scope: "row" }),
      make("td", { class: "value" }),
    );
    this.lines.set(row.id, line);
    this.write(row);
    return line;
  }

  /** Writes what is known of a row. @param {Row} row */
  write(row) {
    const line = this.lines.get(row.id);
    if (!line) return;
    const [, name, score] = line.children;
    const level = row.verdict?.level ?? "unknown";
    const said =
      row.state === "rejected"
        ? row.sentence
        : row.verdict
          ? LEVELS[level]
          : row.state === "analysing"
            ? "Analysing"
            : "Not analysed";
    line.dataset.level = level;
    line.dataset.state = row.state;
    name.replaceChildren(
      make("span", { class: "row-name", title: row.name }, row.name),
      make("span", { class: "row-said level-mark" }, ...(row.verdict ? [levelMark()] : []), said),
      ...(row.scored?.misalignment
        ? [make("span", { class: "row-misalignment", title: row.scored.misalignment.sentence }, "Misaligned")]
        : []),
    );
    score.textContent = row.scored ? number(row.scored.score) : row.state === "rejected" ? "–" : "";
  }

  /** Says which row is shown beside the table. @param {string | null} id */
  mark(id) {
    this.current = id;
    this.at = id ?? this.at;
    this.rove();
  }

  rove() {
    for (const [id, line] of this.lines) {
      line.tabIndex = id === this.at ? 0 : -1;
      line.setAttribute("aria-selected", String(id === this.current));
    }
  }

  /** @param {string} id */
  go(id) {
    this.at = id;
    this.rove();
    const line = this.lines.get(id);
    line?.focus({ preventScroll: true });
    line?.scrollIntoView({ block: "nearest" });
  }

  /** @param {EventTarget | null} target */
  rowOf(target) {
    const id = target instanceof Element ? target.closest("tr")?.dataset.id : undefined;
    return this.rows.find((row) => row.id === id);
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const row = this.rowOf(event.target);
    if (!row || modified(event)) return;
    const shown = this.shown();
    const at = shown.indexOf(row);
    const places = /** @type {Record<string, number>} */ ({
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + 10,
      PageUp: at - 10,
      Home: 0,
      End: shown.length - 1,
    });
    if (event.key in places) this.go(shown[Math.min(shown.length - 1, Math.max(0, places[event.key]))].id);
    else if (event.key === "Enter" || event.key === " ") this.handlers.onopen(row);
    else if (event.key === "Delete") {
      this.handlers.onremove(row);
      const next = shown[at + 1] ?? shown[at - 1];
      if (next) this.go(next.id);
    } else return;
    event.preventDefault();
  }

  /** The row before or after the one that is shown. @param {number} step */
  beside(step) {
    const shown = this.shown();
    return shown[shown.findIndex(({ id }) => id === this.current) + step] ?? null;
  }
}
