// Light, dark, or as the system has it. A plain script, so that it runs before the first paint.
(() => {
  const root = document.documentElement;
  const order = ["auto", "light", "dark"];
  const names = { auto: "system setting", light: "light", dark: "dark" };
  /** @type {string | null} */
  let theme = null;
  try {
    theme = localStorage.getItem("theme");
  } catch {
    // Storage may be forbidden; the system's choice serves.
  }
  /** @param {string} value */
  const apply = (value) => {
    theme = order.includes(value) ? value : "auto";
    root.dataset.theme = theme;
    const button = document.getElementById("theme");
    const name = names[/** @type {keyof typeof names} */ (theme)];
    button?.setAttribute("aria-label", `Colours: ${name}. Change.`);
    button?.setAttribute("title", `Colours: ${name}`);
    document.dispatchEvent(new Event("themechange"));
  };
  apply(theme ?? "auto");
  document.addEventListener("DOMContentLoaded", () => {
    apply(theme ?? "auto");
    document.getElementById("theme")?.addEventListener("click", () => {
      apply(order[(order.indexOf(theme ?? "auto") + 1) % order.length]);
      try {
        localStorage.setItem("theme", theme ?? "auto");
      } catch {
        // The choice then lasts until the page closes.
      }
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () =>
      document.dispatchEvent(new Event("themechange")),
    );
  });
})();
