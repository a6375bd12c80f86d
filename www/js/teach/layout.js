// How the room is laid out: photos and settings on one side, the trained model on the other, the stored models below.

import { make } from "../ui/dom.js";

/**
 * @param {HTMLElement} inside
 * @param {Record<"inlineError" | "good" | "defects" | "result" | "models", {element: HTMLElement}> & {settings: {element: HTMLElement, begin: HTMLElement}}} room
 */
export function layout(inside, { inlineError, good, defects, settings, result, models }) {
  const goodPlace = make("div", { class: "intake" });
  const defectPlace = make("div", { class: "intake" });
  const goodTitle = make("h2", { class: "label", "data-testid": "good-title" });
  const fresh = make(
    "button",
    { type: "button", class: "quiet", hidden: true, "data-testid": "teach-fresh" },
    "New model",
  );
  const defectTitle = make("summary", { "data-testid": "defects-open" });
  const defectBox = make(
    "details",
    { class: "defects disclosure" },
    defectTitle,
    make(
      "p",
      { class: "muted small" },
      "With a few photos of each type of defect, the number of components and the blur width σ are selected automatically (paper C uses five of each type). Without them, several widths are combined.",
    ),
    defectPlace,
    defects.element,
  );
  const blank = make(
    "p",
    { class: "blank" },
    "After training, you will see here the scores of the good photos, outliers among them, and a map of the differences.",
  );
  const trainingInputs = make(
    "div",
    { class: "training-inputs" },
    inlineError.element,
    goodPlace,
    make("div", { class: "photo-grid-head" }, goodTitle, fresh),
    good.element,
    defectBox,
    settings.element,
    settings.begin,
  );
  const room = make(
    "div",
    { class: "teach" },
    trainingInputs,
    make("div", { class: "training-result" }, result.element, blank, models.element),
  );
  inside.replaceChildren(
    make(
      "p",
      { class: "lede" },
      "Train a model on photos of good parts. It then marks where other parts differ. Training runs in this tab; photos are never uploaded.",
    ),
    room,
  );
  return {
    goodPlace,
    defectPlace,
    fresh,
    /** @param {{good: number, defects: number, samples: boolean, trained: boolean}} now */
    show({ good: count, defects: bad, samples, trained }) {
      goodTitle.textContent = count === 0 ? "Good photos" : count === 1 ? "One good photo" : `${count} good photos`;
      defectTitle.textContent =
        bad === 0
          ? "Photos with defects (optional)"
          : bad === 1
            ? "One photo with a defect"
            : `${bad} photos with defects`;
      fresh.hidden = count === 0;
      blank.hidden = trained;
      goodPlace.toggleAttribute("data-compact", count > 0);
      defectPlace.toggleAttribute("data-compact", bad > 0);
      room.toggleAttribute("data-samples", samples);
    },
  };
}
