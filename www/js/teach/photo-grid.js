// Thumbnails of photos in a grid: one of them is chosen, any of them can be removed and brought back.

import { make } from "../ui/dom.js";
import { rovingTabindex } from "../ui/roving-tabindex.js";
import { thumbnailOf } from "../ui/thumbnail.js";
import { Undo } from "./undo.js";

/** @typedef {import("../ui/intake.js").AddedPhoto} AddedPhoto */
/** A photo with its place in the grid. @typedef {{photo: AddedPhoto, tile: HTMLElement, picture: HTMLCanvasElement}} Item */

/** Pixels of a thumbnail's longer side, for screens of twice the density. */
const SIDE = 144;

export class PhotoGrid {
  /**
   * @param {object} options
   * @param {string} options.name  for tests
   * @param {string} options.title  of the grid, for a screen reader
   * @param {number} [options.placeholders]  empty places shown until so many photos are here
   * @param {() => void} options.onchange  photos came or went
   * @param {(photo: AddedPhoto) => void} options.onchoose
   * @param {(ids: string[]) => void} options.onaway  though they may be brought back
   * @param {(ids: string[]) => void} options.ongone  for good
   */
  constructor({ name, title, placeholders = 0, onchange, onchoose, onaway, ongone }) {
    this.name = name;
    this.placeholders = placeholders;
    this.onchange = onchange;
    this.onchoose = onchoose;
    this.onaway = onaway;
    this.ongone = ongone;
    /** @type {Item[]} */
    this.items = [];
    this.grid = make("ul", { class: "photo-grid", "aria-label": title, "data-testid": `${name}-grid` });
    this.undo = new Undo(`${name}-undo`);
    this.element = make("div", { class: "photo-grid-frame" }, this.grid, this.undo.element);
    this.roving = rovingTabindex(this.grid, ".tile-photo");
    this.grid.addEventListener("keydown", (event) => {
      if (event.key !== "Delete" && event.key !== "Backspace") return;
      const at = this.items.findIndex(({ tile }) => tile.contains(document.activeElement));
      if (at < 0) return;
      event.preventDefault();
      this.remove([this.items[at].photo.id]);
    });
    this.show();
  }

  get photos() {
    return this.items.map(({ photo }) => photo);
  }

  /** @param {string} id */
  item(id) {
    return this.items.find(({ photo }) => photo.id === id) ?? null;
  }

  /** @param {AddedPhoto} photo */
  add(photo) {
    const item = this.build(photo);
    this.items.push(item);
    // Into the first empty place; the others stay where they are, of which there may be hundreds.
    const placeholder = this.grid.querySelector(".is-placeholder");
    if (placeholder) placeholder.replaceWith(item.tile);
    else this.grid.append(item.tile);
    this.grid.hidden = false;
    if (this.items.length === 1) this.roving.settle();
  }

  /** @param {AddedPhoto} photo @returns {Item} */
  build(photo) {
    const picture = thumbnailOf(photo.thumbnail, SIDE);
    const words = `${photo.name}, ${photo.width} × ${photo.height} pixels`;
    const choose = make(
      "button",
      {
        type: "button",
        class: "tile-photo",
        "aria-label": words,
        title: words,
        tabindex: -1,
        "data-testid": `${this.name}-photo`,
      },
      picture,
    );
    choose.addEventListener("click", () => this.onchoose(photo));
    // Delete does the same by keyboard, so that the Tab key need not stop at every tile twice.
    const remove = make(
      "button",
      {
        type: "button",
        class: "tile-remove",
        tabindex: -1,
        "aria-label": `Remove ${photo.name}`,
        title: "Remove (Delete)",
        "data-testid": `${this.name}-remove`,
      },
      "×",
    );
    remove.addEventListener("click", () => this.remove([photo.id]));
    const tile = make("li", { class: "tile", "data-photo": photo.id }, choose, remove);
    return { photo, tile, picture };
  }

  /** Takes photos away; they can be brought back to where they were. @param {string[]} ids */
  remove(ids) {
    const before = this.items;
    const gone = before.filter(({ photo }) => ids.includes(photo.id));
    if (gone.length === 0) return;
    const at = before.indexOf(gone[0]);
    const focused = this.grid.contains(document.activeElement);
    this.items = before.filter((item) => !gone.includes(item));
    this.show();
    if (focused) {
      const neighbour = this.items[Math.min(at, this.items.length - 1)];
      if (neighbour) /** @type {HTMLElement} */ (neighbour.tile.firstElementChild).focus();
      else this.undo.button.focus();
    }
    this.undo.offer(
      gone.length === 1 ? `${gone[0].photo.name} removed.` : `${gone.length} photos removed.`,
      () => {
        // What came since stays, behind what comes back.
        this.items = [...before, ...this.items.filter((item) => !before.includes(item))];
        this.show();
        /** @type {HTMLElement | null} */ (gone[0].tile.firstElementChild)?.focus();
        this.onchange();
      },
      () => this.ongone(gone.map(({ photo }) => photo.id)),
    );
    this.onaway(gone.map(({ photo }) => photo.id));
    this.onchange();
  }

  /** Marks the chosen photo, and outliers. @param {string | null} chosen @param {Set<string>} unlike */
  mark(chosen, unlike) {
    for (const { photo, tile } of this.items) {
      tile.classList.toggle("is-outlier", unlike.has(photo.id));
      if (photo.id === chosen) tile.firstElementChild?.setAttribute("aria-current", "true");
      else tile.firstElementChild?.removeAttribute("aria-current");
    }
  }

  show() {
    const placeholders = Array.from({ length: Math.max(0, this.placeholders - this.items.length) }, () =>
      make("li", { class: "tile is-placeholder", "aria-hidden": "true" }),
    );
    this.grid.replaceChildren(...this.items.map(({ tile }) => tile), ...placeholders);
    this.grid.hidden = this.grid.childElementCount === 0;
    this.roving.settle();
  }
}
