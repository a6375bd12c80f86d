// One stop of the Tab key for a whole grid: arrows move inside it, by the rows that are on the screen.

import { modified } from "./keys.js";

/**
 * @param {HTMLElement} grid
 * @param {string} selector  of what can have the focus in it
 */
export function rovingTabindex(grid, selector) {
  /** @returns {HTMLElement[]} */
  const all = () => [...grid.querySelectorAll(selector)].filter((one) => one instanceof HTMLElement);
  /** @param {HTMLElement | undefined} wanted */
  const stand = (wanted) => {
    for (const one of all()) one.tabIndex = one === wanted ? 0 : -1;
  };
  grid.addEventListener("focusin", (event) => {
    const here = event.target instanceof Element ? event.target.closest(selector) : null;
    if (here instanceof HTMLElement) stand(here);
  });
  grid.addEventListener("keydown", (event) => {
    if (modified(event)) return;
    const cells = all();
    const at = cells.findIndex((one) => one === document.activeElement);
    if (at < 0) return;
    const wanted = next(event.key, cells, at);
    if (!wanted) return;
    event.preventDefault();
    wanted.focus();
    wanted.scrollIntoView({ block: "nearest" });
  });
  return {
    /** After cells came or went: one of them can be reached. */
    settle() {
      const cells = all();
      stand(cells.find((one) => one.tabIndex === 0) ?? cells[0]);
    },
  };
}

/** @param {string} key @param {HTMLElement[]} cells @param {number} at */
function next(key, cells, at) {
  if (key === "ArrowRight") return cells[at + 1];
  if (key === "ArrowLeft") return cells[at - 1];
  if (key === "Home") return cells[0];
  if (key === "End") return cells[cells.length - 1];
  if (key !== "ArrowDown" && key !== "ArrowUp") return undefined;
  const box = cells[at].getBoundingClientRect();
  const middle = box.left + box.width / 2;
  const beyond = cells.filter((cell) => {
    const { top } = cell.getBoundingClientRect();
    return key === "ArrowDown" ? top > box.top + 1 : top < box.top - 1;
  });
  const tops = beyond.map((cell) => cell.getBoundingClientRect().top);
  const row = key === "ArrowDown" ? Math.min(...tops) : Math.max(...tops);
  const offset = (/** @type {HTMLElement} */ cell) =>
    Math.abs(cell.getBoundingClientRect().left + cell.getBoundingClientRect().width / 2 - middle);
  return beyond.filter((_, index) => Math.abs(tops[index] - row) < 2).sort((a, b) => offset(a) - offset(b))[0];
}
