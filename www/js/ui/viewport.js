// Which part of a photo a stage shows: a scale and a place, kept within bounds. Geometry of the screen only.

/** Largest magnification: screen pixels for one pixel of the photo. */
const LARGEST = 24;

export class Viewport {
  constructor() {
    /** The photo, in its own pixels. */
    this.photo = { width: 1, height: 1 };
    /** The stage, in CSS pixels. */
    this.stage = { width: 1, height: 1 };
    /** CSS pixels for one pixel of the photo. */
    this.scale = 1;
    /** Where the photo's upper left corner lies on the stage. */
    this.x = 0;
    this.y = 0;
  }

  /** The scale at which the whole photo is seen. */
  get whole() {
    return Math.min(this.stage.width / this.photo.width, this.stage.height / this.photo.height);
  }

  get isWhole() {
    return this.scale <= this.whole * 1.001;
  }

  /** Another stage or photo: the whole is shown, unless the same place of the same photo can be kept. @param {{width: number, height: number}} stage @param {{width: number, height: number}} photo */
  resize(stage, photo) {
    const same = photo.width === this.photo.width && photo.height === this.photo.height && !this.isWhole;
    const centre = this.unit(this.stage.width / 2, this.stage.height / 2);
    const ratio = this.scale / this.whole;
    this.stage = stage;
    this.photo = photo;
    if (!same) return this.fit();
    this.scale = this.whole * ratio;
    this.centre(centre);
  }

  fit() {
    this.scale = this.whole;
    this.bound();
  }

  /** Zooms about a place of the stage, which stays where it is. @param {number} factor @param {number} [x] @param {number} [y] */
  zoom(factor, x = this.stage.width / 2, y = this.stage.height / 2) {
    const scale = Math.min(Math.max(LARGEST, this.whole), Math.max(this.whole, this.scale * factor));
    this.x = x - ((x - this.x) * scale) / this.scale;
    this.y = y - ((y - this.y) * scale) / this.scale;
    this.scale = scale;
    this.bound();
  }

  /** @param {number} right @param {number} down  in CSS pixels */
  pan(right, down) {
    this.x += right;
    this.y += down;
    this.bound();
  }

  /** Puts a place of the photo, in 0 to 1, into the middle. @param {{x: number, y: number}} place */
  centre({ x, y }) {
    this.x = this.stage.width / 2 - x * this.photo.width * this.scale;
    this.y = this.stage.height / 2 - y * this.photo.height * this.scale;
    this.bound();
  }

  /** Shows a box of the photo, `[x0, y0, x1, y1]` in 0 to 1, with room around it. @param {[number, number, number, number]} box */
  frame([x0, y0, x1, y1]) {
    const wide = Math.max(0.12, (x1 - x0) * 2) * this.photo.width;
    const high = Math.max(0.12, (y1 - y0) * 2) * this.photo.height;
    this.scale = Math.min(LARGEST, Math.max(this.whole, Math.min(this.stage.width / wide, this.stage.height / high)));
    this.centre({ x: (x0 + x1) / 2, y: (y0 + y1) / 2 });
  }

  /** Moves as little as is needed for a place to be seen with some margin. @param {{x: number, y: number}} place */
  reveal(place) {
    const { x, y } = this.at(place.x, place.y);
    const margin = Math.min(this.stage.width, this.stage.height) * 0.12;
    const step = (/** @type {number} */ at, /** @type {number} */ size) =>
      at < margin ? margin - at : at > size - margin ? size - margin - at : 0;
    this.pan(step(x, this.stage.width), step(y, this.stage.height));
  }

  /** A place of the stage as a place of the photo, 0 to 1; beyond the photo it lies outside. @param {number} x @param {number} y */
  unit(x, y) {
    return { x: (x - this.x) / (this.photo.width * this.scale), y: (y - this.y) / (this.photo.height * this.scale) };
  }

  /** A place of the photo, 0 to 1, on the stage. @param {number} x @param {number} y */
  at(x, y) {
    return { x: this.x + x * this.photo.width * this.scale, y: this.y + y * this.photo.height * this.scale };
  }

  /** What is smaller than the stage stands in its middle, what is larger leaves no gap. */
  bound() {
    const hold = (/** @type {number} */ at, /** @type {number} */ size, /** @type {number} */ room) =>
      size <= room ? (room - size) / 2 : Math.min(0, Math.max(room - size, at));
    this.x = hold(this.x, this.photo.width * this.scale, this.stage.width);
    this.y = hold(this.y, this.photo.height * this.scale, this.stage.height);
  }
}
