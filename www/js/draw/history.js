// Undo, redo and clear: the buttons under the sheet and their keys.

import { byId } from "../ui/dom.js";

/** @param {import("./sketch.js").Sketch} sketch */
export function mountHistory(sketch) {
  const [undo, redo, clear] = ["undo", "redo", "clear"].map((id) => byId(id, HTMLButtonElement));
  const show = () => {
    undo.disabled = sketch.past.length === 0;
    redo.disabled = sketch.future.length === 0;
    clear.disabled = sketch.empty;
  };
  sketch.addEventListener("change", show);
  undo.addEventListener("click", () => sketch.undo());
  redo.addEventListener("click", () => sketch.redo());
  clear.addEventListener("click", () => sketch.clear());
  addEventListener("keydown", (event) => {
    if (
      !(event.ctrlKey || event.metaKey) ||
      event.altKey ||
      (event.target instanceof HTMLInputElement && event.target.type === "text")
    )
      return;
    const key = event.key.toLowerCase();
    if (key === "z" && !event.shiftKey) sketch.undo();
    else if (key === "y" || (key === "z" && event.shiftKey)) sketch.redo();
    else return;
    event.preventDefault();
  });
  show();
}
