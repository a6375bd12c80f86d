// The maps side by side: pixels, one crosshair through all of them, value and rank under it.

import { byId, makeSvg, setAttributes, make, paintPixels } from "../ui/dom.js";
import { number, ordinal } from "../ui/format.js";
import { arrowStep, modified } from "../ui/keys.js";
import { colourScale } from "../ui/legend.js";
import { mapStage } from "../ui/map-stage.js";
import { ringsOf } from "./rings.js";

/** @typedef {import("../engine/generated/types.js").Report} Report */
/** @typedef {import("../engine/generated/types.js").MapView} MapView */
/** @typedef {import("../engine/generated/types.js").ColourMap} ColourMap */
/** @typedef {{row: number, column: number, pinned: boolean}} Place */
/** A picture that shares the crosshair. @typedef {{stage: HTMLElement, canvas: HTMLCanvasElement, rings: SVGElement, cross: SVGElement, readout: HTMLElement, words: HTMLElement, view: MapView | null}} Stage */

/** Letters as of the equations; `grey` ones are pictures, shown from 0 to 1. */
const PANELS = [
  { id: "input", title: "Input", sign: "x", grey: true, placeholder: "your drawing at 28 × 28 pixels" },
  { id: "reconstruction", title: "Reconstruction", sign: "x̂", grey: true, placeholder: "the output of the network" },
  { id: "error", title: "Error", sign: "r", grey: false, placeholder: "squared difference of the two" },
  { id: "nln", title: "Neighbours", sign: "η", grey: false, placeholder: "difference from the nearest neighbours" },
  { id: "saliency", title: "Saliency", sign: "s", grey: false, placeholder: "influence of each pixel on the error" },
  {
    id: "saliency_squared",
    title: "Saliency²",
    sign: "s̃²",
    grey: false,
    placeholder: "saliency, squared",
  },
  { id: "pse", title: "PSE", sign: "p", grey: false, placeholder: "error concentrated in one area" },
];

export class Maps {
  /** @param {(id: string) => void} onexplain  when a title is pressed */
  constructor(onexplain) {
    /** @type {Report | null} */
    this.report = null;
    /** @type {Place | null} */
    this.place = null;
    this.showRings = true;
    this.showLine = true;
    /** Pictures besides the panels, as among the neighbours. @type {Stage[]} */
    this.extraStages = [];
    this.panels = PANELS.map((panel) => this.build(panel, onexplain));
    byId("maps", HTMLElement).append(...this.panels.map((panel) => panel.figure));
  }

  /**
   * A picture with its crosshair, reading and words.
   * @param {string} id @param {string} title @param {string} placeholder  while it is empty
   * @returns {Stage}
   */
  stage(id, title, placeholder) {
    const { stage, canvas, overlay, cross, readout } = mapStage({
      attributes: {
        "aria-label": `${title} map. Arrow keys move the crosshair through all maps.`,
        "aria-describedby": `words-${id}`,
        "data-testid": `map-${id}`,
        "data-empty": true,
      },
      viewBox: "0 0 28 28",
      readout: `readout-${id}`,
    });
    canvas.width = canvas.height = 28;
    const rings = makeSvg("g");
    overlay.prepend(rings);
    stage.append(make("p", { class: "map-placeholder", "aria-hidden": "true" }, placeholder));
    this.listen(stage);
    return {
      stage,
      canvas,
      rings,
      cross,
      readout,
      words: make("p", { id: `words-${id}`, class: "unseen" }),
      view: null,
    };
  }

  /** @param {typeof PANELS[number]} panel @param {(id: string) => void} onexplain */
  build(panel, onexplain) {
    const stage = this.stage(panel.id, panel.title, panel.placeholder);
    const sign = make("i", { class: "sign" }, panel.sign);
    const title = make(
      "button",
      { type: "button", class: "map-title", title: "Explain this map", "data-testid": `explain-${panel.id}` },
      make("span", {}, panel.title),
      sign,
    );
    title.addEventListener("click", () => onexplain(panel.id));
    const scale = colourScale({ "data-testid": `legend-${panel.id}` });
    const figure = make(
      "figure",
      { class: `map-panel map-panel-${panel.id}` },
      make("figcaption", {}, title),
      stage.stage,
      scale.element,
      stage.words,
    );
    return { ...panel, ...stage, figure, scale };
  }

