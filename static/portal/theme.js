// Loaded before anything is painted: applies the chosen theme and the folded navigation, so that nothing flashes.
// The two keys are the back office's own (Alpine's $persist writes JSON), so both share one choice.
(() => {
  "use strict";

  const THEME_KEY = "_x_adminTheme";
  const SIDEBAR_KEY = "sidebarDesktopOpen";
  const root = document.documentElement;
  const systemIsDark = window.matchMedia("(prefers-color-scheme: dark)");

  // A browser may forbid storage altogether; the system's theme is then as good as any.
  const stored = (key) => {
    try {
      return window.localStorage.getItem(key);
    } catch {
      return null;
    }
  };
  const store = (key, value) => {
    try {
      window.localStorage.setItem(key, value);
    } catch {
      // Nothing to remember it in: the choice lasts for this page.
    }
  };

  const choice = () => {
    const value = (stored(THEME_KEY) || "").replaceAll('"', "");
    return ["light", "dark"].includes(value) ? value : "auto";
  };
  const apply = (theme) => {
    const dark = theme === "dark" || (theme === "auto" && systemIsDark.matches);
    root.classList.toggle("dark", dark);
    root.classList.toggle("light", !dark);
  };

  window.portalAppearance = {
    theme: choice,
    setTheme(theme) {
      store(THEME_KEY, JSON.stringify(theme));
      apply(theme);
    },
    sidebarIsFolded: () => stored(SIDEBAR_KEY) === "0",
    foldSidebar(folded) {
      store(SIDEBAR_KEY, folded ? "0" : "1");
      root.classList.toggle("sidebar-folded", folded);
    },
  };

  root.classList.add("js");
  root.classList.toggle("sidebar-folded", window.portalAppearance.sidebarIsFolded());
  apply(choice());
  systemIsDark.addEventListener("change", () => apply(choice()));
  window.addEventListener("storage", (event) => event.key === THEME_KEY && apply(choice()));
  window.addEventListener("pageshow", () => apply(choice()));
})();
