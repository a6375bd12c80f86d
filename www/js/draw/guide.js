// The reading guide beside the maps: one article a map, chosen by its title or by the tabs.

/** @param {string} id  of a map, or `top_k` */
export function explain(id) {
  const known = document.querySelector(`.guide-tab[data-article="${id}"]`) !== null;
  const chosen = known ? id : "error";
  for (const tab of document.querySelectorAll(".guide-tab")) {
    if (!(tab instanceof HTMLElement)) continue;
    const on = tab.dataset.article === chosen;
    tab.setAttribute("aria-selected", String(on));
    tab.tabIndex = on ? 0 : -1;
  }
  for (const article of document.querySelectorAll(".guide-article")) {
    if (article instanceof HTMLElement) article.hidden = article.id !== `guide-${chosen}`;
  }
}

export function mountGuide() {
  const tabs = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".guide-tab")]);
  tabs.forEach((tab, index) => {
    tab.addEventListener("click", () => explain(tab.dataset.article ?? ""));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const next = tabs[(index + step + tabs.length) % tabs.length];
      explain(next.dataset.article ?? "");
      next.focus();
    });
  });
}
