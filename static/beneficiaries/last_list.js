// The way back to the list of KPM as it was last filtered in this tab. Kept by the browser alone, for this user alone.
(() => {
  "use strict";

  const KEY = "portal.last-list";
  const who = () => document.querySelector(".user-facts dd")?.textContent.trim() || "";
  const onList = () => document.querySelector("[data-selection]") !== null;

  const keep = () => {
    if (onList()) {
      sessionStorage.setItem(KEY, JSON.stringify({ who: who(), query: location.search }));
    }
  };

  const lead = () => {
    const kept = JSON.parse(sessionStorage.getItem(KEY) || "null");
    if (kept?.query && kept.who === who()) {
      document.querySelectorAll("a[data-last-list]").forEach((link) => {
        link.search = kept.query;
      });
    }
  };

  const start = () => {
    keep();
    lead();
  };
  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", start);
  } else {
    start();
  }
  // A filter changes the address without another page.
  ["htmx:pushedIntoHistory", "htmx:historyRestore"].forEach((name) => document.addEventListener(name, keep));
})();
