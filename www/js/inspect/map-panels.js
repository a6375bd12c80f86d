// The maps side by side: the photo as the model sees it, what it would be if it were good, the error, the map of
// the score, and the extra maps of the detector: saliency and PSE. One crosshair goes through all of them and
// through the photo above.

import { makeSvg, make, paintPixels } from "../ui/dom.js";
import { number, ordinal } from "../ui/format.js";
import { arrowStep, modified } from "../ui/keys.js";
import { colourScale } from "../ui/legend.js";
import { mapStage } from "../ui/map-stage.js";

/** @typedef {import("../engine/part-types.js").Judged} Judged */
/** @typedef {import("../ui/viewer.js").Place} Place */
/** @typedef {import("../engine/generated/types.js").ColourMap} ColourMap */

const PANELS = /** @type {const} */ ([
  { id: "input", title: "Model input", grey: true },
  { id: "reconstruction", title: "Reconstruction", grey: true },
  { id: "error", title: "Squared error", grey: false },
  { id: "map", title: "Heat map", grey: false },
]);

/** @typedef {{id: string, title: string, grey: boolean}} About */

/** What two of them are where the detector is a pretrained network. @type {Record<string, string>} */
const OF_NETWORKS = { reconstruction: "Reconstruction", map: "Heat map (NLN)" };

export class MapPanels {
  /** @param {(place: Place | null) => void} onpoint */
  constructor(onpoint) {
    this.onpoint = onpoint;
    /** @type {Judged | null} */
    this.inspection = null;
    /** @type {Place | null} */
    this.place = null;
    this.row = make("div", { class: "map-panels-row" });
    this.panels = PANELS.map((panel) => this.build(panel));
    this.where = make("p", { class: "muted small", "data-testid": "crosshair" });
    this.element = make(
      "section",
      { class: "map-panels", "aria-labelledby": "map-panels-title", hidden: true },
      make("div", { class: "map-panels-head" }, make("h2", { id: "map-panels-title" }, "Maps"), this.where),
      this.row,
    );
  }

  /** @param {About} panel */
  build(panel) {
    const { stage, canvas, cross, readout } = mapStage({
      attributes: {
        "aria-label": `${panel.title}. Arrow keys move the crosshair through all maps.`,
        "data-testid": `map-panel-${panel.id}`,
      },
      viewBox: "0 0 1 1",
      stretched: true,
      readout: `reading-${panel.id}`,
    });
    const legend = colourScale();
    const caption = make("figcaption", { class: "map-panel-title" }, panel.title);
    const note = make("p", { class: "muted small map-panel-note", "data-testid": `note-${panel.id}` });
    const figure = make("figure", { class: "map-panel" }, caption, stage, legend.element, note);
    this.row.append(figure);
    this.listen(stage);
    return { ...panel, caption, figure, stage, canvas, cross, readout, legend, note };
  }

  /** @param {HTMLElement} stage */
  listen(stage) {
    const at = (/** @type {PointerEvent} */ event, /** @type {boolean} */ pinned) => {
      const box = stage.getBoundingClientRect();
      const hold = (/** @type {number} */ share) => Math.min(0.9999, Math.max(0, share));
      return {
        x: hold((event.clientX - box.left) / box.width),
        y: hold((event.clientY - box.top) / box.height),
        pinned,
      };
    };
    stage.addEventListener("pointerdown", (event) => this.onpoint(this.place?.pinned ? null : at(event, true)));
    stage.addEventListener("pointermove", (event) => {
      if (event.pointerType === "mouse" && !this.place?.pinned) this.onpoint(at(event, false));
    });
    stage.addEventListener("pointerleave", () => void (this.place?.pinned || this.onpoint(null)));
    stage.addEventListener("keydown", (event) => {
      if (!this.inspection || modified(event)) return;
      const move = arrowStep(event, 4);
      if (move) this.onpoint({ ...step(this.place, this.inspection.map, move[0], move[1]), pinned: true });
      else if (event.key === "Escape") this.onpoint(null);
      else return;
      event.preventDefault();
    });
  }

