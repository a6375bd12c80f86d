// The sheet one draws on: mouse, touch, pen and keyboard become strokes.

import { byId, context2d, makeSvg } from "../ui/dom.js";
import { arrowStep, modified } from "../ui/keys.js";

/** @typedef {import("./sketch.js").Sketch} Sketch */

/** One arrow key moves the cursor by one pixel of the 28×28 grid. */
const GRID = 28;

/**
 * @param {Sketch} sketch
 * @param {import("./brush.js").Brush} tool  how to draw
 * @param {(sentence: string) => void} say  for the live region
 */
export function mountCanvas(sketch, tool, say) {
  const canvas = byId("sheet", HTMLCanvasElement);
  const cursor = byId("sheet-cursor", SVGElement);
  const frame = byId("sheet-frame", HTMLElement);
  /** @type {number | null} */
  let pointer = null;
  let keyX = 0.5;
  let keyY = 0.25;
  let penDown = false;
  let asked = false;

  const paint = () => {
    asked = false;
    const side = Math.max(1, Math.round(canvas.clientWidth * (window.devicePixelRatio || 1)));
    if (canvas.width !== side) canvas.width = canvas.height = side;
    const context = context2d(canvas);
    context.clearRect(0, 0, side, side);
    context.strokeStyle = context.fillStyle = getComputedStyle(canvas).color;
    context.lineCap = context.lineJoin = "round";
    if (sketch.pixels) paintCells(context, sketch.pixels, side);
    for (const stroke of sketch.strokes) paintStroke(context, stroke, sketch.radius, side);
    frame.classList.toggle("is-empty", sketch.empty);
  };
  const repaint = () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(paint);
  };

  /** @param {PointerEvent} event @returns {[number, number]} */
  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  };
  /** Draws, erases or fills from here, as the brush is set; whether a stroke is open now. @param {number} x @param {number} y */
  const press = (x, y) => {
    if (tool.tool !== "fill") {
      sketch.begin(x, y, tool.style());
      return true;
    }
    const context = context2d(canvas);
    const side = canvas.width;
    const filled = sketch.fill((stroke) => context.isPointInPath(pathOf(stroke, side), x * side, y * side), tool.level);
    say(filled ? "Filled." : "No closed outline surrounds this point.");
    return false;
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (pointer !== null || event.button !== 0) return;
    pointer = event.pointerId;
    canvas.setPointerCapture(pointer);
    liftKeyPen();
    press(...place(event));
    event.preventDefault();
    canvas.focus({ preventScroll: true });
    cursor.classList.remove("is-shown");
  });
  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerId !== pointer) return;
    const moves = event.getCoalescedEvents?.() ?? [];
    for (const move of moves.length > 0 ? moves : [event]) sketch.extend(...place(move));
  });
  for (const name of ["pointerup", "pointercancel", "lostpointercapture"]) {
    canvas.addEventListener(name, (event) => {
      if (/** @type {PointerEvent} */ (event).pointerId !== pointer) return;
      pointer = null;
      sketch.end();
    });
  }
  // Safari scrolls on touch in spite of touch-action when a touch starts on the rim.
  canvas.addEventListener("touchmove", (event) => event.preventDefault(), { passive: false });

  const showCursor = () => {
    cursor.replaceChildren(
      makeSvg("path", {
        d: "M-1.4 0H-.5M.5 0H1.4M0 -1.4V-.5M0 .5V1.4",
        transform: `translate(${keyX * GRID} ${keyY * GRID})`,
      }),
      makeSvg("circle", { cx: keyX * GRID, cy: keyY * GRID, r: penDown ? 0.9 : 0.45, class: penDown ? "is-down" : "" }),
    );
    cursor.classList.add("is-shown");
  };
  const liftKeyPen = () => {
    if (!penDown) return;
    penDown = false;
    sketch.end();
  };
  canvas.addEventListener("keydown", (event) => {
    if (modified(event)) return;
    const step = arrowStep(event, 3);
    if (step) {
      keyX = Math.min(1, Math.max(0, keyX + step[0] / GRID));
      keyY = Math.min(1, Math.max(0, keyY + step[1] / GRID));
      if (penDown) sketch.extend(keyX, keyY);
    } else if (event.key === " " || event.key === "Enter") {
      if (penDown) liftKeyPen();
      else penDown = press(keyX, keyY);
      if (tool.tool !== "fill") say(penDown ? "Pen down." : "Pen up.");
    } else if (event.key in TOOLS) {
      liftKeyPen();
      tool.choose(TOOLS[event.key]);
    } else if (event.key === "Escape") liftKeyPen();
    else if (event.key === "Delete" || event.key === "Backspace") {
      liftKeyPen();
      sketch.clear();
    } else return;
    event.preventDefault();
    showCursor();
  });
  canvas.addEventListener("focus", () => {
    if (canvas.matches(":focus-visible") && pointer === null) showCursor();
  });
  canvas.addEventListener("blur", () => {
    liftKeyPen();
    cursor.classList.remove("is-shown");
  });

  sketch.addEventListener("change", repaint);
  new ResizeObserver(repaint).observe(canvas);
  document.addEventListener("themechange", repaint);
  repaint();
}

