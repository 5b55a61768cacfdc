// A row of a file: a suggestion goes into its cell, and the first wrong cell has the focus.
(() => {
  "use strict";

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-suggest]");
    if (!button) {
      return;
    }
    const cell = document.getElementById(button.dataset.suggest);
    cell.value = button.dataset.text;
    cell.focus();
  });
  // On a phone the keyboard would hide what is wrong.
  if (matchMedia("(pointer: fine)").matches) {
    document.querySelector('.cells [aria-invalid="true"]:not(:disabled)')?.focus();
  }
})();
