// The frame of a signed-in page: the navigation as a drawer or folded away, the user menu, the choice of theme.
(() => {
  "use strict";

  const root = document.documentElement;
  const wide = window.matchMedia("(min-width: 80rem)");
  const appearance = window.portalAppearance;

  const navigation = () => {
    const sidebar = document.getElementById("sidebar");
    const toggle = document.querySelector("[data-sidebar-toggle]");
    if (!sidebar || !toggle) {
      return;
    }
    const behind = document.querySelectorAll("[data-behind-drawer]");
    const isOpen = () => (wide.matches ? !appearance.sidebarIsFolded() : root.classList.contains("drawer-open"));
    const announce = () => toggle.setAttribute("aria-expanded", String(isOpen()));

    // `inert` keeps focus and readers inside the drawer without counting its links.
    const setDrawer = (open) => {
      root.classList.toggle("drawer-open", open);
      behind.forEach((element) => {
        element.inert = open;
      });
      announce();
      if (open) {
        sidebar.querySelector("[data-sidebar-close]").focus();
      }
    };
    const closeDrawer = () => {
      if (root.classList.contains("drawer-open")) {
        setDrawer(false);
        toggle.focus();
      }
    };

    toggle.addEventListener("click", () => {
      if (wide.matches) {
        appearance.foldSidebar(!appearance.sidebarIsFolded());
        announce();
      } else {
        setDrawer(true);
      }
    });
    document.querySelectorAll("[data-sidebar-close]").forEach((element) => {
      element.addEventListener("click", closeDrawer);
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) {
        closeDrawer();
      }
    });
    wide.addEventListener("change", () => setDrawer(false));
    window.addEventListener("pageshow", (event) => event.persisted && setDrawer(false));
    announce();
    sidebar.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  };

  // Menus that unfold over the page: shut by Escape, by a press elsewhere, by tabbing out.
  const menus = () => {
    document.querySelectorAll("[data-menu]").forEach((menu) => {
      const close = () => menu.removeAttribute("open");
      menu.addEventListener("keydown", (event) => {
        if (event.key === "Escape" && menu.open) {
          event.preventDefault();
          close();
          menu.querySelector("summary").focus();
        }
      });
      document.addEventListener("click", (event) => !menu.contains(event.target) && close());
      menu.addEventListener("focusout", (event) => {
        if (event.relatedTarget && !menu.contains(event.relatedTarget)) {
          close();
        }
      });
    });
  };

  const themeChoice = () => {
    const options = [...document.querySelectorAll("input[name=portal-theme]")];
    options.forEach((option) => {
      option.checked = option.value === appearance.theme();
      option.addEventListener("change", () => appearance.setTheme(option.value));
    });
  };

  navigation();
  menus();
  themeChoice();
})();