  /** @param {Judged | null} inspection @param {ColourMap | undefined} colours @param {ColourMap | undefined} greys */
  show(inspection, colours, greys) {
    this.inspection = inspection;
    this.element.hidden = inspection === null;
    if (!inspection) return;
    const { width, height } = inspection.map;
    // Panels that are wanted again stay, and with them the focus.
    if (
      inspection.extra_maps.map(({ id }) => id).join() !==
      this.panels
        .slice(PANELS.length)
        .map(({ id }) => id)
        .join()
    ) {
      for (const { figure } of this.panels.splice(PANELS.length)) figure.remove();
      this.panels.push(...inspection.extra_maps.map(({ id, title = id }) => this.build({ id, title, grey: false })));
    }
    for (const panel of this.panels) {
      const scale = scaleOf(panel.id, inspection);
      const pixels =
        panel.id === "input"
          ? inspection.input
          : panel.id === "reconstruction"
            ? inspection.reconstruction
            : scale?.rgba;
      panel.figure.hidden = !pixels;
      if (!pixels) continue;
      const title = inspection.ran ? (OF_NETWORKS[panel.id] ?? panel.title) : panel.title;
      panel.caption.textContent = title;
      panel.stage.setAttribute("aria-label", `${title}. Arrow keys move the crosshair through all maps.`);
      paintPixels(panel.canvas, pixels, width, height);
      panel.stage.style.setProperty(
        "--ratio",
        String(Math.min(2, Math.max(0.6, inspection.width / inspection.height))),
      );
      panel.legend.show(
        scale ? number(scale.low) : "0",
        scale ? number(scale.high) : "1",
        panel.grey ? greys : colours,
      );
      panel.note.textContent = scale?.note ?? "";
    }
  }

  /** Puts the crosshair at a place, in every map, without telling. @param {Place | null} place */
  point(place) {
    this.place = place;
    const { inspection } = this;
    for (const panel of this.panels) {
      panel.readout.textContent = place ? this.reading(panel.id, place) : "";
      panel.readout.classList.toggle("is-high", (place?.y ?? 0) > 0.5);
      const d = place ? `M0 ${place.y}H1M${place.x} 0V1` : "";
      panel.cross.replaceChildren(...(place ? [makeSvg("path", { d, class: "casing" }), makeSvg("path", { d })] : []));
    }
    const cell = place && inspection ? cellOf(place, inspection.map) : null;
    this.where.textContent = cell
      ? `Crosshair: row ${cell.row + 1}, column ${cell.column + 1}`
      : "Point at a map or at the photo.";
  }

  /** Value and rank under a place. @param {string} id @param {Place} place */
  reading(id, place) {
    const { inspection } = this;
    if (!inspection) return "";
    const { row, column } = cellOf(place, inspection.map);
    const index = row * inspection.map.width + column;
    if (id === "input" || id === "reconstruction") {
      // The bytes as they are painted: one for a grey, three for a colour.
      const [red, green, blue] = (id === "input" ? inspection.input : inspection.reconstruction).subarray(
        index * 4,
        index * 4 + 3,
      );
      return red === green && green === blue ? `${red} of 255` : `${red} ${green} ${blue}`;
    }
    const scale = scaleOf(id, inspection);
    if (!scale) return "";
    const { values, ranks } = scale;
    return ranks ? `${number(values[index])} · ${ordinal(ranks[index])}` : number(values[index]);
  }
}

/** The map of a panel, where it has one. @param {string} id @param {Judged} inspection @returns {import("../engine/part-types.js").Beside | null} */
function scaleOf(id, inspection) {
  return id === "map"
    ? inspection.map
    : id === "error"
      ? inspection.error
      : (inspection.extra_maps.find((map) => map.id === id) ?? null);
}

/** @param {{x: number, y: number}} place @param {{width: number, height: number}} map */
function cellOf({ x, y }, { width, height }) {
  return {
    row: Math.min(height - 1, Math.max(0, Math.floor(y * height))),
    column: Math.min(width - 1, Math.max(0, Math.floor(x * width))),
  };
}

/** The middle of a cell some steps away. @param {Place | null} place @param {{width: number, height: number}} map @param {number} right @param {number} down */
function step(place, map, right, down) {
  const { row, column } = cellOf(place ?? { x: 0.5, y: 0.5 }, map);
  const hold = (/** @type {number} */ at, /** @type {number} */ size) =>
    (Math.min(size - 1, Math.max(0, at)) + 0.5) / size;
  return { x: hold(column + right, map.width), y: hold(row + down, map.height) };
}
