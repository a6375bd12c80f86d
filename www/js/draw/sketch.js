// The drawing: strokes and filled outlines in the unit square, with undo and redo.
// What they look like to the network is decided in crate/core, not here.

/** @typedef {import("../engine/generated/types.js").Stroke} Stroke */
/** @typedef {import("../engine/generated/types.js").Drawing | {pixels: Uint8Array}} Input */

/** The limits of core's `drawing`: more than this it refuses (it thins long drawings itself). */
const MOST_STROKES = 512;
const MOST_POINTS = 65_536;
/** Points nearer than this to the last one add nothing at 28 pixels. */
const STEP = 0.004;

/** Pen radius in the unit square, core's `DEFAULT_RADIUS`: as much ink as MNIST's digits have. */
export const RADIUS = 0.052;

export class Sketch extends EventTarget {
  constructor() {
    super();
    /** @type {Stroke[]} */
    this.strokes = [];
    /** Pixels of a link that carried no strokes; drawing replaces them. @type {Uint8Array | null} */
    this.pixels = null;
    this.radius = RADIUS;
    /** @type {{strokes: Stroke[], pixels: Uint8Array | null}[]} */
    this.past = [];
    /** @type {{strokes: Stroke[], pixels: Uint8Array | null}[]} */
    this.future = [];
    /** @type {Stroke | null} */
    this.open = null;
  }

  get empty() {
    return this.strokes.length === 0 && this.pixels === null;
  }

  get full() {
    return this.strokes.length >= MOST_STROKES || this.count() >= MOST_POINTS;
  }

  count() {
    return this.strokes.reduce((sum, stroke) => sum + stroke.points.length, 0);
  }

  /** @returns {Input} */
  input() {
    if (this.pixels) return { pixels: this.pixels };
    return { strokes: this.strokes, radius: this.radius };
  }

  /** Puts the pen down. @param {number} x @param {number} y @param {Partial<Stroke>} [style]  what is not plain about it */
  begin(x, y, style = {}) {
    this.end();
    if (this.full) return this.tell("full");
    this.keep();
    this.pixels = null;
    this.open = { points: [[inside(x), inside(y)]], ...style };
    this.strokes = [...this.strokes, this.open];
    this.tell("change");
  }

  /** Moves the pen that is down. @param {number} x @param {number} y */
  extend(x, y) {
    if (!this.open) return;
    const [lastX, lastY] = this.open.points[this.open.points.length - 1];
    const [newX, newY] = [inside(x), inside(y)];
    if (Math.hypot(newX - lastX, newY - lastY) < STEP) return;
    if (this.full) return this.tell("full");
    this.open.points.push([newX, newY]);
    this.tell("change");
  }

  /** Lifts the pen. */
  end() {
    this.open = null;
  }

  /**
   * Fills the uppermost outline around a place, or changes its grey; false where there is none.
   * @param {(stroke: Stroke) => boolean} around
   * @param {number} level
   */
  fill(around, level) {
    this.end();
    const found = [...this.strokes]
      .reverse()
      .find((stroke) => stroke.points.length > 2 && stroke.level !== 0 && around(stroke));
    if (!found) return false;
    this.keep();
    this.strokes = this.strokes.map((stroke) => (stroke === found ? { ...stroke, level, filled: true } : stroke));
    this.tell("change");
    return true;
  }

  /** Replaces the drawing; undo brings the old one back. @param {Input} input */
  load(input) {
    this.end();
    this.keep();
    if ("pixels" in input) {
      this.strokes = [];
      this.pixels = input.pixels;
    } else {
      this.strokes = input.strokes.map((stroke) => ({ ...stroke, points: stroke.points.map(([x, y]) => [x, y]) }));
      this.radius = input.radius;
      this.pixels = null;
    }
    this.tell("change");
  }

  clear() {
    if (!this.empty) this.load({ strokes: [], radius: this.radius });
  }

  undo() {
    this.swap(this.past, this.future);
  }

  redo() {
    this.swap(this.future, this.past);
  }

  /**
   * @param {{strokes: Stroke[], pixels: Uint8Array | null}[]} from
   * @param {{strokes: Stroke[], pixels: Uint8Array | null}[]} to
   */
  swap(from, to) {
    this.end();
    const other = from.pop();
    if (!other) return;
    to.push({ strokes: this.strokes, pixels: this.pixels });
    this.strokes = other.strokes;
    this.pixels = other.pixels;
    this.tell("change");
  }

  /** Remembers the drawing as it stands before a change. */
  keep() {
    this.past.push({ strokes: this.strokes, pixels: this.pixels });
    if (this.past.length > 200) this.past.shift();
    this.future = [];
  }

  /** @param {"change" | "full"} what */
  tell(what) {
    this.dispatchEvent(new Event(what));
  }
}

/** @param {number} value */
function inside(value) {
  return Math.min(1, Math.max(0, value));
}
