// A photo at its own resolution under its heat map: contour at the threshold, numbered regions, before and after,
// zoom and pan. It paints what it is given; every number and colour of the map comes from wasm.

import { context2d, setAttributes, make, paintPixels } from "./dom.js";
import { listenForGestures } from "./gestures.js";
import { arrowStep, modified } from "./keys.js";
import { PhotoOverlay } from "./photo-overlay.js";
import { Viewport } from "./viewport.js";

/** @typedef {import("../engine/part-types.js").Judged} Judged */
/** A place of the photo, 0 to 1 to the right and down. @typedef {{x: number, y: number, pinned: boolean}} Place */

/** Below this many screen pixels for one of the photo it is drawn smoothly, above as it is. */
const SMOOTH = 4;
const KEYS =
  "Arrow keys move the crosshair, with Shift in steps of four; plus and minus zoom, 0 shows the whole photo, 1 its original pixels; Escape removes the crosshair.";

export class Viewer {
  /**
   * @param {HTMLElement} element
   * @param {{onpoint?: (place: Place | null) => void, onviewport?: (percent: number, whole: boolean) => void, oncompare?: (share: number) => void}} [listeners]
   */
  constructor(element, { onpoint = () => undefined, onviewport = () => undefined, oncompare = () => undefined } = {}) {
    this.onpoint = onpoint;
    this.onviewport = onviewport;
    this.oncompare = oncompare;
    this.viewport = new Viewport();
    /** @type {ImageBitmap | null} */
    this.picture = null;
    /** @type {Judged | null} */
    this.inspection = null;
    /** @type {Place | null} */
    this.place = null;
    /** Share of the heat map's own opacity. */
    this.opacity = 0.7;
    this.contour = true;
    /** Where before ends and after begins, 0 to 1 of the stage; null for no such line. @type {number | null} */
    this.divider = null;
    /** The region that is pointed at. @type {number | null} */
    this.outlined = null;
    this.asked = 0;
    this.canvas = /** @type {HTMLCanvasElement} */ (make("canvas", { class: "viewer-pixels" }));
    this.veil = document.createElement("canvas");
    this.heat = document.createElement("canvas");
    this.overlay = new PhotoOverlay();
    this.readout = make("p", { class: "readout" });
    this.handle = make(
      "div",
      {
        class: "viewer-divider",
        role: "slider",
        tabindex: 0,
        "aria-label": "Before and after: share of the photo without heat map",
        "aria-valuemin": 0,
        "aria-valuemax": 100,
        "data-testid": "divider",
        hidden: true,
      },
      make("span", { "aria-hidden": "true" }),
    );
    const keys = make("p", { class: "unseen", id: "viewer-keys" }, KEYS);
    this.stage = make(
      "div",
      {
        class: "viewer-stage",
        tabindex: 0,
        role: "application",
        "aria-roledescription": "photo with heat map",
        "aria-label": "Photo",
        "aria-describedby": keys.id,
        "data-testid": "viewer",
      },
      this.canvas,
      this.overlay.element,
      this.readout,
      this.handle,
    );
    element.append(this.stage, keys);
    this.listen();
    new ResizeObserver(() => this.measure()).observe(this.stage);
  }

  /**
   * Shows a photo with what was found in it, or only one of the two; the viewport stays where the size does.
   * @param {ImageBitmap | null} picture  the caller closes it @param {Judged | null} inspection
   */
  show(picture, inspection) {
    this.picture = picture;
    this.inspection = inspection;
    const { width, height } = picture ?? inspection ?? { width: 1, height: 1 };
    this.stage.style.setProperty("--ratio", String(Math.min(2.4, Math.max(0.55, width / height))));
    if (inspection) {
      const { map } = inspection;
      paintPixels(this.veil, map.veil ?? map.rgba, map.width, map.height);
      paintPixels(this.heat, map.rgba, map.width, map.height);
    }
    this.overlay.show(inspection);
    this.measure();
  }

  /** @param {{opacity?: number, contour?: boolean, divider?: number | null}} patch */
  set(patch) {
    Object.assign(this, patch);
    this.paint();
  }

  /** Outlines one region, or none. @param {number | null} number */
  outline(number) {
    this.outlined = number;
    this.paint();
  }

  /** Puts the crosshair at a place, without telling. @param {Place | null} place @param {string} reading */
  point(place, reading) {
    this.place = place;
    this.readout.textContent = place ? reading : "";
    this.readout.classList.toggle("is-high", (place?.y ?? 0) > 0.5);
    this.paint();
  }

  /** @param {(viewport: Viewport) => void} move */
  moveViewport(move) {
    move(this.viewport);
    this.paint();
  }

  measure() {
    const { clientWidth: width, clientHeight: height } = this.stage;
    if (width === 0 || height === 0) return;
    const { width: across, height: down } = this.picture ?? this.inspection ?? { width: 1, height: 1 };
    this.viewport.resize({ width, height }, { width: across, height: down });
    this.paint();
  }

