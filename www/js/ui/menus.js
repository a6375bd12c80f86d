// Menus made of <details>: they close on a press elsewhere and on Escape.

export function mountMenus() {
  for (const menu of document.querySelectorAll("details.menu, details.badge"))
    if (menu instanceof HTMLDetailsElement) mountMenu(menu);
}

/** @param {HTMLDetailsElement} menu */
export function mountMenu(menu) {
  addEventListener("pointerdown", (event) => {
    if (menu.open && !menu.contains(/** @type {Node} */ (event.target))) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
}
