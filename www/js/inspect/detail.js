// The photo that is open: verdict, its place among the good parts, the viewer with its regions, the maps side by side.
// It displays and reports; the room asks the worker.

import { makeSvg, make } from "../ui/dom.js";
import { number } from "../ui/format.js";
import { paintBar } from "../ui/legend.js";
import { Viewer } from "../ui/viewer.js";
import { NlnControls } from "./nln-controls.js";
import { DisplayControls } from "./display-options.js";
import { MapPanels } from "./map-panels.js";
import { Regions } from "./regions.js";
import { ScoreChart } from "./score-chart.js";
import { explanation, LEVELS, levelMark } from "../ui/verdict.js";

/** @typedef {import("./batch.js").Row} Row */
/** @typedef {import("../engine/part-types.js").Judged} Judged */
/** @typedef {import("../engine/generated/types.js").ColourMap} ColourMap */
/** @typedef {import("../engine/part-types.js").Threshold} Threshold */
/** @typedef {import("../ui/viewer.js").Place} Place */
/** @typedef {import("./display-options.js").DisplayOptions} DisplayOptions */

/**
 * @typedef {object} Handlers
 * @property {(threshold: Threshold) => void} onthreshold
 * @property {(patch: Partial<DisplayOptions>) => void} onoptions
 * @property {(step: number) => void} onstep  to the photo before or after
 * @property {(patch: import("../engine/part-types.js").Tuning) => void} ontune
 */

export class Detail {
  /** @param {DisplayOptions} options @param {ColourMap[]} colours @param {HTMLElement} save @param {Handlers} handlers */
  constructor(options, colours, save, { onthreshold, onoptions, onstep, ontune }) {
    this.colours = colours;
    this.options = options;
    /** @type {Judged | null} */
    this.inspection = null;
    const button = (
      /** @type {string} */ id,
      /** @type {string} */ title,
      /** @type {string} */ sign,
      /** @type {() => void} */ act,
    ) => {
      const made = make(
        "button",
        { type: "button", class: "icon", title, "aria-label": title, "data-testid": id },
        sign,
      );
      made.addEventListener("click", act);
      return /** @type {HTMLButtonElement} */ (made);
    };
    this.word = make("span", {});
    this.text = make("p", { class: "verdict-text", "data-testid": "inspect-verdict-text" });
    this.misalignment = make("p", {
      class: "verdict-misalignment small",
      hidden: true,
      "data-testid": "inspect-misalignment",
    });
    this.actions = make("p", { class: "verdict-actions" });
    this.verdict = make(
      "div",
      { class: "verdict", "data-level": "unknown", "data-testid": "inspect-verdict" },
      make("p", { class: "verdict-level level-mark", "aria-hidden": "true" }, levelMark(), this.word),
      this.text,
      this.misalignment,
      this.actions,
      save,
    );
    this.scoreChart = new ScoreChart(onthreshold);
    this.name = make("p", { class: "photo-name", "data-testid": "photo-name" });
    this.size = make("span", { class: "muted" });
    this.warnings = make("p", { class: "photo-warnings small", hidden: true });
    this.where = make("span", { class: "photo-where" });
    this.before = button("photo-before", "Previous photo", "‹", () => onstep(-1));
    this.after = button("photo-after", "Next photo", "›", () => onstep(1));
    this.percent = make("span", { class: "zoom-says", "data-testid": "zoom" });
    this.whole = /** @type {HTMLButtonElement} */ (
      make("button", { type: "button", class: "quiet", "data-testid": "zoom-whole" }, "Whole photo")
    );
    this.whole.addEventListener("click", () => this.viewer.moveViewport((viewport) => viewport.fit()));
    const frame = make("div", { class: "viewer" });
    this.viewer = new Viewer(frame, {
      onpoint: (place) => this.point(place),
      onviewport: (percent, whole) => {
        this.percent.textContent = `${percent} %`;
        this.whole.disabled = whole;
      },
      oncompare: (share) => this.viewer.set({ divider: share }),
    });
    this.empty = make("div", { class: "viewer-empty" });
    frame.append(this.empty);
    this.bar = /** @type {HTMLCanvasElement} */ (
      make("canvas", { width: 256, height: 1, class: "bar", "aria-hidden": "true" })
    );
    this.ticks = make("div", { class: "bar-ticks", "aria-hidden": "true" });
    this.legend = make(
      "div",
      { class: "heat-legend", role: "img", hidden: true, "data-testid": "heat-legend" },
      this.bar,
      this.ticks,
    );
    const zoom = make(
      "div",
      { class: "zoom", role: "group", "aria-label": "Zoom" },
      button("zoom-out", "Zoom out", "−", () => this.viewer.moveViewport((viewport) => viewport.zoom(1 / 1.5))),
      this.percent,
      button("zoom-in", "Zoom in", "+", () => this.viewer.moveViewport((viewport) => viewport.zoom(1.5))),
      this.whole,
    );
    const walk = make(
      "div",
      { class: "walk", role: "group", "aria-label": "Photos" },
      this.before,
      this.where,
      this.after,
    );
    this.regions = new Regions({
      onoutline: (number) => this.viewer.outline(number),
      ongo: (region) => {
        this.viewer.moveViewport((viewport) => viewport.frame(region.box));
        this.point({ x: region.at[0], y: region.at[1], pinned: true });
      },
    });
    this.panels = new MapPanels((place) => this.point(place));
    const view = new DisplayControls(options, colours, (patch) => {
      Object.assign(this.options, patch);
      this.dress();
      onoptions(patch);
    });
    this.nln = new NlnControls(ontune);
    this.side = make(
      "div",
      { class: "detail-side", hidden: true },
      this.regions.element,
      view.element,
      this.nln.element,
    );
    this.head = make(
      "div",
      { class: "photo-head", hidden: true },
      make("div", { class: "photo-title" }, this.name, this.size),
      walk,
    );
    this.foot = make("div", { class: "photo-foot", hidden: true }, this.legend, zoom);
    this.element = make(
      "div",
      { class: "detail" },
      this.verdict,
      this.scoreChart.element,
      make(
        "div",
        { class: "detail-row" },
        make("div", { class: "detail-photo" }, this.head, this.warnings, frame, this.foot),
        this.side,
      ),
      this.panels.element,
    );
    this.dress();
  }

