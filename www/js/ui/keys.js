// Arrow keys as steps on a grid.

/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Whether a key is pressed with one that makes it the browser's or the system's. @param {KeyboardEvent} event */
export function modified({ ctrlKey, metaKey, altKey }) {
  return ctrlKey || metaKey || altKey;
}

/**
 * The step to the right and down that an arrow key asks for, or null for another key.
 * @param {KeyboardEvent} event
 * @param {number} far  the length of a step with Shift
 * @returns {[number, number] | null}
 */
export function arrowStep({ key, shiftKey }, far) {
  const arrow = ARROWS[key];
  if (!arrow) return null;
  const stride = shiftKey ? far : 1;
  return [arrow[0] * stride, arrow[1] * stride];
}