/** Keys of the sheet that choose a tool. @type {Record<string, import("./brush.js").Tool>} */
const TOOLS = { b: "draw", f: "fill", e: "erase" };

/** @param {import("../engine/generated/types.js").Stroke} stroke @param {number} side */
function pathOf({ points, filled }, side) {
  const path = new Path2D();
  path.moveTo(points[0][0] * side, points[0][1] * side);
  if (points.length === 1) path.lineTo(points[0][0] * side, points[0][1] * side);
  for (const [x, y] of points) path.lineTo(x * side, y * side);
  if (filled) path.closePath();
  return path;
}

/**
 * A stroke over what was drawn before: lighter greys first wipe the sheet, so that they cover it.
 * @param {CanvasRenderingContext2D} context
 * @param {import("../engine/generated/types.js").Stroke} stroke
 * @param {number} radius  of the drawing's pen
 * @param {number} side
 */
function paintStroke(context, stroke, radius, side) {
  const { level = 1, filled = false } = stroke;
  const path = pathOf(stroke, side);
  context.lineWidth = (stroke.radius ?? radius) * 2 * side;
  const lay = () => {
    context.stroke(path);
    if (filled) context.fill(path);
  };
  if (level < 1) {
    context.globalCompositeOperation = "destination-out";
    lay();
    context.globalCompositeOperation = "source-over";
  }
  if (level <= 0) return;
  if (level === 1) return lay();
  context.save();
  context.globalAlpha = level;
  if (filled) {
    // Line and area are one shape of one grey: laid together elsewhere, then brought over.
    layer.width = layer.height = side;
    const apart = context2d(layer);
    Object.assign(apart, {
      strokeStyle: context.strokeStyle,
      fillStyle: context.fillStyle,
      lineWidth: context.lineWidth,
      lineCap: "round",
      lineJoin: "round",
    });
    apart.stroke(path);
    apart.fill(path);
    context.drawImage(layer, 0, 0);
  } else context.stroke(path);
  context.restore();
}

const layer = document.createElement("canvas");

/**
 * A drawing that came as pixels, shown as the cells it is made of.
 * @param {CanvasRenderingContext2D} context
 * @param {Uint8Array} pixels
 * @param {number} side
 */
function paintCells(context, pixels, side) {
  const cell = side / GRID;
  pixels.forEach((ink, index) => {
    context.globalAlpha = ink / 255;
    context.fillRect((index % GRID) * cell, Math.floor(index / GRID) * cell, cell + 0.5, cell + 0.5);
  });
  context.globalAlpha = 1;
}
