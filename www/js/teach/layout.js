// How the room is laid out: the lesson on one side, what came of it on the other, the shelf below.

import { make } from "../ui/dom.js";

/**
 * @param {HTMLElement} inside
 * @param {Record<"trouble" | "good" | "defects" | "result" | "models", {element: HTMLElement}> & {settings: {element: HTMLElement, begin: HTMLElement}}} room
 */
export function layout(inside, { trouble, good, defects, settings, result, models }) {
  const goodPlace = make("div", { class: "intake" });
  const defectPlace = make("div", { class: "intake" });
  const goodTitle = make("h2", { class: "label", "data-testid": "good-title" });
  const fresh = make(
    "button",
    { type: "button", class: "quiet", hidden: true, "data-testid": "teach-fresh" },
    "Start another part",
  );
  const defectTitle = make("summary", { "data-testid": "defects-open" });
  const defectBox = make(
    "details",
    { class: "defects" },
    defectTitle,
    make(
      "p",
      { class: "muted small" },
      "A few photos of each kind of defect let the page choose the components and the width of the blur by themselves; paper C takes five of each. Without them it looks at several widths.",
    ),
    defectPlace,
    defects.element,
  );
  const blank = make(
    "p",
    { class: "blank" },
    "What the good parts have in common will stand here: how alike they are, which photo is unlike the others, and where a part differs.",
  );
  const lesson = make(
    "div",
    { class: "lesson" },
    trouble.element,
    goodPlace,
    make("div", { class: "tray-head" }, goodTitle, fresh),
    good.element,
    defectBox,
    settings.element,
    settings.begin,
  );
  const room = make(
    "div",
    { class: "teach" },
    lesson,
    make("div", { class: "learnt" }, result.element, blank, models.element),
  );
  inside.replaceChildren(
    make(
      "p",
      { class: "lede" },
      "Show it photos of good parts. It learns in this tab what they have in common, and marks afterwards where another part differs. The photos are never uploaded.",
    ),
    room,
  );
  return {
    goodPlace,
    defectPlace,
    fresh,
    /** @param {{good: number, defects: number, samples: boolean, taught: boolean}} now */
    show({ good: count, defects: bad, samples, taught }) {
      goodTitle.textContent = count === 0 ? "Good photos" : count === 1 ? "One good photo" : `${count} good photos`;
      defectTitle.textContent =
        bad === 0
          ? "Photos with defects, if you have some"
          : bad === 1
            ? "One photo with a defect"
            : `${bad} photos with defects`;
      fresh.hidden = count === 0;
      blank.hidden = taught;
      goodPlace.toggleAttribute("data-compact", count > 0);
      defectPlace.toggleAttribute("data-compact", bad > 0);
      room.toggleAttribute("data-samples", samples);
    },
  };
}
