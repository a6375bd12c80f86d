// The terms of the page as links to the glossary, which is loaded in idle time or when a link to it is followed.

import { byId } from "../ui/dom.js";

/** Links the terms of this page to the glossary. */
export async function explainTerms() {
  const { explainTags, showGlossary, withTerms } = await import("../ui/glossary.js");
  showGlossary(byId("glossary-list", HTMLElement));
  explainTags(document);
  for (const value of document.querySelectorAll("#model-card dd"))
    value.replaceChildren(...withTerms(value.textContent ?? ""));
}

/** @param {string} id  of an entry's element */
export async function openGlossary(id) {
  await explainTerms();
  byId("glossary", HTMLDetailsElement).open = true;
  const entry = document.getElementById(id);
  entry?.scrollIntoView({ block: "center" });
  entry?.focus({ preventScroll: true });
}