  /** Applies the options that need no worker. */
  dress() {
    const { opacity, contour, divided } = this.options;
    this.viewer.set({ opacity, contour, divider: divided ? (this.viewer.divider ?? 0.5) : null });
  }

  /** Nothing is open: what stands there instead. @param {string} sentence @param {...HTMLElement} actions */
  rest(sentence, ...actions) {
    this.clear(null, sentence);
    this.empty.replaceChildren(washer(), make("p", {}, ...actions));
    this.empty.hidden = false;
  }

  /** Another photo is on its way: its name stands already, the verdict of the last one goes, and its pictures fade. @param {Row} row */
  await(row) {
    this.title(row);
    this.inspection = null;
    this.verdict.dataset.level = "unknown";
    this.word.textContent = "";
    this.text.textContent = "Opening …";
    this.warn("");
    this.actions.replaceChildren();
    this.scoreChart.mark(null);
    this.element.classList.add("is-opening");
  }

  /** A photo without a verdict, or one that was rejected. @param {Row} row @param {ImageBitmap | null} picture @param {string} sentence @param {...HTMLElement} actions */
  wait(row, picture, sentence, ...actions) {
    this.clear(row, sentence, ...actions);
    if (!picture) return;
    this.viewer.stage.hidden = false;
    this.viewer.show(picture, null);
    this.viewer.stage.setAttribute("aria-label", row.name);
  }

