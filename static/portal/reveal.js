// A number shown in full hides itself: after its time, by its button, and before the page is kept for "back".
// What hides it is the <template> that came along with it, so hiding asks the server nothing.
(() => {
  "use strict";

  const hide = (shown) => {
    const hidden = shown.querySelector("template").content.cloneNode(true);
    const next = hidden.querySelector(".reveal, p");
    clearInterval(Number(shown.dataset.revealTimer));
    const hadFocus = shown.contains(document.activeElement);
    shown.replaceWith(hidden);
    window.htmx?.process(next);
    if (hadFocus) {
      next.querySelector("a, button")?.focus();
    }
  };

  const start = (shown) => {
    if (shown.dataset.revealTimer) {
      return;
    }
    const end = Date.now() + Number(shown.dataset.revealSeconds) * 1000;
    const left = shown.querySelector("[data-reveal-left]");
    shown.dataset.revealTimer = setInterval(() => {
      const seconds = Math.ceil((end - Date.now()) / 1000);
      if (seconds > 0) {
        left.textContent = seconds;
      } else {
        hide(shown);
      }
    }, 1000);
  };

  const startAll = () => document.querySelectorAll("[data-reveal-seconds]").forEach(start);

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-reveal-hide]");
    if (button) {
      hide(button.closest(".reveal"));
    }
  });
  // The reason belongs to no form: Enter presses its button, and never saves the page around it.
  document.addEventListener("keydown", (event) => {
    const field = event.target.closest?.("[data-reveal-reason]");
    if (field && event.key === "Enter") {
      event.preventDefault();
      field.closest(".reveal").querySelector("[data-reveal-send]").click();
    } else if (field && event.key === "Escape") {
      event.preventDefault();
      hide(field.closest(".reveal"));
    }
  });
  document.addEventListener("htmx:afterSwap", startAll);
  window.addEventListener("pagehide", () => document.querySelectorAll("[data-reveal-seconds]").forEach(hide));
  startAll();
  document.querySelector(".reveal-value")?.focus();
})();
