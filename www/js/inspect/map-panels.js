// The maps side by side: the photo as the model sees it, what it would be if it were good, the error, the map that
// decides, and those that the judge lays beside them: saliency and PSE. One crosshair goes through all of them and
// through the photo above.

import { makeSvg, make, paintPixels } from "../ui/dom.js";
import { number } from "../ui/format.js";
import { paintBar } from "../ui/legend.js";
import { ordinal } from "../ui/format.js";

/** @typedef {import("../engine/part-types.js").Judged} Judged */
/** @typedef {import("../ui/viewer.js").Place} Place */
/** @typedef {import("../engine/types.js").ColourMap} ColourMap */

const PLATES = /** @type {const} */ ([
  { id: "input", title: "Model input", grey: true },
  { id: "reconstruction", title: "Reconstruction", grey: true },
  { id: "error", title: "Squared error", grey: false },
  { id: "map", title: "Heat map", grey: false },
]);

/** @typedef {{id: string, title: string, grey: boolean}} About */

/** What two of them are where a pretrained network judges. @type {Record<string, string>} */
const OF_NETWORKS = { reconstruction: "Reconstruction", map: "Heat map (NLN)" };

export class Plates {
  /** @param {(place: Place | null) => void} onpoint */
  constructor(onpoint) {
    this.onpoint = onpoint;
    /** @type {Judged | null} */
    this.judged = null;
    /** @type {Place | null} */
    this.place = null;
    this.row = make("div", { class: "plates-row" });
    this.plates = PLATES.map((plate) => this.build(plate));
    this.where = make("p", { class: "muted small", "data-testid": "crosshair" });
    this.element = make(
      "section",
      { class: "plates", "aria-labelledby": "plates-title", hidden: true },
      make("div", { class: "plates-head" }, make("h2", { id: "plates-title" }, "Maps"), this.where),
      this.row,
    );
  }

  /** @param {About} plate */
  build(plate) {
    const canvas = /** @type {HTMLCanvasElement} */ (make("canvas", { class: "map-pixels" }));
    const cross = makeSvg("g", { class: "cross" });
    const readout = make("p", { class: "readout", "data-testid": `reading-${plate.id}` });
    const stage = make(
      "div",
      {
        class: "map-stage",
        tabindex: 0,
        role: "application",
        "aria-roledescription": "map",
        "aria-label": `${plate.title}. Arrow keys move the crosshair through all maps.`,
        "data-testid": `plate-${plate.id}`,
      },
      canvas,
      makeSvg(
        "svg",
        { class: "map-overlay", viewBox: "0 0 1 1", preserveAspectRatio: "none", "aria-hidden": "true" },
        cross,
      ),
      readout,
    );
    const bar = /** @type {HTMLCanvasElement} */ (
      make("canvas", { width: 256, height: 1, class: "bar", "aria-hidden": "true" })
    );
    const [low, high] = [make("span", { class: "low" }), make("span", { class: "high" })];
    const caption = make("figcaption", { class: "plate-title" }, plate.title);
    const note = make("p", { class: "muted small plate-note", "data-testid": `note-${plate.id}` });
    const figure = make(
      "figure",
      { class: "plate" },
      caption,
      stage,
      make("div", { class: "legend" }, low, bar, high),
      note,
    );
    this.row.append(figure);
    this.listen(stage);
    return { ...plate, caption, figure, stage, canvas, cross, readout, bar, low, high, note };
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
      const stride = event.shiftKey ? 4 : 1;
      const move = { ArrowLeft: [-stride, 0], ArrowRight: [stride, 0], ArrowUp: [0, -stride], ArrowDown: [0, stride] }[
        event.key
      ];
      if (!this.judged || event.ctrlKey || event.metaKey || event.altKey) return;
      if (move) this.onpoint({ ...step(this.place, this.judged.map, move[0], move[1]), pinned: true });
      else if (event.key === "Escape") this.onpoint(null);
      else return;
      event.preventDefault();
    });
  }

  /** @param {Judged | null} judged @param {ColourMap | undefined} colours @param {ColourMap | undefined} greys */
  show(judged, colours, greys) {
    this.judged = judged;
    this.element.hidden = judged === null;
    if (!judged) return;
    const { width, height } = judged.map;
    // Plates that are wanted again stay, and with them the focus.
    if (
      judged.extra_maps.map(({ id }) => id).join() !==
      this.plates
        .slice(PLATES.length)
        .map(({ id }) => id)
        .join()
    ) {
      for (const { figure } of this.plates.splice(PLATES.length)) figure.remove();
      this.plates.push(...judged.extra_maps.map(({ id, title = id }) => this.build({ id, title, grey: false })));
    }
    for (const plate of this.plates) {
      const scale = scaleOf(plate.id, judged);
      const pixels =
        plate.id === "input" ? judged.input : plate.id === "reconstruction" ? judged.reconstruction : scale?.rgba;
      plate.figure.hidden = !pixels;
      if (!pixels) continue;
      const title = judged.ran ? (OF_NETWORKS[plate.id] ?? plate.title) : plate.title;
      plate.caption.textContent = title;
      plate.stage.setAttribute("aria-label", `${title}. Arrow keys move the crosshair through all maps.`);
      paintPixels(plate.canvas, pixels, width, height);
      plate.stage.style.setProperty("--ratio", String(Math.min(2, Math.max(0.6, judged.width / judged.height))));
      plate.low.textContent = scale ? number(scale.low) : "0";
      plate.high.textContent = scale ? number(scale.high) : "1";
      plate.note.textContent = scale?.note ?? "";
      paintBar(plate.bar, plate.grey ? greys : colours);
    }
  }

  /** Puts the crosshair at a place, in every map, without telling. @param {Place | null} place */
  point(place) {
    this.place = place;
    const { judged } = this;
    for (const plate of this.plates) {
      plate.readout.textContent = place ? this.reading(plate.id, place) : "";
      plate.readout.classList.toggle("is-high", (place?.y ?? 0) > 0.5);
      const d = place ? `M0 ${place.y}H1M${place.x} 0V1` : "";
      plate.cross.replaceChildren(...(place ? [makeSvg("path", { d, class: "casing" }), makeSvg("path", { d })] : []));
    }
    const cell = place && judged ? cellOf(place, judged.map) : null;
    this.where.textContent = cell
      ? `Crosshair: row ${cell.row + 1}, column ${cell.column + 1}`
      : "Point at a map or at the photo.";
  }

  /** Value and rank under a place. @param {string} id @param {Place} place */
  reading(id, place) {
    const { judged } = this;
    if (!judged) return "";
    const { row, column } = cellOf(place, judged.map);
    const index = row * judged.map.width + column;
    if (id === "input" || id === "reconstruction") {
      // The bytes as they are painted: one for a grey, three for a colour.
      const [red, green, blue] = (id === "input" ? judged.input : judged.reconstruction).subarray(
        index * 4,
        index * 4 + 3,
      );
      return red === green && green === blue ? `${red} of 255` : `${red} ${green} ${blue}`;
    }
    const scale = scaleOf(id, judged);
    if (!scale) return "";
    const { values, ranks } = scale;
    return ranks ? `${number(values[index])} · ${ordinal(ranks[index])}` : number(values[index]);
  }
}

/** The map of a plate, where it has one. @param {string} id @param {Judged} judged @returns {import("../engine/part-types.js").Beside | null} */
function scaleOf(id, judged) {
  return id === "map"
    ? judged.map
    : id === "error"
      ? judged.error
      : (judged.extra_maps.find((map) => map.id === id) ?? null);
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