  /** @param {Row | null} row @param {string} sentence @param {...HTMLElement} actions */
  clear(row, sentence, ...actions) {
    this.element.classList.remove("is-opening");
    this.inspection = null;
    this.verdict.dataset.level = "unknown";
    this.word.textContent = "";
    this.text.textContent = sentence;
    this.warn("");
    this.actions.replaceChildren(...actions);
    this.title(row);
    this.viewer.show(null, null);
    this.viewer.stage.hidden = true;
    this.scoreChart.mark(null);
    this.panels.show(null, undefined, undefined);
    for (const part of [this.side, this.foot, this.legend, this.empty]) part.hidden = true;
    this.point(null);
  }

  /** @param {Row | null} row */
  title(row) {
    this.head.hidden = row === null;
    this.name.textContent = row?.name ?? "";
    this.name.title = row?.name ?? "";
    this.size.textContent = row?.photo ? `${row.photo.width} × ${row.photo.height} px` : "";
    this.warnings.textContent = row?.photo?.warnings.join(" ") ?? "";
    this.warnings.hidden = this.warnings.textContent === "";
  }

  /** @param {Row} row @param {ImageBitmap | null} picture @param {Judged} inspection */
  show(row, picture, inspection) {
    this.element.classList.remove("is-opening");
    this.inspection = inspection;
    this.title(row);
    for (const part of [this.side, this.foot, this.legend]) part.hidden = false;
    this.viewer.stage.hidden = false;
    this.empty.hidden = true;
    this.actions.replaceChildren();
    this.viewer.show(picture, inspection);
    this.viewer.stage.setAttribute(
      "aria-label",
      `${row.name} with its heat map. ${inspection.regions.length === 0 ? "No region" : inspection.regions.length === 1 ? "One region" : `${inspection.regions.length} regions`} above the threshold.`,
    );
    this.say(inspection);
    this.regions.show(inspection.regions);
    this.nln.tell(inspection.ran);
    const colours = this.colours.find(({ id }) => id === this.options.colour_map);
    this.panels.show(
      inspection,
      colours,
      this.colours.find(({ id }) => id === "grey"),
    );
    paintBar(this.bar, colours);
    const { low, high, ticks } = inspection.legend;
    this.ticks.replaceChildren(
      ...ticks.map(({ position, label }) => {
        const tick = make("span", {}, label);
        tick.style.left = `${position * 100}%`;
        return tick;
      }),
    );
    this.legend.setAttribute(
      "aria-label",
      `Colour scale from ${number(low)} to ${number(high)}, ${this.options.scale === "image" ? "set by this photo" : "the same for all photos"}.`,
    );
    this.point(this.viewer.place);
  }

  /** @param {Judged} inspection */
  say(inspection) {
    const { verdict } = inspection;
    this.verdict.dataset.level = verdict.level;
    this.word.textContent = LEVELS[verdict.level];
    this.text.textContent = explanation(verdict);
    this.warn(inspection.misalignment?.sentence ?? "");
    this.scoreChart.mark(inspection.position);
  }

  /** That the part lies elsewhere than the good ones. @param {string} sentence */
  warn(sentence) {
    this.misalignment.textContent = sentence;
    this.misalignment.hidden = sentence === "";
  }

  /** One crosshair through the photo and all maps. @param {Place | null} place */
  point(place) {
    this.panels.point(place);
    this.viewer.point(place, place && this.inspection ? this.panels.reading("map", place) : "");
  }

  /** Where the open photo stands in the list. @param {number} at @param {number} count  below 2 there is nothing to walk through */
  walk(at, count) {
    this.where.textContent = count > 1 && at >= 0 ? `${at + 1} of ${count}` : "";
    this.before.hidden = this.after.hidden = count < 2;
    this.before.disabled = at <= 0;
    this.after.disabled = at < 0 || at >= count - 1;
  }
}

/** What stands where a photo will be: a part in outline, with a mark on it. */
function washer() {
  return makeSvg(
    "svg",
    { viewBox: "0 0 100 100", "aria-hidden": "true" },
    makeSvg("circle", { cx: 50, cy: 50, r: 38 }),
    makeSvg("circle", { cx: 50, cy: 50, r: 15 }),
    makeSvg("path", { class: "odd", d: "M63 25c6 4 8 9 9 16" }),
  );
}
