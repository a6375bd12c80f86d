// The controls that rooms are made of: a row of choices of which one holds, a labelled slider, and a labelled box.

import { make } from "./dom.js";

/**
 * @template {string} V
 * @typedef {object} Choice
 * @property {HTMLElement} element
 * @property {V} value
 */

/**
 * @template {string} V
 * @param {string} name  of the radio group, and of the tests
 * @param {string} title
 * @param {{value: V, words: string, title?: string}[]} entries
 * @param {V} first  the one that holds
 * @param {(value: V) => void} onpick
 * @returns {Choice<V>}
 */
export function choice(name, title, entries, first, onpick) {
  const inputs = entries.map(
    ({ value }) =>
      /** @type {HTMLInputElement} */ (
        make("input", { type: "radio", name, value, checked: value === first, "data-testid": `${name}-${value}` })
      ),
  );
  const labels = entries.map((entry, index) =>
    make("label", entry.title ? { title: entry.title } : {}, inputs[index], make("span", {}, entry.words)),
  );
  const label = make("span", { class: "label", id: `${name}-label` }, title);
  const row = make("div", { class: "choice", role: "radiogroup", "aria-labelledby": label.id }, ...labels);
  for (const input of inputs)
    input.addEventListener("change", () => input.checked && onpick(/** @type {V} */ (input.value)));
  return {
    element: make("div", { class: "setting" }, label, row),
    get value() {
      return /** @type {V} */ (inputs.find((input) => input.checked)?.value ?? first);
    },
    /** @param {V} value */
    set value(value) {
      for (const input of inputs) input.checked = input.value === value;
    },
  };
}

/**
 * @param {string} name
 * @param {string} title
 * @param {{min: number, max: number, step: number, value: number}} range
 * @param {{input?: (value: number) => void, change?: (value: number) => void}} on  while it moves, and when it is let go
 */
export function slider(name, title, range, on) {
  const input = /** @type {HTMLInputElement} */ (
    make("input", { type: "range", id: name, "data-testid": name, ...range })
  );
  input.valueAsNumber = range.value;
  const output = make("output", { for: name });
  input.addEventListener("input", () => on.input?.(input.valueAsNumber));
  input.addEventListener("change", () => on.change?.(input.valueAsNumber));
  return {
    element: make(
      "div",
      { class: "setting" },
      make("label", { for: name, class: "slider-label" }, make("span", { class: "label" }, title), output),
      input,
    ),
    input,
    /** @param {string} words */
    say(words) {
      output.textContent = words;
      input.setAttribute("aria-valuetext", words);
    },
  };
}

/** @param {string} testid @param {string} words @param {boolean} checked @param {(checked: boolean) => void} onchange */
export function checkbox(testid, words, checked, onchange) {
  const input = /** @type {HTMLInputElement} */ (make("input", { type: "checkbox", checked, "data-testid": testid }));
  input.addEventListener("change", () => onchange(input.checked));
  return { element: make("label", { class: "checkbox" }, input, make("span", {}, words)), input };
}