  listen() {
    const pinned = () => this.place?.pinned === true;
    listenForGestures(this.stage, {
      zoom: (factor, x, y) => this.moveViewport((viewport) => viewport.zoom(factor, x, y)),
      pan: (right, down) => this.moveViewport((viewport) => viewport.pan(right, down)),
      isWhole: () => this.viewport.isWhole,
      leave: () => void (pinned() || this.onpoint(null)),
      doublePress: (x, y) =>
        this.moveViewport((viewport) => (viewport.isWhole ? viewport.zoom(3, x, y) : viewport.fit())),
      point: (x, y, kind) => {
        if (!this.inspection || (kind === "hover" && pinned())) return;
        const at = this.viewport.unit(x, y);
        const inside = at.x >= 0 && at.x < 1 && at.y >= 0 && at.y < 1;
        // A press pins the crosshair, a second one lets it go.
        this.onpoint(inside && !(kind === "press" && pinned()) ? { ...at, pinned: kind === "press" } : null);
      },
    });
    this.stage.addEventListener("keydown", (event) => this.press(event));
    this.handle.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -0.02, ArrowRight: 0.02, Home: -1, End: 1 }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      this.oncompare(Math.min(1, Math.max(0, (this.divider ?? 0.5) + step)));
    });
    this.handle.addEventListener("pointerdown", (event) => {
      event.stopPropagation();
      this.handle.setPointerCapture(event.pointerId);
    });
    this.handle.addEventListener("pointermove", (event) => {
      event.stopPropagation();
      if (!this.handle.hasPointerCapture(event.pointerId)) return;
      const box = this.stage.getBoundingClientRect();
      this.oncompare(Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)));
    });
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    if (!this.inspection || modified(event)) return;
    const { width, height } = this.inspection.map;
    const step = arrowStep(event, 4);
    const about = this.place ? this.viewport.at(this.place.x, this.place.y) : { x: undefined, y: undefined };
    if (step) {
      // From cell to cell of the map.
      const cell = (/** @type {number} */ at, /** @type {number} */ size, /** @type {number} */ move) =>
        (Math.min(size - 1, Math.max(0, Math.floor(at * size) + move)) + 0.5) / size;
      const [right, down] = step;
      const place = {
        x: cell(this.place?.x ?? 0.5, width, right),
        y: cell(this.place?.y ?? 0.5, height, down),
        pinned: true,
      };
      this.viewport.reveal(place);
      this.onpoint(place);
    } else if (event.key === "+" || event.key === "=")
      this.moveViewport((viewport) => viewport.zoom(1.4, about.x, about.y));
    else if (event.key === "-") this.moveViewport((viewport) => viewport.zoom(1 / 1.4, about.x, about.y));
    else if (event.key === "0") this.moveViewport((viewport) => viewport.fit());
    else if (event.key === "1") this.moveViewport((viewport) => viewport.zoom(1 / viewport.scale, about.x, about.y));
    else if (event.key === "Escape" && this.place) this.onpoint(null);
    else return;
    event.preventDefault();
  }

  /** Paints at the next frame, however often it is asked. */
  paint() {
    if (this.asked) return;
    this.asked = requestAnimationFrame(() => {
      this.asked = 0;
      this.paintNow();
    });
  }

  paintNow() {
    // Closed, since the next one is on its way: what is painted stays until then.
    if (this.picture?.width === 0) return;
    const { viewport, canvas } = this;
    const { width, height } = viewport.stage;
    const dense = Math.min(3, devicePixelRatio || 1);
    const [across, down] = [Math.round(width * dense), Math.round(height * dense)];
    if (canvas.width !== across || canvas.height !== down) Object.assign(canvas, { width: across, height: down });
    const pen = context2d(canvas);
    pen.setTransform(dense, 0, 0, dense, 0, 0);
    pen.clearRect(0, 0, width, height);
    const place = /** @type {const} */ ([
      viewport.x,
      viewport.y,
      viewport.photo.width * viewport.scale,
      viewport.photo.height * viewport.scale,
    ]);
    if (this.picture) {
      // What is transparent lies on white, as the model sees it.
      pen.fillStyle = "#fff";
      pen.fillRect(...place);
      pen.imageSmoothingEnabled = viewport.scale * dense < SMOOTH;
      pen.imageSmoothingQuality = "high";
      pen.drawImage(this.picture, ...place);
    }
    pen.imageSmoothingEnabled = true;
    if (this.inspection) {
      pen.save();
      if (this.divider !== null) {
        pen.beginPath();
        pen.rect(this.divider * width, 0, width, height);
        pen.clip();
      }
      pen.globalAlpha = this.opacity;
      pen.drawImage(this.divider === null ? this.veil : this.heat, ...place);
      pen.restore();
    }
    this.overlay.paint(viewport, this);
    this.handle.hidden = this.divider === null || !this.inspection;
    this.handle.style.left = `${(this.divider ?? 0) * 100}%`;
    setAttributes(this.handle, { "aria-valuenow": Math.round((this.divider ?? 0) * 100) });
    this.stage.classList.toggle("is-near", !viewport.isWhole);
    this.onviewport(Math.round(viewport.scale * 100), viewport.isWhole);
  }
}
