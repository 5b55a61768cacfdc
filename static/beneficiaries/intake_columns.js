// Marks the selects that say otherwise than they stood, and asks for remembering only when there is something to remember.
// Without this file the box simply stands there.
(() => {
  "use strict";

  const form = document.querySelector("[data-columns]");
  const remember = form?.querySelector("[data-remember]");
  if (!remember) {
    return;
  }
  const selects = [...form.querySelectorAll("select")];
  const isChanged = (select) => ![...select.options].some((option) => option.defaultSelected && option.selected);
  const show = () => {
    selects.forEach((select) => select.classList.toggle("is-changed", isChanged(select)));
    const decides = form.querySelector(".question") !== null;
    remember.hidden = !decides && !selects.some(isChanged);
  };
  form.addEventListener("change", show);
  show();
})();