  /** Paints a picture, or empties it. @param {Stage} stage @param {MapView | null} view @param {Report | null} report @param {string} words */
  paint(stage, view, report, words) {
    // What is empty stays empty: a canvas that nobody has painted needs no context yet.
    if (view === null && stage.view === null) return;
    stage.view = view;
    setAttributes(stage.stage, { "data-empty": view === null });
    stage.words.textContent = view ? words : "";
    if (view && report) paintPixels(stage.canvas, view.rgba, report.width, report.height);
    else stage.canvas.getContext("2d")?.clearRect(0, 0, stage.canvas.width, stage.canvas.height);
  }

  /** @param {HTMLElement} stage */
  listen(stage) {
    // A press pins the crosshair, a second one on the same pixel lets it go.
    /** @param {PointerEvent} event @param {boolean} pinned */
    const follow = (event, pinned) => {
      if (!this.report) return;
      const box = stage.getBoundingClientRect();
      const { height, width } = this.report;
      const column = Math.floor(((event.clientX - box.left) / box.width) * width);
      const row = Math.floor(((event.clientY - box.top) / box.height) * height);
      const place = { row: clamp(row, height), column: clamp(column, width), pinned };
      const again =
        event.type === "pointerdown" &&
        this.place?.pinned &&
        this.place.row === place.row &&
        this.place.column === place.column;
      this.point(again ? { ...place, pinned: false } : place);
    };
    stage.addEventListener("pointerdown", (event) => follow(event, true));
    stage.addEventListener("pointermove", (event) => {
      if (event.pointerType !== "mouse" || event.buttons > 0) follow(event, event.buttons > 0);
      else if (!this.place?.pinned) follow(event, false);
    });
    stage.addEventListener("pointerleave", () => {
      if (!this.place?.pinned) this.point(null);
    });
    stage.addEventListener("keydown", (event) => {
      if (!this.report || modified(event)) return;
      const { height, width } = this.report;
      const at = this.place ?? { row: height >> 1, column: width >> 1 };
      const step = arrowStep(event, 4);
      if (event.key === "Escape") this.point(null);
      else if (step) {
        const [right, down] = step;
        this.point({ row: clamp(at.row + down, height), column: clamp(at.column + right, width), pinned: true });
      } else return;
      event.preventDefault();
    });
  }

  /** @param {Report | null} report @param {ColourMap | undefined} colours @param {ColourMap | undefined} greys */
  show(report, colours, greys) {
    this.report = report;
    for (const panel of this.panels) {
      const index = report?.maps.findIndex((map) => map.id === panel.id) ?? -1;
      const view = report?.maps[index] ?? null;
      this.paint(panel, view, report, report?.words[index] ?? "");
      panel.scale.show(view ? number(view.low) : "", view ? number(view.high) : "", panel.grey ? greys : colours);
    }
    this.ring();
    this.point(this.place);
  }

  /** Draws the rings of the top pixels, and the line of the maximum distance, anew. */
  ring() {
    for (const panel of this.panels) {
      panel.rings.replaceChildren(...(this.report ? ringsOf(this.report, this.showRings, this.showLine) : []));
    }
  }

  /** Puts the crosshair at a place, in every map. @param {Place | null} place */
  point(place) {
    this.place = place;
    const report = this.report;
    const shown = place && report && place.row < report.height && place.column < report.width;
    for (const panel of [...this.panels, ...this.extraStages]) {
      const { view } = panel;
      if (!shown || !view) {
        panel.cross.replaceChildren();
        panel.readout.textContent = "";
        continue;
      }
      const { row, column } = place;
      const index = row * report.width + column;
      const lines = `M0 ${row + 0.5}H${column}M${column + 1} ${row + 0.5}H${report.width}M${column + 0.5} 0V${row}M${column + 0.5} ${row + 1}V${report.height}`;
      const cell = { x: column, y: row, width: 1, height: 1 };
      panel.cross.replaceChildren(
        makeSvg("path", { d: lines, class: "casing" }),
        makeSvg("rect", { ...cell, class: "casing" }),
        makeSvg("path", { d: lines }),
        makeSvg("rect", cell),
      );
      panel.readout.classList.toggle("is-high", row > report.height / 2);
      panel.readout.textContent = `${number(view.values[index])} · ${ordinal(view.ranks[index])}`;
    }
    byId("crosshair-place", HTMLElement).textContent = shown
      ? `row ${place.row + 1}, column ${place.column + 1}`
      : "point at a map";
  }
}

/** @param {number} value @param {number} size */
function clamp(value, size) {
  return Math.min(size - 1, Math.max(0, value));
}
