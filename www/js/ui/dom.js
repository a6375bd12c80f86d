// Finding and making elements. No framework stands behind it.

/**
 * The element with this id, checked to be of the class that the caller works with.
 * @template T
 * @param {string} id
 * @param {new (...args: any[]) => T} kind
 * @returns {T}
 */
export function byId(id, kind) {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`The page lacks #${id}.`);
  return found;
}

/**
 * A new HTML element with attributes and children.
 * @param {string} tag
 * @param {Record<string, string | number | boolean>} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElement}
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  setAttributes(element, attributes);
  element.append(...children);
  return element;
}

/**
 * A new SVG element with attributes and children.
 * @param {string} tag
 * @param {Record<string, string | number | boolean>} [attributes]
 * @param {...(Node | string)} children
 * @returns {SVGElement}
 */
export function makeSvg(tag, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  setAttributes(element, attributes);
  element.append(...children);
  return element;
}

/**
 * A path of SVG twice: a dark casing below, so that it shows on every colour, and itself.
 * @param {string} name  its class
 * @param {string} d
 */
export function casedPath(name, d) {
  return [makeSvg("path", { d, class: `${name} casing` }), makeSvg("path", { d, class: name })];
}

/**
 * Sets attributes; false leaves one out, true sets it empty.
 * @param {Element} element
 * @param {Record<string, string | number | boolean>} attributes
 */
export function setAttributes(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
}

/** Brings an element into view, smoothly where the visitor has not asked for less motion. @param {Element} element @param {ScrollLogicalPosition} block */
export function scrollTo(element, block) {
  const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
  element.scrollIntoView({ block, behavior });
}

/**
 * The two-dimensional context of a canvas.
 * @param {HTMLCanvasElement} canvas
 * @returns {CanvasRenderingContext2D}
 */
export function context2d(canvas) {
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser provides no 2D canvas.");
  return context;
}

/**
 * Paints RGBA bytes, one pixel of the canvas for each, as they arrive.
 * @param {HTMLCanvasElement} canvas
 * @param {Uint8ClampedArray} rgba
 * @param {number} width
 * @param {number} height
 */
export function paintPixels(canvas, rgba, width, height) {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const image = new ImageData(width, height);
  image.data.set(rgba);
  context2d(canvas).putImageData(image, 0, 0);
}
