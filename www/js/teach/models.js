// The models on this machine: each with its picture and facts, to inspect with, open, rename, save, delete and bring back.

import { make } from "../ui/dom.js";
import { filePicker } from "../ui/file-picker.js";
import { bytes } from "../ui/format.js";
import { InlineError } from "../ui/inline-error.js";
import { Undo } from "./undo.js";

/** @typedef {import("../engine/model-store.js").Entry} Entry */
/** @typedef {import("../engine/model-store.js").Shelf} Shelf */

const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });

export class Models {
  /**
   * @param {Shelf} store
   * @param {object} on
   * @param {(id: string) => Promise<unknown>} on.open  in use
   * @param {(id: string) => Promise<unknown>} on.save  as a file
   * @param {(id: string, name: string) => Promise<unknown>} on.rename
   * @param {(file: File) => void} on.load
   * @param {(id: string) => void} on.removed
   */
  constructor(store, on) {
    this.store = store;
    this.on = on;
    /** @type {string | null} */
    this.current = null;
    /** Pictures in memory, let go when the list is made anew. @type {string[]} */
    this.addresses = [];
    this.list = make("ul", { class: "models", "data-testid": "models" });
    this.empty = make(
      "p",
      { class: "muted", "data-testid": "models-empty" },
      "No models yet. Models you train are stored here.",
    );
    const input = filePicker({ accept: ".safetensors", "data-testid": "model-file" }, ([file]) => on.load(file));
    const load = make("button", { type: "button", "data-testid": "model-load" }, "Load a model file");
    load.addEventListener("click", () => input.click());
    this.inlineError = new InlineError("models-error");
    this.temporary = make("p", { class: "muted small", hidden: true, "data-testid": "models-temporary" });
    this.undo = new Undo("model-undo");
    this.element = make(
      "section",
      { class: "stored-models", "aria-labelledby": "stored-models-title" },
      make(
        "div",
        { class: "stored-models-head" },
        make("h2", { id: "stored-models-title" }, "Models on this device"),
        load,
        input,
      ),
      this.inlineError.element,
      this.temporary,
      this.undo.element,
      this.empty,
      this.list,
    );
  }

  /** Reads the stored models and shows them. @param {string | null} [current]  the one in use */
  async show(current = this.current) {
    this.current = current;
    try {
      const entries = await this.store.list();
      // A name that is being written stays; the list follows when it is done.
      if (this.list.querySelector(".rename")) return;
      const focused = this.focused();
      this.addresses.splice(0).forEach((address) => URL.revokeObjectURL(address));
      this.list.replaceChildren(...entries.map((entry) => this.row(entry)));
      this.empty.hidden = entries.length > 0;
      if (focused) this.focus(focused.id, focused.action);
    } catch (error) {
      this.inlineError.show(error, "Try again", () => this.show());
    }
    this.temporary.hidden = this.store.temporary === null;
    this.temporary.textContent = this.store.temporary ?? "";
  }

  /** Which action of which model has the focus. */
  focused() {
    const here = document.activeElement;
    const row = here instanceof HTMLElement ? here.closest("[data-model]") : null;
    return here instanceof HTMLElement && row instanceof HTMLElement && this.list.contains(row)
      ? { id: row.dataset.model ?? "", action: here.dataset.testid ?? "" }
      : null;
  }

  /** @param {string} id @param {string} action */
  focus(id, action) {
    /** @type {HTMLElement | null} */ (
      this.list.querySelector(`[data-model="${CSS.escape(id)}"] [data-testid="${action}"]`)
    )?.focus();
  }

  /** @param {Entry} entry */
  row(entry) {
    const { id, name, card, thumbnail, size, saved } = entry;
    const picture = make("span", { class: "model-picture", "aria-hidden": "true" });
    if (thumbnail) {
      const address = URL.createObjectURL(thumbnail);
      this.addresses.push(address);
      picture.append(make("img", { src: address, alt: "" }));
    }
    const title = make("span", { class: "model-name" }, name);
    const facts = make(
      "span",
      { class: "muted small" },
      `${card.photos} photos · ${card.shape.width} × ${card.shape.height} ${card.shape.channels === 3 ? "colour" : "grey"} · ${card.components} ${card.components === 1 ? "component" : "components"} · ${bytes(size)} · ${DAY.format(saved)}`,
    );
    const words = make("div", { class: "model-words" }, title, facts);
    /** @param {string} label @param {string} testid @param {() => unknown} act */
    const action = (label, testid, act) => {
      const button = make("button", { type: "button", "aria-label": `${label} ${name}`, "data-testid": testid }, label);
      button.addEventListener("click", async () => {
        try {
          await act();
        } catch (error) {
          this.inlineError.show(error);
        }
      });
      return button;
    };
    const inspect = make(
      "a",
      {
        class: "button",
        href: `#inspect/${encodeURIComponent(id)}`,
        "aria-label": `Inspect with ${name}`,
        "data-testid": "model-inspect",
      },
      "Inspect",
    );
    const open = action("Open", "model-open", () => this.on.open(id));
    const actions = make(
      "div",
      { class: "model-actions" },
      inspect,
      open,
      action("Rename", "model-rename", () => this.rename(entry, words)),
      action("Save", "model-save", () => this.on.save(id)),
      action("Delete", "model-delete", () => this.remove(id, name)),
    );
    const row = make("li", { class: "model", "data-model": id, "data-testid": "model" }, picture, words, actions);
    if (id === this.current) {
      row.setAttribute("aria-current", "true");
      open.hidden = true;
    }
    return row;
  }

  /** @param {Entry} entry @param {HTMLElement} words */
  rename({ id, name }, words) {
    const field = /** @type {HTMLInputElement} */ (
      make("input", {
        type: "text",
        class: "text",
        maxlength: 60,
        value: name,
        "aria-label": `New name of ${name}`,
        "data-testid": "model-name",
      })
    );
    const keep = make("button", { type: "submit" }, "Rename");
    const form = make("form", { class: "rename" }, field, keep);
    let done = false;
    /** @param {boolean} wanted */
    const end = async (wanted) => {
      if (done) return;
      done = true;
      const given = field.value.trim();
      try {
        if (wanted && given && given !== name) await this.on.rename(id, given);
      } catch (error) {
        this.inlineError.show(error);
      }
      form.remove();
      await this.show();
      this.focus(id, "model-rename");
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void end(true);
    });
    form.addEventListener("keydown", (event) => {
      if (event.key === "Escape") void end(false);
    });
    words.replaceChildren(form);
    field.select();
  }

  /** @param {string} id @param {string} name */
  async remove(id, name) {
    const kept = await this.store.get(id);
    await this.store.remove(id);
    await this.show();
    this.on.removed(id);
    this.undo.offer(`${name} deleted.`, async () => {
      if (kept) await this.store.put(kept);
      await this.show();
    });
    this.undo.button.focus();
  }
}
