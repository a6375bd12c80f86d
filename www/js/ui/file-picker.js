// The browser's dialogue for files, opened by any element.

import { make } from "./dom.js";

/**
 * A hidden input of files; `click` opens the dialogue.
 * @param {Record<string, string | boolean>} attributes  such as `accept`, `multiple` and `data-testid`
 * @param {(files: File[]) => void} onfiles
 */
export function filePicker(attributes, onfiles) {
  const input = /** @type {HTMLInputElement} */ (make("input", { type: "file", hidden: true, ...attributes }));
  input.addEventListener("change", () => {
    const files = [...(input.files ?? [])];
    // The same file may be chosen again.
    input.value = "";
    if (files.length > 0) onfiles(files);
  });
  return input;
}
