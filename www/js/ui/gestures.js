// Wheel, pinch, drag and press on a stage, told apart. Knows nothing of what they do.

/** A press that moves less than this many pixels is a press. */
const STILL = 5;
/** A wheel that turns this soon after the page scrolled goes on scrolling the page. */
const CARRIED = 350;

/**
 * @typedef {object} Handlers
 * @property {(factor: number, x: number, y: number) => void} zoom  about a place of the stage
 * @property {(right: number, down: number) => void} pan
 * @property {(x: number, y: number, kind: "hover" | "press") => void} point
 * @property {() => void} leave
 * @property {() => boolean} isWhole  whether the whole photo is seen, so that there is nothing to pan
 * @property {(x: number, y: number) => void} doublePress  a double press
 */

/** @param {HTMLElement} stage @param {Handlers} handlers */
export function listenForGestures(stage, handlers) {
  /** Fingers and buttons that are down. @type {Map<number, {x: number, y: number}>} */
  const down = new Map();
  let moved = 0;
  let scrolled = 0;
  addEventListener("scroll", () => (scrolled = performance.now()), { passive: true });
  const place = (/** @type {MouseEvent} */ event) => {
    const box = stage.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };

  stage.addEventListener(
    "wheel",
    (event) => {
      // Whoever scrolls the page past the photo shall not be caught by it; a pinch on a touchpad has ctrlKey.
      const passing =
        !event.ctrlKey && (performance.now() - scrolled < CARRIED || (event.deltaY > 0 && handlers.isWhole()));
      if (passing) return;
      event.preventDefault();
      const turn = event.deltaY * (event.deltaMode === 1 ? 24 : 1) * (event.ctrlKey ? 4 : 1);
      const { x, y } = place(event);
      handlers.zoom(Math.exp(-Math.max(-240, Math.min(240, turn)) / 420), x, y);
    },
    { passive: false },
  );

  stage.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    down.set(event.pointerId, place(event));
    if (down.size === 1) moved = 0;
    if (event.pointerType === "mouse" || !handlers.isWhole() || down.size > 1) stage.setPointerCapture(event.pointerId);
  });
  stage.addEventListener("pointermove", (event) => {
    const now = place(event);
    const before = down.get(event.pointerId);
    if (!before) {
      if (event.pointerType === "mouse") handlers.point(now.x, now.y, "hover");
      return;
    }
    moved += Math.hypot(now.x - before.x, now.y - before.y);
    down.set(event.pointerId, now);
    const [other] = [...down].filter(([id]) => id !== event.pointerId).map(([, at]) => at);
    if (other) {
      const spread =
        Math.hypot(now.x - other.x, now.y - other.y) / Math.max(1, Math.hypot(before.x - other.x, before.y - other.y));
      handlers.zoom(spread, (now.x + other.x) / 2, (now.y + other.y) / 2);
      handlers.pan((now.x - before.x) / 2, (now.y - before.y) / 2);
    } else if (moved > STILL) handlers.pan(now.x - before.x, now.y - before.y);
  });
  stage.addEventListener("pointerup", (event) => {
    if (down.delete(event.pointerId) && down.size === 0 && moved <= STILL) {
      const { x, y } = place(event);
      handlers.point(x, y, "press");
    }
  });
  stage.addEventListener("pointercancel", (event) => down.delete(event.pointerId));
  stage.addEventListener("pointerleave", (event) => {
    if (event.pointerType === "mouse") handlers.leave();
  });
  stage.addEventListener("dblclick", (event) => {
    const { x, y } = place(event);
    handlers.doublePress(x, y);
  });
}
