// The command palette on our own pages: Ctrl+K opens it, arrows walk through what was found, Enter opens the first.
(() => {
  "use strict";

  const dialog = document.getElementById("palette");
  if (!dialog) {
    return;
  }
  const input = dialog.querySelector("input");
  const links = () => [...dialog.querySelectorAll("#command-results-list a")];
  const open = () => {
    if (!dialog.open) {
      dialog.showModal();
    }
    input.select();
  };

  document.querySelectorAll("[data-palette-open]").forEach((button) => button.addEventListener("click", open));
  dialog.querySelector("[data-palette-close]").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open();
    }
  });
  dialog.addEventListener("keydown", (event) => {
    const stops = [input, ...links()];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      const place = stops.indexOf(document.activeElement);
      stops[(place + step + stops.length) % stops.length].focus();
    } else if (event.key === "Enter" && document.activeElement === input) {
      event.preventDefault();
      links()[0]?.click();
    }
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (dialog.contains(event.target)) {
      document.getElementById("palette-hint").hidden = links().length > 0;
    }
  });
})();
